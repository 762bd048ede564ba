#include "neighborhood.h"

#include "dispatch.h"
#include "vector.h"

#define LANES 16

ALWAYS_INLINE float weighted_mean(float sum, float total, float regularization) {
    return total > 0 ? sum / (regularization + total) : 0;
}

ALWAYS_INLINE void clear(ptrdiff_t count, float *restrict sums, float *restrict totals, int32_t *restrict hits) {
    for (ptrdiff_t j = 0; j < count; j++) {
        sums[j] = 0;
        totals[j] = 0;
        hits[j] = 0;
    }
}

ALWAYS_INLINE float gather(const int32_t *indices, const float *weights, ptrdiff_t count, const float *deviations,
                           ptrdiff_t limit, float regularization) {
    float sums[LANES] = {0}, totals[LANES] = {0};
    ptrdiff_t k = 0, hits = 0;
    for (; k + LANES <= count; k += LANES) {
        float found[LANES];
        int32_t here = 0;
        for (int l = 0; l < LANES; l++) found[l] = deviations[indices[k + l]];
        for (int l = 0; l < LANES; l++) here += found[l] == found[l];
        if (here == 0) continue;
        if (hits + here > limit) break;
        hits += here;
        for (int l = 0; l < LANES; l++) {
            float weight = found[l] == found[l] ? weights[k + l] : 0;
            sums[l] += weight * (found[l] == found[l] ? found[l] : 0);
            totals[l] += weight;
        }
    }
    // The rest of the list, or of those that are still allowed.
    float rest = 0, total = 0;
    for (; k < count && hits < limit; k++) {
        float found = deviations[indices[k]];
        if (found != found) continue;
        rest += weights[k] * found;
        total += weights[k];
        hits++;
    }
    const float all = lane_sum_of_halves((const f32x16 *)sums) + rest;
    return weighted_mean(all, lane_sum_of_halves((const f32x16 *)totals) + total, regularization);
}

DISPATCHED(void, neighborhood_gather, (struct weighted_neighbors neighbors, const float *deviations,
           const int32_t *asked, ptrdiff_t count, ptrdiff_t limit, float regularization, float *result), (neighbors,
           deviations, asked, count, limit, regularization, result)) {
    for (ptrdiff_t i = 0; i < count; i++) {
        ptrdiff_t thing = asked[i];
        ptrdiff_t begin = neighbors.offsets[thing];
        result[i] = gather(neighbors.indices + begin, neighbors.weights + begin, neighbors.offsets[thing + 1] - begin,
                           deviations, limit, regularization);
    }
}

DISPATCHED(void, neighborhood_gather_all, (struct weighted_neighbors neighbors, struct weighted_neighbors listeners,
           const float *deviations, const int32_t *rated, ptrdiff_t count, ptrdiff_t things, ptrdiff_t limit,
           float regularization, float *restrict result, float *restrict totals, int32_t *restrict hits), (neighbors,
           listeners, deviations, rated, count, things, limit, regularization, result, totals, hits)) {
    clear(things, result, totals, hits);
    for (ptrdiff_t r = 0; r < count; r++) {
        float deviation = deviations[rated[r]];
        for (ptrdiff_t e = listeners.offsets[rated[r]]; e < listeners.offsets[rated[r] + 1]; e++) {
            int32_t i = listeners.indices[e];
            hits[i]++;
            result[i] += listeners.weights[e] * deviation;
            totals[i] += listeners.weights[e];
        }
    }
    for (ptrdiff_t i = 0; i < things; i++) {
        ptrdiff_t begin = neighbors.offsets[i];
        result[i] = hits[i] > limit
                        ? gather(neighbors.indices + begin, neighbors.weights + begin, neighbors.offsets[i + 1] - begin,
                                 deviations, limit, regularization)
                        : weighted_mean(result[i], totals[i], regularization);
    }
}

DISPATCHED(void, neighborhood_scatter, (struct weighted_neighbors neighbors, ptrdiff_t thing,
           const ptrdiff_t *row_offsets, const int32_t *column_indices, const float *deviations, ptrdiff_t columns,
           ptrdiff_t limit, float regularization, float *restrict sums, float *restrict totals,
           int32_t *restrict hits), (neighbors, thing, row_offsets, column_indices, deviations, columns, limit,
           regularization, sums, totals, hits)) {
    clear(columns, sums, totals, hits);
    for (ptrdiff_t k = neighbors.offsets[thing]; k < neighbors.offsets[thing + 1]; k++) {
        float weight = neighbors.weights[k];
        int32_t row = neighbors.indices[k];
        for (ptrdiff_t e = row_offsets[row]; e < row_offsets[row + 1]; e++) {
            int32_t j = column_indices[e];
            if (hits[j] == limit) continue;
            hits[j]++;
            sums[j] += weight * deviations[e];
            totals[j] += weight;
        }
    }
    for (ptrdiff_t j = 0; j < columns; j++) sums[j] = weighted_mean(sums[j], totals[j], regularization);
}
