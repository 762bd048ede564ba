#include "distances.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

// By the scalar: eight of them, an integer with a bit for each lane of a vector, and the least square that stands for
// itself: the ones that vanish beside it are as nothing.
typedef float eight_f32 __attribute__((ext_vector_type(8), aligned(4), may_alias));
typedef double eight_f64 __attribute__((ext_vector_type(8), aligned(8), may_alias));
typedef uint16_t flag_bits_f32;
typedef uint8_t flag_bits_f64;
static const float least_square_f32 = 0x1p-100f;
static const double least_square_f64 = 0x1p-960;

#define BODY "distances.inc"
#include "scalars.h"
