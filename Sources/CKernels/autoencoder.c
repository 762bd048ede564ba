#include "autoencoder.h"

#include "dispatch.h"
#include "vector.h"

#define LANES 16
#define MOST_VECTORS (autoencoder_widest / LANES)

ALWAYS_INLINE const f32x16 *row(const float *matrix, ptrdiff_t index, ptrdiff_t width) {
    return (const f32x16 *)(matrix + index * width);
}

// What a user's loop over their entries carries.
typedef struct {
    f32x16 code[MOST_VECTORS];
    // Even and odd entries add up apart, which hides half of the additions' latency.
    f32x16 even[MOST_VECTORS], odd[MOST_VECTORS];
    f32x16 hidden_squares, shown_squares;
    float hidden_weight, shown_weight;
} pass;

// The predictions, errors and gradients of `count` entries, at most sixteen, the first `hidden` of them hidden.
// `vectors` and, for a whole group, `count` are constants where this is inlined.
ALWAYS_INLINE void group(const ptrdiff_t vectors, const ptrdiff_t count, const autoencoder_entry *entries,
                         ptrdiff_t hidden, const float *decoder, float *gradients, pass *p) {
    const i32x16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const ptrdiff_t width = vectors * LANES;
    f32x16 products[LANES], predicted, truth = 0.0f;
#pragma clang loop unroll(full)
    for (ptrdiff_t j = 0; j < LANES; j++) {
        // A short group repeats its last entry; those lanes are dropped below.
        const f32x16 *d = row(decoder, entries[j < count ? j : count - 1].item, width);
        products[j] = p->code[0] * d[0];
        for (ptrdiff_t v = 1; v < vectors; v++) products[j] += p->code[v] * d[v];
    }
    lane_sums_16(products, &predicted);
    if (count == LANES) {
        const f32x16 *pairs = (const f32x16 *)entries;
        truth = __builtin_shufflevector(pairs[0], pairs[1], 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    } else {
        for (ptrdiff_t j = 0; j < count; j++) truth[j] = entries[j].value;
    }
    const i32x16 is_hidden = lanes < (i32x16)(int32_t)hidden, is_entry = lanes < (i32x16)(int32_t)count;
    const f32x16 error = is_entry ? predicted - truth : (f32x16)0.0f, square = error * error;
    p->hidden_squares += is_hidden ? square : (f32x16)0.0f;
    p->shown_squares += is_hidden ? (f32x16)0.0f : square;
    float scaled[LANES];
    *(f32x16 *)scaled = error * (is_hidden ? (f32x16)p->hidden_weight : (f32x16)p->shown_weight);
    ptrdiff_t j = 0;
#pragma clang loop unroll_count(8)
    for (; j + 1 < count; j += 2) {
        const f32x16 *a = row(decoder, entries[j].item, width), *b = row(decoder, entries[j + 1].item, width);
        gradients[j] = scaled[j];
        gradients[j + 1] = scaled[j + 1];
        for (ptrdiff_t v = 0; v < vectors; v++) {
            p->even[v] += scaled[j] * a[v];
            p->odd[v] += scaled[j + 1] * b[v];
        }
    }
    if (j < count) {
        const f32x16 *a = row(decoder, entries[j].item, width);
        gradients[j] = scaled[j];
        for (ptrdiff_t v = 0; v < vectors; v++) p->even[v] += scaled[j] * a[v];
    }
}

ALWAYS_INLINE void forward(const ptrdiff_t vectors, ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch,
                           const float *encoder, const float *decoder, float hidden_weight, float shown_weight,
                           float *codes, float *code_gradients, double *losses) {
    const ptrdiff_t width = vectors * LANES;
    const autoencoder_entry *entries = batch->entries;
    for (ptrdiff_t u = first; u < last; u++) {
        const ptrdiff_t begin = batch->starts[u], end = batch->starts[u + 1], shown = begin + batch->hidden[u];
        pass p;
        p.hidden_weight = hidden_weight;
        p.shown_weight = shown_weight;
        for (ptrdiff_t v = 0; v < vectors; v++) p.even[v] = p.odd[v] = 0.0f;
        p.hidden_squares = p.shown_squares = 0.0f;

        ptrdiff_t e = shown;
        for (; e + 1 < end; e += 2) {
            const f32x16 *a = row(encoder, entries[e].item, width), *b = row(encoder, entries[e + 1].item, width);
            for (ptrdiff_t v = 0; v < vectors; v++) {
                p.even[v] += entries[e].value * a[v];
                p.odd[v] += entries[e + 1].value * b[v];
            }
        }
        if (e < end) {
            const f32x16 *a = row(encoder, entries[e].item, width);
            for (ptrdiff_t v = 0; v < vectors; v++) p.even[v] += entries[e].value * a[v];
        }
        f32x16 *code = (f32x16 *)(codes + u * width), *gradient = (f32x16 *)(code_gradients + u * width);
        for (ptrdiff_t v = 0; v < vectors; v++) {
            code[v] = p.code[v] = p.even[v] + p.odd[v];
            p.even[v] = p.odd[v] = 0.0f;
        }

        for (e = begin; e + LANES <= end; e += LANES)
            group(vectors, LANES, entries + e, shown - e, decoder, batch->gradients + e, &p);
        if (e < end) group(vectors, end - e, entries + e, shown - e, decoder, batch->gradients + e, &p);
        for (ptrdiff_t v = 0; v < vectors; v++) gradient[v] = p.even[v] + p.odd[v];
        losses[2 * u] = lane_sum_in_double(&p.hidden_squares);
        losses[2 * u + 1] = lane_sum_in_double(&p.shown_squares);
    }
}

ALWAYS_INLINE void backward(const ptrdiff_t vectors, ptrdiff_t first, ptrdiff_t last,
                            const autoencoder_batch *batch, const float *codes, const float *code_gradients,
                            float *encoder_gradients, float *decoder_gradients) {
    const ptrdiff_t width = vectors * LANES;
    for (ptrdiff_t i = first; i < last; i++) {
        // Even and odd entries add up apart here, too.
        f32x16 encoder[2][MOST_VECTORS], decoder[2][MOST_VECTORS];
        for (ptrdiff_t v = 0; v < vectors; v++) encoder[0][v] = encoder[1][v] = decoder[0][v] = decoder[1][v] = 0.0f;
        const ptrdiff_t end = batch->item_starts[i + 1];
        ptrdiff_t p = batch->item_starts[i];
#define ADD(parity, e)                                                                             \
    {                                                                                              \
        const f32x16 *code = row(codes, (e).user, width), *gradient = row(code_gradients, (e).user, width); \
        const float g = batch->gradients[(e).entry];                                               \
        for (ptrdiff_t v = 0; v < vectors; v++) {                                                  \
            decoder[parity][v] += g * code[v];                                                     \
            encoder[parity][v] += (e).input * gradient[v];                                         \
        }                                                                                          \
    }
        for (; p + 1 < end; p += 2) {
            ADD(0, batch->item_entries[p])
            ADD(1, batch->item_entries[p + 1])
        }
        if (p < end) ADD(0, batch->item_entries[p])
#undef ADD
        for (ptrdiff_t v = 0; v < vectors; v++) {
            ((f32x16 *)(encoder_gradients + i * width))[v] = encoder[0][v] + encoder[1][v];
            ((f32x16 *)(decoder_gradients + i * width))[v] = decoder[0][v] + decoder[1][v];
        }
    }
}

DISPATCHED(void, autoencoder_forward, (ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch,
           const float *encoder, const float *decoder, ptrdiff_t width, float hidden_weight, float shown_weight,
           float *codes, float *code_gradients, double *losses), (first, last, batch, encoder, decoder, width,
           hidden_weight, shown_weight, codes, code_gradients, losses)) {
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

DISPATCHED(void, autoencoder_backward, (ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch,
           const float *codes, const float *code_gradients, ptrdiff_t width, float *encoder_gradients,
           float *decoder_gradients), (first, last, batch, codes, code_gradients, width, encoder_gradients,
           decoder_gradients)) {
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
