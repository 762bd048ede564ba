#include "optimizer_rules.h"

ALWAYS_INLINE void update(const optimizer_kind kind, const optimizer_rule *rule, const optimizer_step *step,
                          ptrdiff_t first, ptrdiff_t last, ptrdiff_t width, const float *gradients, float *row) {
    // Copies, which no store through `row` can change.
    const optimizer_rule own_rule = *rule;
    const optimizer_step own_step = *step;
    for (ptrdiff_t i = first; i < last; i += 16) {
        optimizer_state s;
        optimizer_load(kind, row + i, width, &s);
        optimizer_take(kind, &own_rule, &own_step, (const f32x16 *)(gradients + i), &s);
        optimizer_store(kind, &s, width, row + i);
    }
}

DISPATCHED void optimizer_update(const optimizer_rule *rule, const optimizer_step *step, ptrdiff_t first,
                                 ptrdiff_t last, ptrdiff_t width, const float *gradients, float *row) {
#define UPDATE(kind) update(kind, rule, step, first, last, width, gradients, row)
    OPTIMIZER_SWITCH(rule->kind, UPDATE)
}
