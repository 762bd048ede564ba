#ifndef LATENT_VECTOR_H
#define LATENT_VECTOR_H

#include <stdint.h>

/// Sixteen floats: one AVX-512 register, two AVX2 ones, four of SSE or NEON. Helpers take and give them by
/// address: passed by value they would bind a function to one generation of CPU.
typedef float f32x16 __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef int32_t i32x16 __attribute__((ext_vector_type(16), aligned(4), may_alias));

#endif
