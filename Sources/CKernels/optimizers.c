#include "optimizers.h"

#include "dispatch.h"

// Unlike sqrtf, it leaves errno alone, so the loops around it can use vectors.
#define SQRT(x) __builtin_elementwise_sqrt(x)

DISPATCHED(void, optimizer_adadelta, (ptrdiff_t count, float rate, float rho, float epsilon,
           const float *restrict gradients, float *restrict parameters, float *restrict squared_gradients,
           float *restrict squared_updates), (count, rate, rho, epsilon, gradients, parameters, squared_gradients,
           squared_updates)) {
    for (ptrdiff_t i = 0; i < count; i++) {
        float g = gradients[i];
        float a = rho * squared_gradients[i] + (1 - rho) * g * g;
        float u = squared_updates[i];
        float d = g * (SQRT(u + epsilon) / SQRT(a + epsilon));
        squared_gradients[i] = a;
        squared_updates[i] = rho * u + (1 - rho) * d * d;
        parameters[i] -= rate * d;
    }
}

DISPATCHED(void, optimizer_adam, (ptrdiff_t count, float rate, float beta1, float beta2, float correction1,
           float correction2, float epsilon, const float *restrict gradients, float *restrict parameters,
           float *restrict means, float *restrict squared_means), (count, rate, beta1, beta2, correction1,
           correction2, epsilon, gradients, parameters, means, squared_means)) {
    for (ptrdiff_t i = 0; i < count; i++) {
        float g = gradients[i];
        float m = beta1 * means[i] + (1 - beta1) * g;
        float v = beta2 * squared_means[i] + (1 - beta2) * g * g;
        means[i] = m;
        squared_means[i] = v;
        parameters[i] -= rate * (m / correction1) / (SQRT(v / correction2) + epsilon);
    }
}

DISPATCHED(void, optimizer_sgd, (ptrdiff_t count, float rate, const float *restrict gradients,
           float *restrict parameters), (count, rate, gradients, parameters)) {
    for (ptrdiff_t i = 0; i < count; i++) parameters[i] -= rate * gradients[i];
}
