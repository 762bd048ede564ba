#ifndef LATENT_SPARSE_DENSE_H
#define LATENT_SPARSE_DENSE_H

#include <stddef.h>
#include <stdint.h>

/// Rows [first, last) of C = S B. S is sparse by row: row i has the columns and values at
/// offsets[i] ..< offsets[i + 1]. B and C are dense by row, each of `width` columns, without padding.
/// 2 * width * entries flops.
void sparse_times_dense_f32(ptrdiff_t first, ptrdiff_t last, const ptrdiff_t *offsets, const int32_t *columns,
                            const float *values, const float *b, ptrdiff_t width, float *c);
void sparse_times_dense_f64(ptrdiff_t first, ptrdiff_t last, const ptrdiff_t *offsets, const int32_t *columns,
                            const double *values, const double *b, ptrdiff_t width, double *c);

#endif
