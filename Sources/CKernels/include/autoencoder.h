#ifndef LATENT_AUTOENCODER_H
#define LATENT_AUTOENCODER_H

#include <stddef.h>
#include <stdint.h>

/// A user's rating of an item, less the means.
typedef struct {
    int32_t item;
    float value;
} autoencoder_entry;

/// The same entry as its item sees it: whose it is, where it stands among the entries, and what the encoder sees
/// of it, which is 0 where it is hidden.
typedef struct {
    int32_t user;
    int32_t entry;
    float input;
} autoencoder_item_entry;

/// A batch of users with some of their entries hidden, by user and by item.
///
/// The entries of user u are starts[u] ..< starts[u + 1]; the first hidden[u] of them are hidden from the input.
/// Those of item i are item_starts[i] ..< item_starts[i + 1] of item_entries.
typedef struct {
    const ptrdiff_t *starts;
    const int32_t *hidden;
    const autoencoder_entry *entries;
    float *gradients;
    const ptrdiff_t *item_starts;
    const autoencoder_item_entry *item_entries;
} autoencoder_batch;

/// The most columns that these kernels take.
enum { autoencoder_widest = 1024 };

/// The forward pass of the users [first, last) and the gradients of their codes.
///
/// With x the shown entries, h = sum x_i encoder_i (their code) and y_i = h . decoder_i at each known entry:
/// gradients[e] = weight (y_i - r_i), weight being hidden_weight or shown_weight; code_gradients = sum
/// gradients[e] decoder_i; losses[2u], losses[2u + 1] = the squared errors of u over hidden and shown entries.
/// All matrices have `width` columns, a multiple of 16 up to autoencoder_widest. 2 width (3 known + shown) flops.
void autoencoder_forward(ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch, const float *encoder,
                         const float *decoder, ptrdiff_t width, float hidden_weight, float shown_weight,
                         float *codes, float *code_gradients, double *losses);

/// The gradients of the items [first, last): decoder_gradients_i = sum gradients[e] codes_u and
/// encoder_gradients_i = sum input code_gradients_u. 4 width flops for each known entry.
void autoencoder_backward(ptrdiff_t first, ptrdiff_t last, const autoencoder_batch *batch, const float *codes,
                          const float *code_gradients, ptrdiff_t width, float *encoder_gradients,
                          float *decoder_gradients);

#endif
