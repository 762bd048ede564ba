#ifndef LATENT_TIME_TEXT_H
#define LATENT_TIME_TEXT_H

#include <stdbool.h>

/// Reads a time in seconds since 1970: a finite number, or a date of ISO 8601 (`2005-04-02`) with or without a time of
/// day (`T23:53:47`, or a space for the T; seconds and their fractions may be left out) and an offset (`Z`, `+02:00`,
/// `+0200`; none: UTC). False where the text is none, or the day does not exist.
bool read_time(const char *start, const char *end, double *seconds);

#endif
