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

double elementary_exp(double x) {
    if (!(x < 710)) return x == x ? INFINITY : x;
    if (x < -746) return 0;
    // x = n ln 2 + r, |r| <= ln 2 / 2, and e^r by Taylor's series: r^14 / 14! is below 2^-57.
    const double n = nearest(x * 0x1.71547652b82fep0), r = (x - n * ln2_high) - n * ln2_low;
    double sum = 0;
    for (int k = 13; k >= 2; k--) sum = (sum + 1) * (r * (1.0 / k));
    return ldexp(1 + (r + r * sum), (int)n);
}

// 2^(k/32).
static const double roots[32] = {
    0x1p0, 0x1.059b0d3158574p0, 0x1.0b5586cf9890fp0, 0x1.11301d0125b51p0,
    0x1.172b83c7d517bp0, 0x1.1d4873168b9aap0, 0x1.2387a6e756238p0, 0x1.29e9df51fdee1p0,
    0x1.306fe0a31b715p0, 0x1.371a7373aa9cbp0, 0x1.3dea64c123422p0, 0x1.44e086061892dp0,
    0x1.4bfdad5362a27p0, 0x1.5342b569d4f82p0, 0x1.5ab07dd485429p0, 0x1.6247eb03a5585p0,
    0x1.6a09e667f3bcdp0, 0x1.71f75e8ec5f74p0, 0x1.7a11473eb0187p0, 0x1.82589994cce13p0,
    0x1.8ace5422aa0dbp0, 0x1.93737b0cdc5e5p0, 0x1.9c49182a3f090p0, 0x1.a5503b23e255dp0,
    0x1.ae89f995ad3adp0, 0x1.b7f76f2fb5e47p0, 0x1.c199bdd85529cp0, 0x1.cb720dcef9069p0,
    0x1.d5818dcfba487p0, 0x1.dfc97337b9b5fp0, 0x1.ea4afa2a490dap0, 0x1.f50765b6e4540p0,
};

// x = n ln 2 / 32 + r, so that few terms do: a sigmoid of every rating passes here.
float elementary_exp_f32(float x) {
    if (!(x < 89)) return x == x ? INFINITY : x;
    if (x < -104) return 0;
    const double n = nearest(x * 0x1.71547652b82fep5), r = x - n * 0x1.62e42fefa39efp-6, square = r * r;
    // r^5 / 5! is below 2^-39.
    const double e = (1 + r) + square * ((0.5 + r * (1.0 / 6)) + square * (1.0 / 24));
    const int64_t k = (int64_t)n;
    const uint64_t power = (uint64_t)((k >> 5) + 1023) << 52;
    double scale;
    memcpy(&scale, &power, sizeof scale);
    return (float)(roots[k & 31] * e * scale);
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
