#ifndef LATENT_NEIGHBORS_H
#define LATENT_NEIGHBORS_H

#include <stddef.h>
#include <stdint.h>

/// The bytes of a key: a score and an index as one number. Of two, the greater comes first, which is the one with the
/// higher score or, at equal scores, the lower index.
enum { neighbor_key_bytes_f32 = 8, neighbor_key_bytes_f64 = 16 };

/// For each row the best that it was offered: the `count` best are among the first `lengths[row]` of its keys, which
/// stand from offsets[row] to the next row's, and are more than `count` or as many as will be offered. `least[row]` is a
/// score below which nothing can be among the best any more.
typedef struct {
    ptrdiff_t count;
    const ptrdiff_t *offsets;
    void *keys;
    int32_t *lengths;
    float *least;
} neighbor_lists_f32;
typedef struct {
    ptrdiff_t count;
    const ptrdiff_t *offsets;
    void *keys;
    int32_t *lengths;
    double *least;
} neighbor_lists_f64;

/// Offers `count` candidates to list `row`: indices[k] with scores[k].
void neighbors_offer_f32(const neighbor_lists_f32 *lists, ptrdiff_t row, ptrdiff_t count, const int32_t *indices,
                         const float *scores);
void neighbors_offer_f64(const neighbor_lists_f64 *lists, ptrdiff_t row, ptrdiff_t count, const int32_t *indices,
                         const double *scores);

/// How many lists neighbors_offer_across takes at once.
enum { neighbors_across_f32 = 16, neighbors_across_f64 = 8 };

/// Offers `count` candidates to each of the lists first_row ..< first_row + lanes, up to neighbors_across of them:
/// indices[k] with scores[k * stride + lane], which is there for all neighbors_across lanes.
void neighbors_offer_across_f32(const neighbor_lists_f32 *lists, ptrdiff_t first_row, ptrdiff_t lanes,
                                ptrdiff_t count, const int32_t *indices, const float *scores, ptrdiff_t stride);
void neighbors_offer_across_f64(const neighbor_lists_f64 *lists, ptrdiff_t first_row, ptrdiff_t lanes,
                                ptrdiff_t count, const int32_t *indices, const double *scores, ptrdiff_t stride);

/// What each row is not to be offered: from offsets[row] to the next row's the names, ascending, and for each row the
/// place among its own that it has come to, from 0 on.
typedef struct {
    const ptrdiff_t *offsets;
    const int32_t *names;
    int32_t *cursors;
} seen_names;

/// Offers the lists first ..< last, of as many rows of `depth` numbers, their inner products with others, which stand in
/// panels, `neighbors_across` side by side: number k of panel p's others from (p * depth + k) * neighbors_across on. They
/// go by `names`, which ascend from panel to panel, and after which negative ones are nobody's. What `seen` has of a row is
/// not offered to it; null for nothing.
void neighbors_offer_products_f32(const neighbor_lists_f32 *lists, ptrdiff_t first, ptrdiff_t last, ptrdiff_t depth,
                                  const float *rows, ptrdiff_t panels, const float *others, const int32_t *names,
                                  const seen_names *seen);
void neighbors_offer_products_f64(const neighbor_lists_f64 *lists, ptrdiff_t first, ptrdiff_t last, ptrdiff_t depth,
                                  const double *rows, ptrdiff_t panels, const double *others, const int32_t *names,
                                  const seen_names *seen);

/// Writes the best of list `row` in order, and returns how many they are.
ptrdiff_t neighbors_take_f32(const neighbor_lists_f32 *lists, ptrdiff_t row, int32_t *indices, float *scores);
ptrdiff_t neighbors_take_f64(const neighbor_lists_f64 *lists, ptrdiff_t row, int32_t *indices, double *scores);

#endif
