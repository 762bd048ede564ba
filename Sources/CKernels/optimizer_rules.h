#ifndef LATENT_OPTIMIZER_RULES_H
#define LATENT_OPTIMIZER_RULES_H

#include "dispatch.h"
#include "optimizers.h"
#include "vector.h"

// Unlike sqrtf, it leaves errno alone, so the loops around it can use vectors.
#define SQRT(x) __builtin_elementwise_sqrt(x)

/// A vector of parameters and what is remembered of them.
typedef struct {
    f32x16 value, first, second;
} optimizer_state;

/// One step of one vector. `kind` is the rule's, as a constant.
ALWAYS_INLINE void optimizer_take(const optimizer_kind kind, const optimizer_rule *rule, const optimizer_step *step,
                                  const f32x16 *gradient, optimizer_state *s) {
    const f32x16 g = *gradient;
    const float beta2 = rule->beta2, epsilon = rule->epsilon;
    switch (kind) {
    case optimizer_sgd: s->value = s->value * step->decay - step->rate * g; break;
    case optimizer_adam:
        s->first = step->beta1 * s->first + (1 - step->beta1) * g;
        s->second = beta2 * s->second + (1 - beta2) * g * g;
        s->value = s->value * step->decay - step->rate * s->first / (SQRT(s->second) * step->root + epsilon);
        break;
    case optimizer_adadelta: {
        s->first = beta2 * s->first + (1 - beta2) * g * g;
        const f32x16 update = g * (SQRT(s->second + epsilon) / SQRT(s->first + epsilon));
        s->second = beta2 * s->second + (1 - beta2) * update * update;
        s->value = s->value * step->decay - step->rate * update;
    }
    }
}

/// From and to a place in a row.
ALWAYS_INLINE void optimizer_load(const optimizer_kind kind, const float *place, ptrdiff_t width, optimizer_state *s) {
    s->value = *(const f32x16 *)place;
    if (kind == optimizer_sgd) return;
    s->first = *(const f32x16 *)(place + width);
    s->second = *(const f32x16 *)(place + 2 * width);
}

ALWAYS_INLINE void optimizer_store(const optimizer_kind kind, const optimizer_state *s, ptrdiff_t width, float *place) {
    *(f32x16 *)place = s->value;
    if (kind == optimizer_sgd) return;
    *(f32x16 *)(place + width) = s->first;
    *(f32x16 *)(place + 2 * width) = s->second;
}

/// Does CASE(kind) with `kind` as a constant.
#define OPTIMIZER_SWITCH(kind, CASE)                               \
    switch (kind) {                                                \
    case optimizer_sgd: CASE(optimizer_sgd); break;                \
    case optimizer_adam: CASE(optimizer_adam); break;              \
    case optimizer_adadelta: CASE(optimizer_adadelta); break;      \
    }

#endif
