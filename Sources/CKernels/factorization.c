#include "factorization.h"

#include "dispatch.h"
#include "vector.h"

#define LANES 16
// As many ratings as share their additions across lanes.
#define GROUP 4

// `x` to a power of 1, 2 or 4.
ALWAYS_INLINE float power(const float x, const ptrdiff_t count) {
    return count == 1 ? x : count == 2 ? x * x : (x * x) * (x * x);
}

// A group of `count` ratings, a constant where this is inlined. `user` holds the user's factors.
ALWAYS_INLINE void group(const ptrdiff_t vectors, const ptrdiff_t count, const factorization_entry *entries,
                         const factorization_settings *settings, const factorization_keep keep,
                         const factorization_keep *item_keeps, f32x16 *user, float *bias, float *item_factors,
                         float *item_biases, f32x4 *squares) {
    const float rate = settings->rate;
    f32x16 *items[GROUP], products[GROUP];
    f32x4 rest = 0.0f, predicted;
#pragma clang loop unroll(full)
    for (ptrdiff_t j = 0; j < GROUP; j++) {
        products[j] = 0.0f;
        if (j >= count) continue;
        const ptrdiff_t item = entries[j].item;
        items[j] = (f32x16 *)(item_factors + item * vectors * LANES);
        rest[j] = settings->lowest + entries[j].level * settings->level_size - *bias - item_biases[item];
        for (ptrdiff_t v = 0; v < vectors; v++) products[j] += user[v] * items[j][v];
    }
    lane_sums_4(products, &predicted);
    // Beyond the count both are 0.
    const f32x4 errors = rest - predicted, steps = errors * rate;
    *squares += errors * errors;

    const float user_keep = power(keep.factors, count);
    float keeps[GROUP];
#pragma clang loop unroll(full)
    for (ptrdiff_t j = 0; j < count; j++) keeps[j] = item_keeps[entries[j].item].factors;
    for (ptrdiff_t v = 0; v < vectors; v++) {
        const f32x16 before = user[v];
        f32x16 after = before;
#pragma clang loop unroll(full)
        for (ptrdiff_t j = 0; j < count; j++) {
            const f32x16 item = items[j][v];
            after += steps[j] * item;
            items[j][v] = (item + steps[j] * before) * keeps[j];
        }
        user[v] = after * user_keep;
    }

    float bias_after = *bias;
#pragma clang loop unroll(full)
    for (ptrdiff_t j = 0; j < count; j++) {
        const ptrdiff_t item = entries[j].item;
        item_biases[item] = (item_biases[item] + steps[j]) * item_keeps[item].bias;
        bias_after += steps[j];
    }
    *bias = bias_after * power(keep.bias, count);
}

// The user's factors stay in registers for the whole run where `vectors` is a constant.
ALWAYS_INLINE double run(const ptrdiff_t vectors, const factorization_run *run, const factorization_entry *entries,
                         const factorization_settings *settings, const factorization_keep keep,
                         const factorization_keep *item_keeps, f32x16 *user, float *bias, float *item_factors,
                         float *item_biases) {
    f32x4 squares = 0.0f;
    ptrdiff_t e = 0;
#define TAKE(count)                                                                                               \
    group(vectors, count, entries + e, settings, keep, item_keeps, user, bias, item_factors, item_biases, &squares), \
        e += count
    while (run->count - e >= GROUP) TAKE(GROUP);
    if (run->count & 2) TAKE(2);
    if (run->count & 1) TAKE(1);
#undef TAKE
    return (double)squares[0] + (double)squares[1] + (double)squares[2] + (double)squares[3];
}

// How many runs ahead the factors of a user are asked for.
#define READ_AHEAD 2
// The most vectors that are worth copying to a place of their own.
#define MOST_COPIED 8

ALWAYS_INLINE double pass(const ptrdiff_t vectors, ptrdiff_t run_count, const factorization_run *runs,
                          const factorization_entry *entries, const factorization_settings *settings,
                          const factorization_keep *user_keeps, const factorization_keep *item_keeps,
                          float *user_factors, float *item_factors, float *user_biases, float *item_biases) {
    double squares = 0;
    for (ptrdiff_t r = 0; r < run_count; r++) {
        f32x16 *user = (f32x16 *)(user_factors + runs[r].user * vectors * LANES);
        if (r + READ_AHEAD < run_count) {
            const f32x16 *next = (const f32x16 *)(user_factors + runs[r + READ_AHEAD].user * vectors * LANES);
            for (ptrdiff_t v = 0; v < vectors; v++) __builtin_prefetch(next + v, 1);
        }
        float bias = user_biases[runs[r].user];
        const factorization_keep keep = user_keeps[runs[r].user];
        if (__builtin_constant_p(vectors) && vectors <= MOST_COPIED) {
            f32x16 copy[MOST_COPIED];
            for (ptrdiff_t v = 0; v < vectors; v++) copy[v] = user[v];
            squares += run(vectors, runs + r, entries, settings, keep, item_keeps, copy, &bias, item_factors, item_biases);
            for (ptrdiff_t v = 0; v < vectors; v++) user[v] = copy[v];
        } else {
            squares += run(vectors, runs + r, entries, settings, keep, item_keeps, user, &bias, item_factors, item_biases);
        }
        user_biases[runs[r].user] = bias;
        entries += runs[r].count;
    }
    return squares;
}

DISPATCHED(double, factorization_pass, (ptrdiff_t run_count, const factorization_run *runs,
           const factorization_entry *entries, const factorization_settings *settings,
           const factorization_keep *user_keeps, const factorization_keep *item_keeps, ptrdiff_t width,
           float *user_factors, float *item_factors, float *user_biases, float *item_biases), (run_count, runs,
           entries, settings, user_keeps, item_keeps, width, user_factors, item_factors, user_biases, item_biases)) {
#define PASS(n)                                                                                            \
    pass(n, run_count, runs, entries, settings, user_keeps, item_keeps, user_factors, item_factors, user_biases, \
         item_biases)
    switch (width / LANES) {
    case 1: return PASS(1);
    case 2: return PASS(2);
    case 3: return PASS(3);
    case 4: return PASS(4);
    case 5: return PASS(5);
    case 6: return PASS(6);
    case 7: return PASS(7);
    case 8: return PASS(8);
    default: return PASS(width / LANES);
    }
}
