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
    float regularization;
    float bias_regularization;
} factorization_settings;

/// One pass of stochastic gradient descent over a block of ratings, by groups of at most four of one user's.
///
/// With e_j = r_j - b - c_j - p . q_j for each rating j of a group, where b and p are the user's bias and factors and
/// c_j and q_j the item's:
///
///     q_j += rate (e_j p - regularization q_j)    p += rate sum (e_j q_j - regularization p)
///     c_j += rate (e_j - bias_regularization c_j)    b += rate sum (e_j - bias_regularization b)
///
/// all right-hand sides being those of before the group, whose items must differ. Factors have `width` columns, a
/// multiple of 16. Returns the sum of e_j squared. 8 width flops for each rating.
double factorization_pass(ptrdiff_t run_count, const factorization_run *runs, const factorization_entry *entries,
                          const factorization_settings *settings, ptrdiff_t width, float *user_factors,
                          float *item_factors, float *user_biases, float *item_biases);

#endif
