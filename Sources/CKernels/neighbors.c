#include "neighbors.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

// By the scalar: the unsigned integer of its width, one wide enough for a score and an index, and one with a bit for
// each lane of a vector.
typedef uint32_t bits_f32;
typedef uint64_t bits_f64;
typedef uint64_t key_f32;
typedef unsigned __int128 key_f64;
typedef uint16_t lane_bits_f32;
typedef uint8_t lane_bits_f64;

#define BODY "neighbors.inc"
#include "scalars.h"
