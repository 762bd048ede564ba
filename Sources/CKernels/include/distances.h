#ifndef LATENT_DISTANCES_H
#define LATENT_DISTANCES_H

#include <stddef.h>
#include <stdint.h>

// Distances from the differences of two rows, √Σ(x - y)², their squares summed in double: exact to an ulp or so, where
// √(|x|² + |y|² - 2Σxy) has lost what cancels. With γ the rounding of a product of two rows, that one's square is off by
// up to 2γ (|x|² + |y|²); so where it is at least a sixteenth of |x|² + |y|², and so large that no square vanished, its
// relative error is below 32γ, and the distance's below 16γ. The others, few in most data, are measured again.

/// The distance of two rows of `count` numbers.
float distance_f32(ptrdiff_t count, const float *x, const float *y);
double distance_f64(ptrdiff_t count, const double *x, const double *y);

/// Measures again those of `rows` times `lanes` distances from products, `stride` apart, that may have cancelled: of row
/// j of `x` and row i of `y`, both of `depth` numbers, distances[j * stride + i]. They stand times `sign`, 1 or -1. The
/// sizes are the squared lengths that the products went with. 3 * depth flops for one that is measured.
void distances_dense_f32(ptrdiff_t rows, ptrdiff_t lanes, const float *row_sizes, const float *lane_sizes,
                         ptrdiff_t depth, const float *x, const float *y, double sign, float *distances,
                         ptrdiff_t stride);
void distances_dense_f64(ptrdiff_t rows, ptrdiff_t lanes, const double *row_sizes, const double *lane_sizes,
                         ptrdiff_t depth, const double *x, const double *y, double sign, double *distances,
                         ptrdiff_t stride);

/// A sparse matrix by rows, columns ascending.
typedef struct {
    const ptrdiff_t *offsets;
    const int32_t *columns;
    const float *values;
} sparse_rows_f32;
typedef struct {
    const ptrdiff_t *offsets;
    const int32_t *columns;
    const double *values;
} sparse_rows_f64;

/// The same for the rows of sparse `x` from `first` on and those of `y` from `other` on: as many steps for one that is
/// measured as the two rows have entries, the squares added over ascending columns.
void distances_sparse_f32(ptrdiff_t rows, ptrdiff_t lanes, const float *row_sizes, const float *lane_sizes,
                          const sparse_rows_f32 *x, ptrdiff_t first, const sparse_rows_f32 *y, ptrdiff_t other,
                          double sign, float *distances, ptrdiff_t stride);
void distances_sparse_f64(ptrdiff_t rows, ptrdiff_t lanes, const double *row_sizes, const double *lane_sizes,
                          const sparse_rows_f64 *x, ptrdiff_t first, const sparse_rows_f64 *y, ptrdiff_t other,
                          double sign, double *distances, ptrdiff_t stride);

#endif
