#ifndef LATENT_OPTIMIZERS_H
#define LATENT_OPTIMIZERS_H

#include <stddef.h>

/// How parameters p follow their gradients g. All first multiply p by `decay`, and remember two numbers of each
/// parameter, but for plain descent, which remembers none.
typedef enum {
    /// Stochastic gradient descent: p = p - rate g.
    optimizer_sgd = 0,
    /// Kingma and Ba 2015, arXiv:1412.6980: m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
    /// p = p - rate m / (root sqrt(v) + epsilon).
    optimizer_adam = 1,
    /// Zeiler 2012, arXiv:1212.5701: a = rho a + (1 - rho) g^2;  d = g sqrt(u + epsilon) / sqrt(a + epsilon);
    /// u = rho u + (1 - rho) d^2;  p = p - rate d.
    optimizer_adadelta = 2,
} optimizer_kind;

/// A rule with what stays the same in all steps.
typedef struct {
    optimizer_kind kind;
    /// Of Adam; of Adadelta its rho.
    float beta2;
    float epsilon;
} optimizer_rule;

/// The numbers that one step is taken with.
typedef struct {
    /// The step size; of Adam over 1 - beta1^t, but for rows that count their own steps.
    float rate;
    /// Of Adam 1 / sqrt(1 - beta2^t).
    float root;
    /// Of Adam.
    float beta1;
    /// What a parameter is multiplied by before it moves: less than 1 where weights decay.
    float decay;
} optimizer_step;

/// Takes a step for the parameters first ..< last of a row, both multiples of 16, from as many gradients in their
/// places. A row is `width` parameters, a multiple of 16, and the `width` of either number that the rule remembers.
void optimizer_update(const optimizer_rule *rule, const optimizer_step *step, ptrdiff_t first, ptrdiff_t last,
                      ptrdiff_t width, const float *gradients, float *row);

#endif
