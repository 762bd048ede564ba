#include "elementary.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// A multiplication and an addition that are rounded at once on some CPUs would be so on some CPUs alone.
#pragma STDC FP_CONTRACT OFF

// ln 2 in two parts, the first of which has zeros enough that its product with an exponent is exact.
static const double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;

// The whole number next to x, |x| < 2^51.
static double nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

// x = n ln 2 + r; e^r - 1 by Taylor's series up to r^terms, |r| <= ln 2 / 2.
static inline double fraction(double x, int terms, double *n) {
    *n = nearest(x * 0x1.71547652b82fep0);
    const double r = (x - *n * ln2_high) - *n * ln2_low;
    double sum = 0;
    for (int k = terms; k >= 2; k--) sum = (sum + 1) * (r * (1.0 / k));
    return r + r * sum;
}

double elementary_exp(double x) {
    if (!(x < 710)) return x == x ? INFINITY : x;
    if (x < -746) return 0;
    double n;
    // r^14 / 14! is below 2^-57.
    const double e = 1 + fraction(x, 13, &n);
    return ldexp(e, (int)n);
}

float elementary_exp_f32(float x) {
    if (!(x < 89)) return x == x ? INFINITY : x;
    if (x < -104) return 0;
    double n;
    // r^9 / 9! is below 2^-32.
    const double e = 1 + fraction(x, 8, &n);
    const uint64_t power = (uint64_t)((int64_t)n + 1023) << 52;
    double scale;
    memcpy(&scale, &power, sizeof scale);
    return (float)(e * scale);
}

double elementary_log(double x) {
    if (!(x > 0)) return x == 0 ? -INFINITY : NAN;
    if (x == INFINITY) return x;
    int n;
    double m = frexp(x, &n);
    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2;
        n--;
    }
    // ln m = 2 artanh s = 2 (s + s^3/3 + ...), |s| <= 0.172. With f = m - 1, which is exact, 2s = f - s f.
    const double f = m - 1, s = f / (2 + f), square = s * s;
    double sum = 0;
    for (int k = 23; k >= 3; k -= 2) sum = square * (sum + 2.0 / k);
    return n * ln2_high + (f - (s * (f - sum) - n * ln2_low));
}

// x less its nearest multiple of pi/2, and which of four it is.
static double quadrant(double x, int *which) {
    static const double high = 0x1.921fb544p0, middle = 0x1.0b4611a6p-34, low = 0x1.3198a2e037073p-69;
    const double n = nearest(x * 0x1.45f306dc9c883p-1);
    *which = (int)n & 3;
    return ((x - n * high) - n * middle) - n * low;
}

// Taylor's series of the sine and of the cosine, |x| <= pi/4: what is left out is below 2^-56.
static double sine(double x) {
    const double square = x * x;
    double sum = 0;
    for (int k = 17; k >= 3; k -= 2) sum = -square * (1.0 / (k * (k - 1))) * (1 + sum);
    return x + x * sum;
}

static double cosine(double x) {
    const double square = x * x;
    double sum = 0;
    for (int k = 18; k >= 4; k -= 2) sum = -square * (1.0 / (k * (k - 1))) * (1 + sum);
    // 1 - square/2 in two parts, whose second makes up for the rounding of the first.
    const double half = square / 2, top = 1 - half;
    return top + (((1 - top) - half) - half * sum);
}

double elementary_sin(double x) {
    int which;
    const double r = quadrant(x, &which);
    const double value = which & 1 ? cosine(r) : sine(r);
    return which & 2 ? -value : value;
}

double elementary_cos(double x) {
    int which;
    const double r = quadrant(x, &which);
    const double value = which & 1 ? sine(r) : cosine(r);
    return which == 1 || which == 2 ? -value : value;
}

double elementary_power(double x, double y) {
    if (x >= 0) return elementary_exp(y * elementary_log(x));
    const double half = y / 2;
    if (nearest(y) != y) return NAN;
    return nearest(half) == half ? elementary_power(-x, y) : -elementary_power(-x, y);
}
