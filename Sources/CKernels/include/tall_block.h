#ifndef LATENT_TALL_BLOCK_H
#define LATENT_TALL_BLOCK_H

#include <stddef.h>

/// A tall block has many rows and one 64-byte vector of columns, that is 16 floats or 8 doubles, without padding.
/// A small block has as many rows as columns. BLAS repacks a block of this shape for as long as it multiplies it.
enum { tall_block_width_f32 = 16, tall_block_width_f64 = 8 };

/// C += Vᵀ W, of tall blocks V and W: 2 * width * width * rows flops.
void tall_block_cross_f32(ptrdiff_t rows, const float *v, const float *w, float *c);
void tall_block_cross_f64(ptrdiff_t rows, const double *v, const double *w, double *c);

/// W += V C, of tall blocks V and W and a small block C: 2 * width * width * rows flops.
void tall_block_add_product_f32(ptrdiff_t rows, const float *v, const float *c, float *w);
void tall_block_add_product_f64(ptrdiff_t rows, const double *v, const double *c, double *w);

#endif
