#include "embedding.h"

#include <math.h>
#include <string.h>

#include "elementary.h"
#include "optimizer_rules.h"

#define LANES 16
// The vectors of a row that go through their steps together: with what is remembered of them they stay in registers.
#define GROUP 4

ptrdiff_t embedding_group(ptrdiff_t count, const int32_t *rows, int32_t *slots, int32_t *distinct, int32_t *heads,
                          int32_t *next) {
    ptrdiff_t found = 0;
    for (ptrdiff_t k = count - 1; k >= 0; k--) {
        const int32_t row = rows[k];
        int32_t slot = slots[row];
        if (slot < 0) {
            slot = slots[row] = (int32_t)found++;
            distinct[slot] = row;
            heads[slot] = -1;
        }
        next[k] = heads[slot];
        heads[slot] = (int32_t)k;
    }
    for (ptrdiff_t d = 0; d < found; d++) slots[distinct[d]] = -1;
    return found;
}

void embedding_gather(const embedding_table *table, ptrdiff_t first, ptrdiff_t last, const int32_t *rows, float *out,
                      ptrdiff_t stride) {
    const ptrdiff_t block = table->rule.kind == optimizer_sgd ? table->width : 3 * table->width;
    for (ptrdiff_t k = first; k < last; k++)
        memcpy(out + k * stride, table->rows + rows[k] * block, table->width * sizeof(float));
}

DISPATCHED(void, embedding_dots, (ptrdiff_t first, ptrdiff_t last, ptrdiff_t width, float *u, float *v,
           ptrdiff_t bias, float *products), (first, last, width, u, v, bias, products)) {
    for (ptrdiff_t k = first; k < last; k++) {
        float *a = u + k * width, *b = v + k * width;
        f32x16 sums = *(f32x16 *)a * *(f32x16 *)b;
        for (ptrdiff_t i = LANES; i < width; i += LANES) sums += *(f32x16 *)(a + i) * *(f32x16 *)(b + i);
        products[k] = lane_sum(&sums);
        if (bias >= 0) {
            products[k] += a[bias] + b[bias + 1];
            a[bias] = b[bias + 1] = 0;
            b[bias] = a[bias + 1] = 1;
        }
    }
}

// Whether Adam's mean is too small to move any parameter, now and, where it fades faster than the mean square's root,
// ever.
ALWAYS_INLINE int faded(const ptrdiff_t vectors, const optimizer_step *step, float epsilon, const optimizer_state *s) {
    i32x16 moves = 0;
    for (ptrdiff_t i = 0; i < vectors; i++) {
        const f32x16 root = SQRT(s[i].second) * step->root + epsilon;
        const f32x16 least = 0x1p-30f * __builtin_elementwise_abs(s[i].value) * root;
        moves |= step->rate * __builtin_elementwise_abs(s[i].first) > least;
    }
    return __builtin_reduce_or(moves) == 0;
}

void embedding_sum_stretch(float beta2, int32_t count, embedding_step *steps) {
    double beta1_product = 1, decay_product = 1, root_product = 1, least = INFINITY, most = 0;
    for (int32_t t = 1; t <= count; t++) {
        embedding_step *step = &steps[t];
        step->beta1_product = beta1_product *= step->own.beta1;
        step->decay_product = decay_product *= step->own.decay;
        step->root_product = root_product *= sqrt(beta2);
        least = fmin(least, root_product * step->own.root);
        most = fmax(most, root_product * step->own.root);
    }
    const double center = (least + most) / 2;
    // The sums of a part of the stretch are differences, which must keep their digits.
    const int exact = most - center <= 0.09 * center && beta1_product > 1e-6 && decay_product > 1e-6;
    double sums[embedding_terms] = {0};
    for (int32_t t = 1; t <= count; t++) {
        embedding_step *step = &steps[t];
        step->center = exact ? (float)center : 0;
        const double difference = step->root_product * step->own.root / center - 1;
        double term = step->own.rate * step->beta1_product / step->decay_product;
        for (int k = 0; k < embedding_terms; k++, term *= difference) step->sums[k] = sums[k] += term;
    }
}

// The steps from ..< to of one stretch of Adam without a gradient; see embedding_sum_stretch.
ALWAYS_INLINE void glide(const ptrdiff_t vectors, const embedding_step *steps, int32_t from, int32_t to, float epsilon,
                         optimizer_state *s) {
    static const embedding_step none = {.beta1_product = 1, .decay_product = 1, .root_product = 1};
    const embedding_step *a = from % embedding_stretch == 0 ? &none : &steps[from], *b = &steps[to];
    double share = b->decay_product / a->beta1_product;
    float sums[embedding_terms];
    for (int k = 0; k < embedding_terms; k++, share = -share) sums[k] = (float)(share * (b->sums[k] - a->sums[k]));
    const float center = (float)(b->center / a->root_product), decay = (float)(b->decay_product / a->decay_product);
    const float beta1 = (float)(b->beta1_product / a->beta1_product);
    const double root = b->root_product / a->root_product;
    const float beta2 = (float)(root * root);
#pragma clang loop unroll(full)
    for (ptrdiff_t i = 0; i < vectors; i++) {
        const f32x16 middle = SQRT(s[i].second) * center, inverse = 1 / (middle + epsilon), ratio = middle * inverse;
        f32x16 sum = sums[embedding_terms - 1];
        for (int k = embedding_terms - 2; k >= 0; k--) sum = sum * ratio + sums[k];
        s[i].value = s[i].value * decay - s[i].first * inverse * sum;
        s[i].first *= beta1;
        s[i].second *= beta2;
    }
}

// The penalties at `place` of a row with this share.
ALWAYS_INLINE f32x16 penalty(const embedding_table *table, float share, ptrdiff_t place) {
    return *(const f32x16 *)(table->penalties + place) + share * *(const f32x16 *)(table->row_penalties + place);
}

// The steps from ..< to of `vectors` vectors of a row. `kind`, `vectors` and `penalized` are constants.
ALWAYS_INLINE void advance_group(const optimizer_kind kind, const ptrdiff_t vectors, const int penalized,
                                 const embedding_table *table, const embedding_step *steps, int32_t from, int32_t to,
                                 float share, ptrdiff_t place, float *row) {
    optimizer_state s[GROUP];
    f32x16 penalties[GROUP];
#pragma clang loop unroll(full)
    for (ptrdiff_t i = 0; i < vectors; i++) {
        optimizer_load(kind, row + place + i * LANES, table->width, &s[i]);
        penalties[i] = penalized ? penalty(table, share, place + i * LANES) : (f32x16)0.0f;
    }
    int32_t step = from;
    while (step < to) {
        const int32_t next = (step / embedding_stretch + 1) * embedding_stretch, end = next < to ? next : to;
        if (kind == optimizer_adam && !penalized && steps[end].center > 0 && end - step > 1) {
            glide(vectors, steps, step, end, table->rule.epsilon, s);
            step = end;
        }
        for (; step < end; step++) {
#pragma clang loop unroll(full)
            for (ptrdiff_t i = 0; i < vectors; i++) {
                const f32x16 gradient = penalized ? penalties[i] * s[i].value : (f32x16)0.0f;
                optimizer_take(kind, &table->rule, &steps[step + 1].own, &gradient, &s[i]);
            }
        }
        const float slowest = step < to ? fmaxf(steps[step + 1].own.beta1, steps[to].own.beta1) : 1;
        if (kind == optimizer_adam && !penalized && slowest * slowest <= table->rule.beta2 &&
            faded(vectors, &steps[step].own, table->rule.epsilon, s)) {
            const float decay = (float)elementary_exp(steps[to].log_decay - steps[step].log_decay);
            const float beta1 = (float)elementary_exp(steps[to].log_beta1 - steps[step].log_beta1);
            const float beta2 = (float)elementary_power(table->rule.beta2, to - step);
            for (ptrdiff_t i = 0; i < vectors; i++) {
                s[i].value *= decay;
                s[i].first *= beta1;
                s[i].second *= beta2;
            }
            break;
        }
    }
#pragma clang loop unroll(full)
    for (ptrdiff_t i = 0; i < vectors; i++) optimizer_store(kind, &s[i], table->width, row + place + i * LANES);
}

ALWAYS_INLINE void advance(const optimizer_kind kind, const int penalized, const embedding_table *table,
                           const embedding_step *steps, int32_t target, ptrdiff_t first, ptrdiff_t last,
                           const int32_t *rows, int32_t *clocks) {
    const ptrdiff_t width = table->width, block = kind == optimizer_sgd ? width : 3 * width;
    for (ptrdiff_t k = first; k < last; k++) {
        const ptrdiff_t r = rows ? rows[k] : k;
        const int32_t from = clocks[r];
        clocks[r] = target;
        if (from >= target) continue;
        float *row = table->rows + r * block;
        const float share = table->shares ? table->shares[r] : 0;
#define ADVANCE_GROUP(vectors) advance_group(kind, vectors, penalized, table, steps, from, target, share, place, row)
        ptrdiff_t place = 0;
        for (; place + GROUP * LANES <= width; place += GROUP * LANES) ADVANCE_GROUP(GROUP);
        switch ((width - place) / LANES) {
        case 3: ADVANCE_GROUP(3); break;
        case 2: ADVANCE_GROUP(2); break;
        case 1: ADVANCE_GROUP(1); break;
        }
    }
}

DISPATCHED(void, embedding_advance, (const embedding_table *table, const embedding_step *steps, int32_t target,
           ptrdiff_t first, ptrdiff_t last, const int32_t *rows, int32_t *clocks), (table, steps, target, first, last,
           rows, clocks)) {
#define ADVANCE(kind, penalized) advance(kind, penalized, table, steps, target, first, last, rows, clocks)
#define CASE(kind) table->penalties ? ADVANCE(kind, 1) : ADVANCE(kind, 0)
    OPTIMIZER_SWITCH(table->rule.kind, CASE)
}

// The gradient of `vectors` vectors of a row, and their step.
ALWAYS_INLINE void update_group(const optimizer_kind kind, const ptrdiff_t vectors, const embedding_table *table,
                                const optimizer_step *step, int32_t head, const int32_t *next, const float *weights,
                                const float *sources, ptrdiff_t stride, float share, ptrdiff_t place, float *row) {
    f32x16 gradients[GROUP];
#pragma clang loop unroll(full)
    for (ptrdiff_t i = 0; i < vectors; i++) gradients[i] = 0.0f;
    for (int32_t k = head; k >= 0; k = next[k]) {
        const float *source = sources + k * stride + place;
        const float weight = weights[k];
#pragma clang loop unroll(full)
        for (ptrdiff_t i = 0; i < vectors; i++) gradients[i] += weight * *(const f32x16 *)(source + i * LANES);
    }
#pragma clang loop unroll(full)
    for (ptrdiff_t i = 0; i < vectors; i++) {
        optimizer_state s;
        optimizer_load(kind, row + place + i * LANES, table->width, &s);
        if (table->penalties) gradients[i] += penalty(table, share, place + i * LANES) * s.value;
        optimizer_take(kind, &table->rule, step, &gradients[i], &s);
        optimizer_store(kind, &s, table->width, row + place + i * LANES);
    }
}

ALWAYS_INLINE void update(const optimizer_kind kind, const embedding_table *table, const embedding_step *step,
                          ptrdiff_t first, ptrdiff_t last, const int32_t *distinct, const int32_t *heads,
                          const int32_t *next, const float *weights, const float *sources, ptrdiff_t stride) {
    const ptrdiff_t width = table->width, block = kind == optimizer_sgd ? width : 3 * width;
    for (ptrdiff_t d = first; d < last; d++) {
        float *row = table->rows + distinct[d] * block;
        optimizer_step own = step->own;
        if (kind == optimizer_adam && table->corrections) {
            // The averages of as many ones, which loses no digits as 1 - beta^n does.
            float *corrections = table->corrections + 2 * distinct[d];
            corrections[0] = own.beta1 * corrections[0] + (1 - own.beta1);
            corrections[1] = table->rule.beta2 * corrections[1] + (1 - table->rule.beta2);
            own.rate /= corrections[0];
            own.root = 1 / SQRT(corrections[1]);
        }
        const float share = table->shares ? table->shares[distinct[d]] : 0;
#define UPDATE(vectors) \
    update_group(kind, vectors, table, &own, heads[d], next, weights, sources, stride, share, place, row)
        ptrdiff_t place = 0;
        for (; place + GROUP * LANES <= width; place += GROUP * LANES) UPDATE(GROUP);
        switch ((width - place) / LANES) {
        case 3: UPDATE(3); break;
        case 2: UPDATE(2); break;
        case 1: UPDATE(1); break;
        }
    }
}

DISPATCHED(void, embedding_update, (const embedding_table *table, const embedding_step *step, ptrdiff_t first,
           ptrdiff_t last, const int32_t *distinct, const int32_t *heads, const int32_t *next, const float *weights,
           const float *sources, ptrdiff_t stride), (table, step, first, last, distinct, heads, next, weights,
           sources, stride)) {
#define UPDATE_ROWS(kind) update(kind, table, step, first, last, distinct, heads, next, weights, sources, stride)
    OPTIMIZER_SWITCH(table->rule.kind, UPDATE_ROWS)
}
