#ifndef LATENT_EMBEDDING_H
#define LATENT_EMBEDDING_H

#include <stddef.h>
#include <stdint.h>

#include "optimizers.h"

/// Adam's steps without a gradient are taken by the stretch, as sums of so many terms.
enum { embedding_stretch = 32, embedding_terms = 6 };

/// A step, and the steps up to it.
typedef struct {
    optimizer_step own;
    /// The logarithms of the products of all decays, and of all beta1, up to this step.
    double log_decay, log_beta1;
    /// Filled by embedding_sum_stretch. The middle of c in the step's stretch; 0 where it must be taken step by step.
    float center;
    /// From the first step of the stretch to this one: the products of beta1, of decay and of sqrt(beta2).
    double beta1_product, decay_product, root_product;
    /// From the first step of the stretch to this one: the sums of rate * beta1_product / decay_product *
    /// (c / center - 1)^k.
    double sums[embedding_terms];
} embedding_step;

/// A table of rows under training.
typedef struct {
    optimizer_rule rule;
    /// The floats of a row, a multiple of 16.
    ptrdiff_t width;
    /// Row after row: its parameters and, but for plain descent, the two numbers that the rule remembers of each,
    /// `width` of the one and `width` of the other. A row that is touched is thus one stretch of memory.
    float *rows;
    /// Twice the L2 penalty of each parameter of a row; null where there is none.
    const float *penalties;
    /// What is added to them, times the row's share: there are as many where there are penalties.
    const float *row_penalties;
    /// Of each row; null where all are 0.
    const float *shares;
    /// Of each row 1 less the product of beta1, and of beta2, over the steps that it took itself; null where all rows
    /// take every step, or the rule is not Adam.
    float *corrections;
} embedding_table;

/// Groups equal numbers of `rows`. The distinct ones go to `distinct`; the places of distinct[d] are heads[d],
/// next[heads[d]] and so on, ascending, until -1. `slots` has a -1 for each row of the table, before and after.
/// Returns how many are distinct. O(count).
ptrdiff_t embedding_group(ptrdiff_t count, const int32_t *rows, int32_t *slots, int32_t *distinct, int32_t *heads,
                          int32_t *next);

/// Prepares the stretch steps[1] ... steps[count], of Adam, to be taken at once.
///
/// Without a gradient the mean m and the mean square s of a parameter only decay, so that its steps from a to b are
///
///     x_b = D_b/D_a x_a - m_a D_b/B_a sum_t w_t / (sqrt(s_a) c_t/C_a + epsilon),   w_t = rate_t B_t/D_t,
///
/// with B, D and C the products of beta1, decay and sqrt(beta2), and c_t = C_t / sqrt(1 - beta2^t). In a stretch c_t is
/// (1 + d_t) times its middle with small d_t; with S that middle's share of the denominator the sum is
/// 1/(S + epsilon) sum_k (-S / (S + epsilon))^k sum_t w_t d_t^k, whose inner sums are the same for all parameters. One
/// quotient and `embedding_terms` multiplications so stand for up to `embedding_stretch` steps. The terms left out are
/// less than 6e-7 of what the parameter moves; where they would not be, `center` is 0.
void embedding_sum_stretch(float beta2, int32_t count, embedding_step *steps);

/// Brings rows up to step `target`, through the steps they missed, whose gradient is the penalty's alone.
///
/// The rows are rows[first] ..< rows[last], or first ..< last themselves where `rows` is null. clocks[r] says how many
/// of `steps` row r has taken. What is done to a row depends on nothing but the row, so that it may as well be done
/// late, when the row is already in the cache, and all missed steps at once, in registers: to the bits of taking each
/// at its time, but for Adam without penalty.
///
/// Adam's steps without penalty are taken by the stretch, see embedding_sum_stretch, and its mean fades: once it moves
/// no parameter of a group of them by more than 2^-30 of itself, what is left of the steps is one multiplication. Both
/// are true to rounding, not to the bit.
void embedding_advance(const embedding_table *table, const embedding_step *steps, int32_t target, ptrdiff_t first,
                       ptrdiff_t last, const int32_t *rows, int32_t *clocks);

/// Copies the rows rows[first] ..< rows[last] to out + place * stride.
void embedding_gather(const embedding_table *table, ptrdiff_t first, ptrdiff_t last, const int32_t *rows, float *out,
                      ptrdiff_t stride);

/// products[k] = u_k . v_k for k in first ..< last, rows of `width`. With `bias` not negative, a user's bias stands at
/// place `bias` of u, where v has 0, and an item's at place bias + 1 of v, where u has 0: they are added, and each
/// replaced by 0 and its counterpart by 1, so that u is the gradient of the product in v, and v that in u.
void embedding_dots(ptrdiff_t first, ptrdiff_t last, ptrdiff_t width, float *u, float *v, ptrdiff_t bias,
                    float *products);

/// Takes a step for the distinct rows [first, last), grouped by embedding_group: the gradient of a row is the sum over
/// its places k of weights[k] times the `width` floats at sources + k * stride, and its penalties times the row.
/// 2 width flops a place, and of Adam 13 width a row, a root and a quotient among them.
void embedding_update(const embedding_table *table, const embedding_step *step, ptrdiff_t first, ptrdiff_t last,
                      const int32_t *distinct, const int32_t *heads, const int32_t *next, const float *weights,
                      const float *sources, ptrdiff_t stride);

#endif
