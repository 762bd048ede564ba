#include "peak.h"

#include "dispatch.h"

// Twelve independent chains cover the latency of two units of four cycles and leave registers for the factors.
#define CHAINS 12

#define PEAK(NAME, SCALAR, LANES)                                                              \
    DISPATCHED SCALAR NAME(ptrdiff_t rounds) {                                                 \
        typedef SCALAR vector __attribute__((ext_vector_type(LANES)));                         \
        vector sums[CHAINS];                                                                   \
        /* Near 1, and unknown to the compiler, so that nothing overflows or folds. */         \
        volatile SCALAR factor = (SCALAR)0.999, addend = (SCALAR)0.001;                        \
        const vector f = (vector)factor, a = (vector)addend;                                   \
        _Pragma("clang loop unroll(full)") for (int c = 0; c < CHAINS; c++) sums[c] = (vector)(SCALAR)c; \
        for (ptrdiff_t r = 0; r < rounds; r++) {                                               \
            _Pragma("clang loop unroll(full)") for (int c = 0; c < CHAINS; c++) sums[c] = sums[c] * f + a; \
        }                                                                                      \
        SCALAR total = 0;                                                                      \
        for (int c = 0; c < CHAINS; c++)                                                       \
            for (int l = 0; l < LANES; l++) total += sums[c][l];                               \
        return total;                                                                          \
    }

PEAK(peak_multiply_add_f32, float, 16)
PEAK(peak_multiply_add_f64, double, 8)
