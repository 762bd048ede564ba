#ifndef LATENT_NETWORK_H
#define LATENT_NETWORK_H

#include <stddef.h>
#include <stdint.h>

/// Dropout over `count` numbers: x[i] becomes scale x[i] where words[i] < threshold, else 0. With a threshold of
/// 2^32 p and a scale of 1 / p the expectation stays. The gradient goes through the same function.
void network_dropout(ptrdiff_t count, const uint32_t *words, uint32_t threshold, float scale, float *x);

/// x = max(x + bias, 0) over `count` numbers.
void network_relu(ptrdiff_t count, const float *bias, float *x);

/// The gradient of weight . relu(x) in x times `slope`, from the output of the relu: slope weight[i] where it is
/// above 0, else 0.
void network_relu_gradient(ptrdiff_t count, float slope, const float *weights, const float *output,
                           float *gradient);

/// out[k] = sum over i of weights[i] max(a[i] + b[k * width + i], 0), for k in 0 ..< rows; `width` is a multiple of 16.
/// The bits of an element do not depend on the rows beside it. 4 width flops a row.
void network_relu_dots(ptrdiff_t rows, ptrdiff_t width, const float *a, const float *b, const float *weights,
                       float *out);

#endif
