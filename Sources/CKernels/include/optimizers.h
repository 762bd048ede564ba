#ifndef LATENT_OPTIMIZERS_H
#define LATENT_OPTIMIZERS_H

#include <stddef.h>

/// One step of Adadelta over `count` parameters (Zeiler 2012, arXiv:1212.5701):
/// a = rho a + (1 - rho) g^2;  d = g sqrt(u + epsilon) / sqrt(a + epsilon);  u = rho u + (1 - rho) d^2;
/// p = p - rate d.
void optimizer_adadelta(ptrdiff_t count, float rate, float rho, float epsilon, const float *gradients,
                        float *parameters, float *squared_gradients, float *squared_updates);

/// One step of Adam over `count` parameters (Kingma and Ba 2015, arXiv:1412.6980):
/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
/// p = p - rate (m / correction1) / (sqrt(v / correction2) + epsilon).
void optimizer_adam(ptrdiff_t count, float rate, float beta1, float beta2, float correction1, float correction2,
                    float epsilon, const float *gradients, float *parameters, float *means,
                    float *squared_means);

/// One step of stochastic gradient descent over `count` parameters: p = p - rate g.
void optimizer_sgd(ptrdiff_t count, float rate, const float *gradients, float *parameters);

#endif
