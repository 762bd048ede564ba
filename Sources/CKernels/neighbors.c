#include "neighbors.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "vector.h"

// By the scalar: the unsigned integer of its width, one wide enough for a score and an index, and one with a bit for
// each lane of a vector.
typedef uint32_t bits_f32;
typedef uint64_t bits_f64;
typedef uint64_t key_f32;
typedef unsigned __int128 key_f64;
typedef uint16_t lane_bits_f32;
typedef uint8_t lane_bits_f64;

/// As many keys as are sorted at once.
enum { few_f32 = 32, few_f64 = 16 };

/// Sorts up to `few` keys, the greatest first: the place of each is how many are greater. As many comparisons as pairs,
/// but in vectors and without a branch that would be guessed wrong.
DISPATCHED(void, sort_few_f32, (key_f32 *keys, ptrdiff_t count), (keys, count)) {
    key_f32 given[few_f32] = {0};
    memcpy(given, keys, count * sizeof *keys);
    i64x8 greater[few_f32 / 8] = {0};
    for (ptrdiff_t k = 0; k < count; k++) {
        const u64x8 key = given[k];
#pragma clang loop unroll(full)
        for (int v = 0; v < few_f32 / 8; v++) greater[v] -= key > *(const u64x8 *)(given + 8 * v);
    }
    for (ptrdiff_t k = 0; k < count; k++) keys[((const int64_t *)greater)[k]] = given[k];
}

/// No CPU compares such keys in vectors: by insertion.
static void sort_few_f64(key_f64 *keys, ptrdiff_t count) {
    for (ptrdiff_t k = 1; k < count; k++) {
        const key_f64 key = keys[k];
        ptrdiff_t to = k;
        for (; to > 0 && keys[to - 1] < key; to--) keys[to] = keys[to - 1];
        keys[to] = key;
    }
}

#define BODY "neighbors.inc"
#include "scalars.h"
