#ifndef LATENT_AUTOENCODER_H
#define LATENT_AUTOENCODER_H

#include <stddef.h>
#include <stdint.h>

/// A batch of users with some of their entries hidden, by user and by item.
///
/// The entries of user u are starts[u] ..< starts[u + 1]; the first hidden[u] of them are hidden from the input.
/// Item i is rated by the entries item_entries[p], of the users item_users[p], at p in
/// item_starts[i] ..< item_starts[i + 1], and item_inputs[p] is what the encoder sees of them: 0 where hidden.
typedef struct {
    const ptrdiff_t *starts;
    const int32_t *hidden;
    const int32_t *items;
    const float *values;
    float *gradients;
    const ptrdiff_t *item_starts;
    const int32_t *item_users;
    const int32_t *item_entries;
    const float *item_inputs;
} autoencoder_batch;

/// The forward pass of the users [first, last) and the gradients of their codes.
///
/// With x the shown entries, h = sum x_i encoder_i (their code) and y_i = h . decoder_i at each known entry:
/// gradients[e] = weight (y_i - r_i), weight being hidden_weight or shown_weight; code_gradients = sum
/// gradients[e] decoder_i; losses[2u], losses[2u + 1] = the squared errors of u over hidden and shown entries.
/// All matrices have `width` columns, a multiple of 16. 2 width (3 known + shown) flops.
void autoencoder_forward(ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch, const float *encoder,
                         const float *decoder, ptrdiff_t width, float hidden_weight, float shown_weight,
                         float *codes, float *code_gradients, double *losses);

/// The gradients of the items [first, last): decoder_gradients_i = sum gradients[e] codes_u and
/// encoder_gradients_i = sum item_inputs[p] code_gradients_u. 4 width flops for each known entry.
void autoencoder_backward(ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch, const float *codes,
                          const float *code_gradients, ptrdiff_t width, float *encoder_gradients,
                          float *decoder_gradients);

#endif
