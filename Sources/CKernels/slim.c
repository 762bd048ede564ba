#include "slim.h"

#include <math.h>
#include <string.h>

#include "vector.h"

/// Part of the items: coordinate a of `count` stands at places[a] of the gradient and of each row of `rows`.
typedef struct {
    const float *rows;
    ptrdiff_t stride;
    ptrdiff_t length;
    const int32_t *places;
    float *gradient;
} view;

/// x += factor * y.
ALWAYS_INLINE void add(ptrdiff_t length, float factor, const float *y, float *x) {
    ptrdiff_t i = 0;
    for (; i + 16 <= length; i += 16) *(f32x16 *)(x + i) += factor * *(const f32x16 *)(y + i);
    for (; i < length; i++) x[i] += factor * y[i];
}

/// The weight that is best for one coordinate while the others stay, by soft thresholding; `gradient` is
/// x_k · (x_j - Xw), of which the coordinate's own part is taken out first.
ALWAYS_INLINE float best_weight(float gradient, float weight, float square, const slim_problem *problem) {
    const float pull = gradient + square * weight;
    if (pull > problem->l1) return (pull - problem->l1) / (square + problem->l2);
    if (!problem->non_negative && pull < -problem->l1) return (pull + problem->l1) / (square + problem->l2);
    return 0;
}

ALWAYS_INLINE void sweep(const slim_problem *problem, ptrdiff_t count, const view *v, float *weights) {
    for (ptrdiff_t a = 0; a < count; a++) {
        const ptrdiff_t place = v->places[a];
        const float *row = v->rows + place * v->stride;
        const float weight = best_weight(v->gradient[place], weights[a], row[place], problem);
        const float change = weight - weights[a];
        if (change == 0) continue;
        weights[a] = weight;
        add(v->length, -change, row, v->gradient);
    }
}

/// By how much a coordinate without weight violates the optimality conditions, if above 0.
ALWAYS_INLINE float violation(float gradient, const slim_problem *problem) {
    return (problem->non_negative ? gradient : fabsf(gradient)) - problem->l1;
}

/// How far the objective is above its least at the most, as a share of ½‖x_j‖²: the less of two bounds, given of the
/// items outside the working set the most that the residual of the augmented data correlates with one, and the sum of
/// their violations squared.
///
/// The duality gap: with r that residual, s r is feasible in the dual where it correlates by l1 at the most. And, as the
/// objective bends by l2 at the least, ‖d‖² / (2 l2) with d its least subgradient; where l1 is so small that rounding
/// alone leaves no s near 1, that one is of use.
static double bound(const slim_problem *problem, ptrdiff_t item, ptrdiff_t count, const view *v,
                    const int32_t *working, const float *weights, double correlation, double violations) {
    const float *own = problem->gram + item * problem->items;
    const double square = own[item];
    if (square <= 0) return 0;
    double explained = 0, pulled = 0, squares = 0, sum = 0;
    for (ptrdiff_t a = 0; a < count; a++) {
        const double w = weights[a], g = v->gradient[v->places[a]];
        explained += w * own[working[a]];
        pulled += w * g;
        squares += w * w;
        sum += fabs(w);
        const double at = g - problem->l2 * w, against = problem->non_negative ? at : fabs(at);
        if (against > correlation) correlation = against;
        const double left = w != 0 ? at - (w < 0 ? -problem->l1 : problem->l1) : against - problem->l1;
        if (w != 0 || left > 0) violations += left * left;
    }
    const double residual = square - explained - pulled + problem->l2 * squares, product = square - explained;
    double scale = residual > 0 ? product / residual : 0;
    if (scale * correlation > problem->l1) scale = problem->l1 / correlation;
    const double primal = residual / 2 + problem->l1 * sum;
    const double gap = primal - (scale * product - scale * scale * residual / 2);
    const double slope = problem->l2 > 0 ? violations / (2 * problem->l2) : gap;
    return (slope < gap ? slope : gap) / (square / 2);
}

/// Takes up what violates most: from the greatest decrease of the objective by one coordinate alone, a power of two of
/// it at a time, until there are `wanted`.
static ptrdiff_t grow(const slim_problem *problem, ptrdiff_t item, const slim_room *room, ptrdiff_t count) {
    const ptrdiff_t wanted = count > 32 ? count : 32;
    ptrdiff_t powers[256] = {0};
    for (int pass = 0, least = 256; pass < 2; pass++) {
        for (ptrdiff_t k = 0; k < problem->items; k++) {
            const float v = violation(room->gradient[k], problem);
            if (v <= 0 || room->is_working[k] || k == item) continue;
            const float decrease = v * v / (problem->squares[k] + problem->l2);
            uint32_t bits;
            memcpy(&bits, &decrease, sizeof bits);
            const int power = bits >> 23;
            if (pass == 0) {
                powers[power]++;
            } else if (power >= least) {
                room->is_working[k] = 1;
                room->weights[count] = 0;
                room->working[count++] = (int32_t)k;
            }
        }
        for (ptrdiff_t found = 0; pass == 0 && least > 0 && found < wanted;) found += powers[--least];
    }
    return count;
}

DISPATCHED(ptrdiff_t, slim_item_f32, (const slim_problem *problem, ptrdiff_t item, const slim_room *room, double *gap),
           (problem, item, room, gap)) {
    const ptrdiff_t items = problem->items;
    const float *own = problem->gram + item * items;
    const view all = {problem->gram, items, items, room->working, room->gradient};
    const view near = {room->block, slim_near, slim_near, room->places, room->near_gradient};
    memcpy(room->gradient, own, items * sizeof(float));
    memset(room->is_working, 0, items);
    ptrdiff_t count = 0, swept = 0;
    double within = problem->tolerance / 2;
    for (;;) {
        double most = 0, violations = 0;
        for (ptrdiff_t k = 0; k < items; k++) {
            const double v = violation(room->gradient[k], problem);
            if (v <= 0 || room->is_working[k] || k == item) continue;
            if (v > most) most = v;
            violations += v * v;
        }
        *gap = bound(problem, item, count, &all, room->working, room->weights, most + problem->l1, violations);
        if (*gap <= problem->tolerance || swept >= problem->sweeps) break;
        const ptrdiff_t before = count;
        count = grow(problem, item, room, count);
        if (count == before) within /= 2;

        const view *v = count > slim_near ? &all : &near;
        if (v == &near) {
            for (ptrdiff_t a = 0; a < count; a++) {
                const float *row = problem->gram + (ptrdiff_t)room->working[a] * items;
                float *copy = room->block + a * slim_near;
                for (ptrdiff_t b = a < before ? before : 0; b < count; b++) copy[b] = row[room->working[b]];
                room->near_gradient[a] = room->gradient[room->working[a]];
                room->places[a] = (int32_t)a;
            }
        }
        // In whole vectors: what stands behind the copy's last coordinate is never read.
        const ptrdiff_t length = v == &near ? (count + 15) / 16 * 16 : items;
        const view part = {v->rows, v->stride, length, v->places, v->gradient};
        do {
            for (int i = 0; i < 4; i++) sweep(problem, count, &part, room->weights);
            swept += 4;
        } while (swept < problem->sweeps
                 && bound(problem, item, count, &part, room->working, room->weights, 0, 0) > within);

        memcpy(room->gradient, own, items * sizeof(float));
        for (ptrdiff_t a = 0; a < count; a++)
            if (room->weights[a] != 0)
                add(items, -room->weights[a], problem->gram + (ptrdiff_t)room->working[a] * items, room->gradient);
    }
    ptrdiff_t kept = 0;
    for (ptrdiff_t a = 0; a < count; a++) {
        if (room->weights[a] == 0) continue;
        room->working[kept] = room->working[a];
        room->weights[kept++] = room->weights[a];
    }
    return kept;
}
