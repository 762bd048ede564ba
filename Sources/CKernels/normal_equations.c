#include "normal_equations.h"

#include <math.h>
#include <stdbool.h>

#include "vector.h"

// Rows of a tile. With one vector each they and what they are multiplied by fit the registers of AVX2, and are as many
// as hide the latency of AVX-512.
#define TILE_ROWS 4
// Entries that share their additions across lanes.
#define GROUP 4
// How many entries ahead factors are asked for.
#define READ_AHEAD 8

// By the scalar: its root, and the sums of four vectors.
ALWAYS_INLINE float root_f32(float x) { return sqrtf(x); }
ALWAYS_INLINE double root_f64(double x) { return sqrt(x); }
ALWAYS_INLINE void totals_f32(const f32x16 *vectors, float *sums) {
    f32x4 four;
    lane_sums_4(vectors, &four);
    for (int j = 0; j < 4; j++) sums[j] = four[j];
}
ALWAYS_INLINE void totals_f64(const f64x8 *vectors, double *sums) {
    for (int j = 0; j < 4; j++) {
        const f64x8 v = vectors[j];
        sums[j] = ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
    }
}

#define BODY "normal_equations.inc"
#include "scalars.h"
