#include "bpr.h"

#include <math.h>

#include "dispatch.h"
#include "elementary.h"
#include "philox.h"
#include "vector.h"

#define LANES 16
// The most vectors that are worth copying to a place of their own.
#define MOST_COPIED 8

/// One pair: `user` holds the user's factors. Returns x.
ALWAYS_INLINE float learn(const ptrdiff_t vectors, const bpr_settings *settings, f32x16 *user, f32x16 *liked,
                          float *liked_bias, f32x16 *other, float *other_bias, float *odds) {
    f32x16 even = 0.0f, odd = 0.0f;
    for (ptrdiff_t v = 0; v + 1 < vectors; v += 2) {
        even += user[v] * (liked[v] - other[v]);
        odd += user[v + 1] * (liked[v + 1] - other[v + 1]);
    }
    if (vectors % 2) even += user[vectors - 1] * (liked[vectors - 1] - other[vectors - 1]);
    const f32x16 sum = even + odd;
    const float x = *liked_bias - *other_bias + lane_sum(&sum);
    *odds = elementary_exp_f32(-x);
    const float step = settings->rate * (*odds < INFINITY ? *odds / (1 + *odds) : 1);
    const float decay = 1 - settings->rate * settings->regularization;
    for (ptrdiff_t v = 0; v < vectors; v++) {
        const f32x16 before = user[v], difference = liked[v] - other[v];
        user[v] = before * decay + step * difference;
        liked[v] = liked[v] * decay + step * before;
        other[v] = other[v] * decay - step * before;
    }
    *liked_bias = *liked_bias * decay + step;
    *other_bias = *other_bias * decay - step;
    return x;
}

/// The sum of -log sigmoid(x), of which the logarithms are taken of products as long as these are numbers.
typedef struct {
    double sum, product;
} bpr_loss;

ALWAYS_INLINE void add_loss(bpr_loss *loss, float x, float odds) {
    if (odds < INFINITY) loss->product *= 1 + (double)odds;
    else loss->sum -= (double)x;
    if (loss->product > 1e200) loss->sum += elementary_log(loss->product), loss->product = 1;
}

/// The row of an item that is counted through both groups.
ALWAYS_INLINE ptrdiff_t row_of(const bpr_block *first, const bpr_block *second, ptrdiff_t item) {
    return item < first->item_count ? first->first_item + item : second->first_item + item - first->item_count;
}

/// The entries of one user, `counts` of each block.
ALWAYS_INLINE void learn_user(const ptrdiff_t vectors, const bpr_block *first, const bpr_block *second,
                              const ptrdiff_t *counts, const factorization_entry *const *entries,
                              const bpr_settings *settings, f32x16 *user, float *item_factors, float *item_biases,
                              uint8_t *flags, const uint32_t *words, bpr_loss *loss, ptrdiff_t *pairs) {
    const uint64_t items = first->item_count + second->item_count;
    for (int block = 0; block < 2; block++) {
        const ptrdiff_t start = block ? first->item_count : 0;
        for (ptrdiff_t n = 0; n < counts[block]; n++) {
            const ptrdiff_t liked = row_of(first, second, start + entries[block][n].item);
            const uint32_t *drawn = words + bpr_draws * (block * counts[0] + n);
            int draw = 0;
            ptrdiff_t other = 0;
            do {
                other = (drawn[draw] * items) >> 32;
            } while (flags[other] && ++draw < bpr_draws);
            if (draw == bpr_draws) continue;
            other = row_of(first, second, other);
            float odds;
            const float x = learn(vectors, settings, user, (f32x16 *)(item_factors + liked * vectors * LANES),
                                  item_biases + liked, (f32x16 *)(item_factors + other * vectors * LANES),
                                  item_biases + other, &odds);
            add_loss(loss, x, odds);
            ++*pairs;
        }
    }
}

ALWAYS_INLINE bpr_result pass(const ptrdiff_t vectors, const bpr_block *first, const bpr_block *second,
                              const bpr_settings *settings, float *user_factors, float *item_factors,
                              float *item_biases, uint8_t *flags, uint32_t *words) {
    const bpr_block *blocks[2] = {first, second};
    const factorization_entry *entries[2] = {first->entries, second->entries};
    ptrdiff_t runs[2] = {0, 0};
    bpr_loss loss = {0, 1};
    ptrdiff_t pairs = 0;
    while (runs[0] < first->run_count || runs[1] < second->run_count) {
        // The next user, who may stand in one block or in both.
        const factorization_run nobody = {INT32_MAX, 0};
        factorization_run next[2];
        for (int b = 0; b < 2; b++) next[b] = runs[b] < blocks[b]->run_count ? blocks[b]->runs[runs[b]] : nobody;
        const int32_t user = next[0].user < next[1].user ? next[0].user : next[1].user;
        ptrdiff_t counts[2];
        for (int b = 0; b < 2; b++) {
            counts[b] = next[b].user == user ? next[b].count : 0;
            runs[b] += next[b].user == user;
        }
        for (int b = 0; b < 2; b++)
            for (ptrdiff_t n = 0; n < counts[b]; n++) flags[b * first->item_count + entries[b][n].item] = 1;

        philox_words(settings->key0, settings->key1, (uint32_t)(user * settings->row_stride + settings->row_offset),
                     settings->epoch, settings->purpose, bpr_draws * (counts[0] + counts[1]), words);
        f32x16 *factors = (f32x16 *)(user_factors + user * vectors * LANES);
#define LEARN(user)                                                                                             \
    learn_user(vectors, first, second, counts, entries, settings, user, item_factors, item_biases, flags, words, \
               &loss, &pairs)
        if (__builtin_constant_p(vectors) && vectors <= MOST_COPIED) {
            f32x16 copy[MOST_COPIED];
            for (ptrdiff_t v = 0; v < vectors; v++) copy[v] = factors[v];
            LEARN(copy);
            for (ptrdiff_t v = 0; v < vectors; v++) factors[v] = copy[v];
        } else {
            LEARN(factors);
        }
#undef LEARN
        for (int b = 0; b < 2; b++) {
            for (ptrdiff_t n = 0; n < counts[b]; n++) flags[b * first->item_count + entries[b][n].item] = 0;
            entries[b] += counts[b];
        }
    }
    return (bpr_result){loss.sum + elementary_log(loss.product), pairs};
}

DISPATCHED(bpr_result, bpr_pass, (const bpr_block *first, const bpr_block *second, const bpr_settings *settings,
           ptrdiff_t width, float *user_factors, float *item_factors, float *item_biases, uint8_t *flags,
           uint32_t *words), (first, second, settings, width, user_factors, item_factors, item_biases, flags, words)) {
#define PASS(n) pass(n, first, second, settings, user_factors, item_factors, item_biases, flags, words)
    switch (width / LANES) {
    case 1: return PASS(1);
    case 2: return PASS(2);
    case 4: return PASS(4);
    case 8: return PASS(8);
    default: return PASS(width / LANES);
    }
}
