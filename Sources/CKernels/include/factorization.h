#ifndef LATENT_FACTORIZATION_H
#define LATENT_FACTORIZATION_H

#include <stddef.h>
#include <stdint.h>

/// A rating within a block: its item, counted from the first of the block, and its value as a number of steps above
/// the lowest.
typedef struct {
    uint16_t item;
    uint16_t level;
} factorization_entry;

/// The ratings of one user within a block: `count` entries, after those of the run before.
typedef struct {
    int32_t user;
    int32_t count;
} factorization_run;

/// What a pass over a block goes by: a rating r of level n is `lowest + n * level_size`.
typedef struct {
    float lowest;
    float level_size;
    float rate;
} factorization_settings;

/// What a rating leaves of a user's or an item's factors and bias, beside what is learned from it: 1 / (1 + rate *
/// penalty), the proximal map of a penalty, which holds at any, infinity included.
typedef struct {
    float factors;
    float bias;
} factorization_keep;

/// One pass of stochastic gradient descent over a block of ratings, by groups of at most four of one user's.
///
/// With e_j = r_j - b - c_j - p . q_j for each rating j of a group, where b and p are the user's bias and factors and
/// c_j and q_j the item's:
///
///     q_j = k_j (q_j + rate e_j p)    p = k^n (p + rate sum e_j q_j)
///     c_j = h_j (c_j + rate e_j)      b = h^n (b + rate sum e_j)
///
/// for the n of the group, all right-hand sides being those of before it, whose items must differ. k and h are what is
/// kept of factors and biases, in `user_keeps` of the user and in `item_keeps` of the items. Factors have `width` columns,
/// a multiple of 16. Returns the sum of e_j squared. 8 width flops for each rating.
double factorization_pass(ptrdiff_t run_count, const factorization_run *runs, const factorization_entry *entries,
                          const factorization_settings *settings, const factorization_keep *user_keeps,
                          const factorization_keep *item_keeps, ptrdiff_t width, float *user_factors,
                          float *item_factors, float *user_biases, float *item_biases);

#endif
