#ifndef LATENT_NEIGHBORHOOD_H
#define LATENT_NEIGHBORHOOD_H

#include <stddef.h>
#include <stdint.h>

/// Neighbors of things, nearest first: those of thing t stand at offsets[t] ..< offsets[t + 1].
struct weighted_neighbors {
    const ptrdiff_t *offsets;
    const int32_t *indices;
    /// Above 0.
    const float *weights;
};

/// For each of `count` things, whose names are in `asked`, Σ w d / (regularization + Σ w) over its `limit` nearest
/// neighbors whose deviation d is a number; `deviations` holds one for each thing, NaN where there is none. 0 where no
/// neighbor has one.
void neighborhood_gather(struct weighted_neighbors neighbors, const float *deviations, const int32_t *asked,
                         ptrdiff_t count, ptrdiff_t limit, float regularization, float *result);

/// The same for all `things`, from the `rated` ones that have a deviation. `listeners` are the neighbors the other way
/// round: whose neighbor a thing is, in any order. Only a thing with more than `limit` such neighbors has its list
/// walked. `totals` and `hits` have room for a number a thing.
void neighborhood_gather_all(struct weighted_neighbors neighbors, struct weighted_neighbors listeners,
                             const float *deviations, const int32_t *rated, ptrdiff_t count, ptrdiff_t things,
                             ptrdiff_t limit, float regularization, float *result, float *totals, int32_t *hits);

/// The same sum for the neighbors of `thing` in all of `columns` columns, where neighbor v has the deviations of row v
/// of a sparse matrix. `sums`, `totals` and `hits` have room for a number a column; the result is left in `sums`.
void neighborhood_scatter(struct weighted_neighbors neighbors, ptrdiff_t thing, const ptrdiff_t *row_offsets,
                          const int32_t *column_indices, const float *deviations, ptrdiff_t columns, ptrdiff_t limit,
                          float regularization, float *sums, float *totals, int32_t *hits);

#endif
