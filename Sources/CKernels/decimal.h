#ifndef LATENT_DECIMAL_H
#define LATENT_DECIMAL_H

#include <stdbool.h>

#include "dispatch.h"

ALWAYS_INLINE bool is_digit(char byte) { return (unsigned char)(byte - '0') < 10; }

/// Reads the decimal number at `at`, rounded to the nearest number of `significand_bits` bits (24: float, 53:
/// double), ties to even; beyond the range it is infinite. `nan`, `inf` and `infinity` are numbers, in letters of
/// either case, and an exponent may be marked by Fortran's `d`. Returns where the number ends, or null where none is.
const char *read_decimal(const char *at, const char *end, int significand_bits, double *value);

#endif
