#ifndef LATENT_VECTOR_H
#define LATENT_VECTOR_H

#include <stdint.h>

#include "dispatch.h"

/// Vectors of 64 bytes: one AVX-512 register, two AVX2 ones, four of SSE or NEON. They may stand wherever their scalars
/// may. Helpers take and give them by address: passed by value they would bind a function to one generation of CPU.
typedef float f32x16 __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef double f64x8 __attribute__((ext_vector_type(8), aligned(8), may_alias));
typedef int32_t i32x16 __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef int64_t i64x8 __attribute__((ext_vector_type(8), aligned(8), may_alias));
typedef uint64_t u64x8 __attribute__((ext_vector_type(8), aligned(4), may_alias));

/// Parts of one.
typedef float f32x8 __attribute__((ext_vector_type(8)));
typedef float f32x4 __attribute__((ext_vector_type(4)));

// Sums over lanes, each in one order on every CPU.

/// The sum of the sixteen, halves onto halves.
ALWAYS_INLINE float lane_sum(const f32x16 *vector) {
    float lanes[16];
    *(f32x16 *)lanes = *vector;
    for (int half = 8; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
    return lanes[0];
}

/// The sum of the sixteen, the upper half onto the lower and then one after another.
ALWAYS_INLINE float lane_sum_of_halves(const f32x16 *vector) {
    float total = 0;
    for (int i = 0; i < 8; i++) total += (*vector)[i] + (*vector)[i + 8];
    return total;
}

/// The sum of the sixteen in double, one after another.
ALWAYS_INLINE double lane_sum_in_double(const f32x16 *vector) {
    double total = 0;
    for (int i = 0; i < 16; i++) total += (*vector)[i];
    return total;
}

/// Lane 4q + i becomes the sum of the lanes 4q ... 4q + 3 of vector i, of four. Each level adds what it keeps of two
/// vectors, so that the sums of many cost an addition each, not four.
ALWAYS_INLINE void quarter_sums(const f32x16 *v, f32x16 *sums) {
#define EVEN_AND_ODD(a, b)                                                                      \
    (__builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30) + \
     __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
    const f32x16 low = EVEN_AND_ODD(v[0], v[1]), high = EVEN_AND_ODD(v[2], v[3]);
#undef EVEN_AND_ODD
    *sums = __builtin_shufflevector(low, high, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +
            __builtin_shufflevector(low, high, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
}

/// The sums of four vectors, in their order.
ALWAYS_INLINE void lane_sums_4(const f32x16 *v, f32x4 *total) {
    f32x16 fours;
    quarter_sums(v, &fours);
    const f32x8 pairs = __builtin_shufflevector(fours, fours, 0, 1, 2, 3, 4, 5, 6, 7) +
                        __builtin_shufflevector(fours, fours, 8, 9, 10, 11, 12, 13, 14, 15);
    *total = __builtin_shufflevector(pairs, pairs, 0, 1, 2, 3) + __builtin_shufflevector(pairs, pairs, 4, 5, 6, 7);
}

/// The sums of sixteen vectors, in their order.
ALWAYS_INLINE void lane_sums_16(const f32x16 *v, f32x16 *total) {
#define QUARTERS(a, b)                                                                           \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27) +   \
     __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
    f32x16 fours[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) quarter_sums(v + 4 * i, &fours[i]);
    const f32x16 low = QUARTERS(fours[0], fours[1]), high = QUARTERS(fours[2], fours[3]);
#undef QUARTERS
    *total = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
             __builtin_shufflevector(low, high, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}

#endif
