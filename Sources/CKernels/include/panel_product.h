#ifndef LATENT_PANEL_PRODUCT_H
#define LATENT_PANEL_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

/// Columns of B in a panel: one 64-byte vector.
enum { panel_width_f32 = 16, panel_width_f64 = 8 };

/// C = A B or -A B, or C + A B or C - A B, for A of rows x depth and B of depth x columns, 2 * rows * columns * depth
/// flops. A stands where it is, element (i, k) at a[i * a_row + k * a_column], one of the two being 1. B stands in panels,
/// `panel` numbers apart: element (k, j) at b[j / width * panel + k * width + j % width], of which the last is read whole.
/// The rows of C are c_row apart. A sum runs over ascending k.
void panel_product_f32(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                       ptrdiff_t a_column, const float *b, ptrdiff_t panel, bool negated, bool added, float *c,
                       ptrdiff_t c_row);
void panel_product_f64(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const double *a, ptrdiff_t a_row,
                       ptrdiff_t a_column, const double *b, ptrdiff_t panel, bool negated, bool added, double *c,
                       ptrdiff_t c_row);

/// Lays out B of depth x columns in such panels, zeros beyond the last column. Its element (k, j) stands at
/// b[k * b_row + j * b_column], one of the two being 1.
void panel_pack_f32(ptrdiff_t depth, ptrdiff_t columns, const float *b, ptrdiff_t b_row, ptrdiff_t b_column,
                    float *panels, ptrdiff_t panel);
void panel_pack_f64(ptrdiff_t depth, ptrdiff_t columns, const double *b, ptrdiff_t b_row, ptrdiff_t b_column,
                    double *panels, ptrdiff_t panel);

#endif
