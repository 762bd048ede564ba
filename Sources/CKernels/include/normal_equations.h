#ifndef LATENT_NORMAL_EQUATIONS_H
#define LATENT_NORMAL_EQUATIONS_H

#include <stddef.h>
#include <stdint.h>

/// The equations A x = b of one row of alternating least squares, with h_j the row `columns[j]` of `factors` and w_j its
/// weight, 0 or more, of `count`:
///
///     A = base + penalty I + sum w_j h_j h_jᵀ        b = sum w_j t_j h_j
///
/// with t_j the `targets`, which only `normal_equations_solve` takes, or 1 where there are none.
///
/// Factors and x have `width` numbers a row, a multiple of the scalars of a 64-byte vector, and `base` is width × width
/// and symmetric. Where a model has fewer dimensions the rest of the factors is 0, and `base` has ones on the rest of
/// its diagonal, so that the rest of x is 0.
typedef struct {
    ptrdiff_t count;
    const int32_t *columns;
    const float *weights;
    const float *targets;
    ptrdiff_t width;
    const float *factors;
    const float *base;
    float penalty;
} normal_equations_f32;

typedef struct {
    ptrdiff_t count;
    const int32_t *columns;
    const double *weights;
    const double *targets;
    ptrdiff_t width;
    const double *factors;
    const double *base;
    double penalty;
} normal_equations_f64;

/// How many rows of factors are gathered at a time: they stay in the first cache at a width of 64 floats.
enum { normal_equations_chunk = 64 };

/// The scalars of scratch memory that a row of up to `count` entries needs.
static inline ptrdiff_t normal_equations_scratch(ptrdiff_t width, ptrdiff_t count) {
    return width * (width + normal_equations_chunk + 3) + 2 * count;
}

// Each returns 2 bᵀx - xᵀAx, by which x is better than 0, or NaN where A is not positive definite to rounding; x is then
// not to be used.

/// x = A⁻¹ b, by Cholesky: count * width² + width³ / 3 flops.
double normal_equations_solve_f32(const normal_equations_f32 *equations, float *scratch, float *x);
double normal_equations_solve_f64(const normal_equations_f64 *equations, double *scratch, double *x);

/// `steps` steps of conjugate gradients from x: (steps + 1) * (4 * count * width + 2 * width²) flops.
double normal_equations_descend_f32(const normal_equations_f32 *equations, ptrdiff_t steps, float *scratch, float *x);
double normal_equations_descend_f64(const normal_equations_f64 *equations, ptrdiff_t steps, double *scratch, double *x);

/// Solves, from x, for `block` numbers of x after another, the others held: count * width * (block + 6) + 4 * width² +
/// width * block² / 3 flops. `block` is a multiple of the scalars of a vector.
double normal_equations_refine_f32(const normal_equations_f32 *equations, ptrdiff_t block, float *scratch, float *x);
double normal_equations_refine_f64(const normal_equations_f64 *equations, ptrdiff_t block, double *scratch, double *x);

/// A draw of the normal distribution of precision A and mean m, with a target t_j for each entry:
///
///     A = base + penalty I + sum w_j h_j h_jᵀ        A m = constant + sum w_j t_j h_j
///
/// `mean` becomes m, and x, which holds as many numbers z, m + U⁻¹ z for the U of A = UᵀU: a draw where z is one of the
/// standard normal distribution. Each target becomes t_j - h_j · x. `constant` and z are 0 where factors are padding.
/// Returns mᵀA m, or NaN where A is not positive definite to rounding; mean and x are then not to be used. count *
/// width * (width + 4) + width³ / 3 + 3 width² flops.
double normal_equations_draw_f32(const normal_equations_f32 *equations, const float *constant, float *targets,
                                 float *scratch, float *mean, float *x);
double normal_equations_draw_f64(const normal_equations_f64 *equations, const double *constant, double *targets,
                                 double *scratch, double *mean, double *x);

#endif
