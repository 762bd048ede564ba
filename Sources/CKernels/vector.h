#ifndef LATENT_VECTOR_H
#define LATENT_VECTOR_H

#include <stdint.h>

#include "dispatch.h"

/// Sixteen floats: one AVX-512 register, two AVX2 ones, four of SSE or NEON. Helpers take and give them by
/// address: passed by value they would bind a function to one generation of CPU.
typedef float f32x16 __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef int32_t i32x16 __attribute__((ext_vector_type(16), aligned(4), may_alias));

/// The sum of the sixteen, halves onto halves: in one order on every CPU.
ALWAYS_INLINE float lane_sum(const f32x16 *vector) {
    float lanes[16];
    *(f32x16 *)lanes = *vector;
    for (int half = 8; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
    return lanes[0];
}

#endif
