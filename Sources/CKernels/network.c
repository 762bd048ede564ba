#include "network.h"

#include "dispatch.h"
#include "vector.h"

#define LANES 16

DISPATCHED(void, network_dropout, (ptrdiff_t count, const uint32_t *restrict words, uint32_t threshold, float scale,
           float *restrict x), (count, words, threshold, scale, x)) {
    for (ptrdiff_t i = 0; i < count; i++) x[i] = words[i] < threshold ? x[i] * scale : 0;
}

DISPATCHED(void, network_relu, (ptrdiff_t count, const float *restrict bias, float *restrict x), (count, bias, x)) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const float y = x[i] + bias[i];
        // What is not a number stays so, that the loss shows it.
        x[i] = y < 0 ? 0 : y;
    }
}

DISPATCHED(void, network_relu_gradient, (ptrdiff_t count, float slope, const float *restrict weights,
           const float *restrict output, float *restrict gradient), (count, slope, weights, output, gradient)) {
    for (ptrdiff_t i = 0; i < count; i++) gradient[i] = output[i] > 0 ? slope * weights[i] : 0;
}

DISPATCHED(void, network_relu_dots, (ptrdiff_t rows, ptrdiff_t width, const float *a, const float *b,
           const float *weights, float *out), (rows, width, a, b, weights, out)) {
    for (ptrdiff_t k = 0; k < rows; k++) {
        f32x16 sums = 0.0f;
        for (ptrdiff_t i = 0; i < width; i += LANES) {
            const f32x16 x = *(const f32x16 *)(a + i) + *(const f32x16 *)(b + k * width + i);
            sums += *(const f32x16 *)(weights + i) * __builtin_elementwise_max(x, (f32x16)0.0f);
        }
        out[k] = lane_sum(&sums);
    }
}
