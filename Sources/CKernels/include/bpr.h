#ifndef LATENT_BPR_H
#define LATENT_BPR_H

#include <stddef.h>
#include <stdint.h>

#include "factorization.h"

/// What people of a group have of a group of items: runs by ascending users, and the entries of each after those of the
/// run before. Items are counted from the first of the group, which is row `first_item` of the item factors.
typedef struct {
    ptrdiff_t run_count;
    const factorization_run *runs;
    const factorization_entry *entries;
    ptrdiff_t first_item;
    ptrdiff_t item_count;
} bpr_block;

/// What a pass goes by. The negatives of a user's n-th entry are drawn from the four words of block n of Philox under
/// the key, the epoch, the purpose and the row `user * row_stride + row_offset`.
typedef struct {
    float rate;
    float regularization;
    uint32_t key0, key1, epoch, purpose;
    ptrdiff_t row_stride, row_offset;
} bpr_settings;

/// The sum of -log sigmoid(x) as it was met, and the pairs learned from.
typedef struct {
    double loss;
    ptrdiff_t pairs;
} bpr_result;

/// Each entry draws at most that many items, and is passed over where the user has all of them.
enum { bpr_draws = 4 };

/// The words of scratch memory that a pass over two groups of so many items needs in all.
static inline ptrdiff_t bpr_words(ptrdiff_t items) { return (bpr_draws * items + 31) / 32 * 32; }

/// One pass of stochastic gradient ascent over two blocks of the same users: all of a user's entries, those of the first
/// block first, each against an item of either group that the user does not have, all as likely.
///
/// With x = b_i - b_j + p . (q_i - q_j) and e = sigmoid(-x), all right-hand sides being those of before the pair:
///
///     p += rate (e (q_i - q_j) - regularization p)
///     q_i += rate (e p - regularization q_i)    q_j += rate (-e p - regularization q_j)
///     b_i += rate (e - regularization b_i)      b_j += rate (-e - regularization b_j)
///
/// Factors have `width` columns, a multiple of 16. `flags` has a zero for each item of both groups, before and after.
bpr_result bpr_pass(const bpr_block *first, const bpr_block *second, const bpr_settings *settings, ptrdiff_t width,
                    float *user_factors, float *item_factors, float *item_biases, uint8_t *flags, uint32_t *words);

#endif
