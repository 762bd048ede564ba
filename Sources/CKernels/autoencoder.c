#include "autoencoder.h"

#include "dispatch.h"
#include "vector.h"

#define LANES 16

ALWAYS_INLINE const f32x16 *row(const float *matrix, ptrdiff_t index, ptrdiff_t width) {
    return (const f32x16 *)(matrix + index * width);
}

// total = the sums of sixteen vectors, in lane order: each level adds what it keeps of two vectors, so that sixteen sums
// cost fifteen additions instead of sixty-four.
ALWAYS_INLINE void add_lanes(const f32x16 *v, f32x16 *total) {
#define LEVEL_1(a, b)                                                                              \
    (__builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30) + \
     __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
#define LEVEL_2(a, b)                                                                              \
    (__builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +  \
     __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
#define LEVEL_3(a, b)                                                                              \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27) +  \
     __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
#define LEVEL_4(a, b)                                                                              \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +    \
     __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
    f32x16 fours[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        f32x16 low = LEVEL_1(v[4 * i], v[4 * i + 1]), high = LEVEL_1(v[4 * i + 2], v[4 * i + 3]);
        fours[i] = LEVEL_2(low, high);
    }
    f32x16 low = LEVEL_3(fours[0], fours[1]), high = LEVEL_3(fours[2], fours[3]);
    *total = LEVEL_4(low, high);
}

ALWAYS_INLINE double sum(const f32x16 *v) {
    double total = 0;
    for (int i = 0; i < LANES; i++) total += (*v)[i];
    return total;
}

// `vectors` is a constant wherever this is inlined with one, which keeps code and gradient in registers.
ALWAYS_INLINE void forward(const ptrdiff_t vectors, ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch,
                           const float *encoder, const float *decoder, float hidden_weight, float shown_weight,
                           float *codes, float *code_gradients, double *losses) {
    const ptrdiff_t width = vectors * LANES;
    const i32x16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const int32_t *items = batch->items;
    const float *values = batch->values;
    for (ptrdiff_t u = first; u < last; u++) {
        const ptrdiff_t begin = batch->starts[u], end = batch->starts[u + 1], shown = begin + batch->hidden[u];
        f32x16 *code = (f32x16 *)(codes + u * width), *gradient = (f32x16 *)(code_gradients + u * width);

        // Even and odd entries add up apart, which hides half of the additions' latency.
        f32x16 even[vectors], odd[vectors];
        for (ptrdiff_t v = 0; v < vectors; v++) even[v] = odd[v] = (f32x16)0.0f;
        ptrdiff_t e = shown;
        for (; e + 1 < end; e += 2) {
            const f32x16 *a = row(encoder, items[e], width), *b = row(encoder, items[e + 1], width);
            for (ptrdiff_t v = 0; v < vectors; v++) {
                even[v] += values[e] * a[v];
                odd[v] += values[e + 1] * b[v];
            }
        }
        if (e < end) {
            const f32x16 *a = row(encoder, items[e], width);
            for (ptrdiff_t v = 0; v < vectors; v++) even[v] += values[e] * a[v];
        }
        for (ptrdiff_t v = 0; v < vectors; v++) {
            even[v] += odd[v];
            code[v] = even[v];
            odd[v] = (f32x16)0.0f;
        }

        f32x16 hidden_squares = {0}, shown_squares = {0};
        for (e = begin; e < end; e += LANES) {
            const ptrdiff_t count = end - e < LANES ? end - e : LANES;
            f32x16 products[LANES], predicted, truth = {0};
            for (ptrdiff_t j = 0; j < LANES; j++) {
                // A short last group repeats its last entry, and the lanes beyond are dropped below.
                const f32x16 *d = row(decoder, items[e + (j < count ? j : count - 1)], width);
                products[j] = even[0] * d[0];
                for (ptrdiff_t v = 1; v < vectors; v++) products[j] += even[v] * d[v];
            }
            add_lanes(products, &predicted);
            if (count == LANES) truth = *(const f32x16 *)(values + e);
            else for (ptrdiff_t j = 0; j < count; j++) truth[j] = values[e + j];
            const i32x16 is_hidden = lanes < (i32x16)(int32_t)(shown - e), is_entry = lanes < (i32x16)(int32_t)count;
            const f32x16 error = is_entry ? predicted - truth : (f32x16)0.0f;
            const f32x16 square = error * error;
            hidden_squares += is_hidden ? square : (f32x16)0.0f;
            shown_squares += is_hidden ? (f32x16)0.0f : square;
            float scaled[LANES];
            *(f32x16 *)scaled = error * (is_hidden ? (f32x16)hidden_weight : (f32x16)shown_weight);
            for (ptrdiff_t j = 0; j < count; j++) {
                const f32x16 *d = row(decoder, items[e + j], width);
                batch->gradients[e + j] = scaled[j];
                for (ptrdiff_t v = 0; v < vectors; v++) odd[v] += scaled[j] * d[v];
            }
        }
        for (ptrdiff_t v = 0; v < vectors; v++) gradient[v] = odd[v];
        losses[2 * u] = sum(&hidden_squares);
        losses[2 * u + 1] = sum(&shown_squares);
    }
}

ALWAYS_INLINE void backward(const ptrdiff_t vectors, ptrdiff_t first, ptrdiff_t last,
                            const autoencoder_batch *batch, const float *codes, const float *code_gradients,
                            float *encoder_gradients, float *decoder_gradients) {
    const ptrdiff_t width = vectors * LANES;
    for (ptrdiff_t i = first; i < last; i++) {
        f32x16 encoder[vectors], decoder[vectors];
        for (ptrdiff_t v = 0; v < vectors; v++) encoder[v] = decoder[v] = (f32x16)0.0f;
        for (ptrdiff_t p = batch->item_starts[i]; p < batch->item_starts[i + 1]; p++) {
            const ptrdiff_t u = batch->item_users[p];
            const f32x16 *code = row(codes, u, width), *gradient = row(code_gradients, u, width);
            const float g = batch->gradients[batch->item_entries[p]], x = batch->item_inputs[p];
            for (ptrdiff_t v = 0; v < vectors; v++) {
                decoder[v] += g * code[v];
                encoder[v] += x * gradient[v];
            }
        }
        for (ptrdiff_t v = 0; v < vectors; v++) {
            ((f32x16 *)(encoder_gradients + i * width))[v] = encoder[v];
            ((f32x16 *)(decoder_gradients + i * width))[v] = decoder[v];
        }
    }
}

DISPATCHED void autoencoder_forward(ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch,
                                    const float *encoder, const float *decoder, ptrdiff_t width,
                                    float hidden_weight, float shown_weight, float *codes, float *code_gradients,
                                    double *losses) {
#define FORWARD(n) \
    forward(n, first, last, batch, encoder, decoder, hidden_weight, shown_weight, codes, code_gradients, losses)
    switch (width / LANES) {
    case 1: FORWARD(1); break;
    case 2: FORWARD(2); break;
    case 3: FORWARD(3); break;
    case 4: FORWARD(4); break;
    default: FORWARD(width / LANES);
    }
}

DISPATCHED void autoencoder_backward(ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch,
                                     const float *codes, const float *code_gradients, ptrdiff_t width,
                                     float *encoder_gradients, float *decoder_gradients) {
#define BACKWARD(n) \
    backward(n, first, last, batch, codes, code_gradients, encoder_gradients, decoder_gradients)
    switch (width / LANES) {
    case 1: BACKWARD(1); break;
    case 2: BACKWARD(2); break;
    case 3: BACKWARD(3); break;
    case 4: BACKWARD(4); break;
    default: BACKWARD(width / LANES);
    }
}
