#ifndef LATENT_PEAK_H
#define LATENT_PEAK_H

#include <stddef.h>

/// Multiplies and adds in registers alone, as fast as the CPU can: `peak_flops` flops for each of `rounds`. The
/// result is there so that the work cannot be left out.
float peak_multiply_add_f32(ptrdiff_t rounds);
double peak_multiply_add_f64(ptrdiff_t rounds);

/// The flops of one round of the kernels above.
enum { peak_flops_f32 = 12 * 16 * 2, peak_flops_f64 = 12 * 8 * 2 };

#endif
