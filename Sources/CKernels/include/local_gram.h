#ifndef LATENT_LOCAL_GRAM_H
#define LATENT_LOCAL_GRAM_H

#include <stddef.h>
#include <stdint.h>

/// What is known of a column while rows are gone through: how many of the rows have it, where its entries begin, and
/// how many of them are there. All 0 before and after.
typedef struct {
    int32_t count;
    int32_t start;
    int32_t filled;
} local_gram_column;

/// An entry of a column: which of the chosen rows it is in, and its value.
typedef struct {
    int32_t row;
    float value;
} local_gram_entry;

/// The lower triangle of the inner products of `count` chosen rows of a sparse matrix: the product of the rows a and b,
/// counted in their order, b <= a, is left at gram[a * stride + b].
///
/// `seen` has a place for each column of the matrix, `entries` for each entry of the chosen rows; there are fewer than
/// 2^31 of these. Only pairs of entries that share a column are gone through.
void local_gram_f32(ptrdiff_t count, const int32_t *chosen, const ptrdiff_t *offsets, const int32_t *columns,
                    const float *values, local_gram_column *seen, local_gram_entry *entries, float *gram,
                    ptrdiff_t stride);

#endif
