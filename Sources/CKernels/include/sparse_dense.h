#ifndef LATENT_SPARSE_DENSE_H
#define LATENT_SPARSE_DENSE_H

#include <stddef.h>
#include <stdint.h>

/// Rows [first, last) of C = S B. S is sparse by row: row i has the columns and values at
/// offsets[i] ..< offsets[i + 1]. B and C are dense by row, each of `width` columns without padding, a
/// multiple of the scalars of a 64-byte vector. 2 * width * entries flops.
void sparse_times_dense_f32(ptrdiff_t first, ptrdiff_t last, const ptrdiff_t *offsets, const int32_t *columns,
                            const float *values, const float *b, ptrdiff_t width, float *c);
void sparse_times_dense_f64(ptrdiff_t first, ptrdiff_t last, const ptrdiff_t *offsets, const int32_t *columns,
                            const double *values, const double *b, ptrdiff_t width, double *c);

/// Row i of the lower triangle of SᵀS, that is its elements 0 ... i, to `row`. `by_column` is S with rows for columns: the
/// entries of its row i name the rows of S that hold column i, and the place, from 0, that it has among the ascending
/// columns of each. `values` may be NULL where all are 1.
void sparse_gram_row_f32(ptrdiff_t i, const ptrdiff_t *by_column_offsets, const int32_t *by_column_rows,
                         const float *by_column_places, const ptrdiff_t *offsets, const int32_t *columns,
                         const float *values, float *row);
void sparse_gram_row_f64(ptrdiff_t i, const ptrdiff_t *by_column_offsets, const int32_t *by_column_rows,
                         const double *by_column_places, const ptrdiff_t *offsets, const int32_t *columns,
                         const double *values, double *row);

#endif
