#define _GNU_SOURCE  // strtod_l
#include "decimal.h"

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// The powers of five that 64 bits hold.
enum { largest_power = 27 };
static const uint64_t powers_of_five[largest_power + 1] = {
    1u, 5u, 25u, 125u, 625u, 3125u, 15625u, 78125u, 390625u, 1953125u, 9765625u, 48828125u, 244140625u, 1220703125u,
    6103515625u, 30517578125u, 152587890625u, 762939453125u, 3814697265625u, 19073486328125u, 95367431640625u,
    476837158203125u, 2384185791015625u, 11920928955078125u, 59604644775390625u, 298023223876953125u,
    1490116119384765625u, 7450580596923828125u};

/// The powers of ten that double holds; float holds the first 11.
enum { exact_powers = 23, exact_powers_f32 = 11 };
static const double powers_of_ten[exact_powers] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// (`top` + something in [0, 1), more than 0 where `rest`) · 2^`exponent`, rounded to `bits` bits, ties to even.
/// `top` has more than `bits` + 1 bits.
static double rounded(uint64_t top, bool rest, int exponent, int bits) {
    int drop = 64 - __builtin_clzll(top) - bits;
    uint64_t kept = top >> drop, half = (uint64_t)1 << (drop - 1);
    uint64_t dropped = top & (2 * half - 1);
    if (dropped > half || (dropped == half && (rest || (kept & 1)))) kept++;
    return ldexp((double)kept, exponent + drop);
}

/// `digits` · 10^`exponent`, rounded, for exponents up to `largest_power` either way: 10^k = 5^k 2^k, and the product
/// or the quotient with 5^k is taken in whole numbers, so that nothing is lost before the one rounding.
static double scaled(uint64_t digits, int exponent, int bits) {
    if (digits == 0) return 0;
    // Numbers short enough to be held exactly, as nearly all are, need a quotient alone, which is rounded once.
    if (digits >> bits == 0 && exponent <= 0 && -exponent < (bits == 24 ? exact_powers_f32 : exact_powers)) {
        const double power = powers_of_ten[-exponent];
        return bits == 24 ? (float)digits / (float)power : (double)digits / power;
    }
    int up = __builtin_clzll(digits);
    uint64_t aligned = digits << up;
    if (exponent >= 0) {
        unsigned __int128 product = (unsigned __int128)aligned * powers_of_five[exponent];
        uint64_t high = (uint64_t)(product >> 64);
        int left = high ? __builtin_clzll(high) : 64;
        if (high) product <<= left;
        uint64_t top = high ? (uint64_t)(product >> 64) : (uint64_t)product;
        bool rest = high && (uint64_t)product != 0;
        return rounded(top, rest, exponent - up + 64 - left, bits);
    }
    uint64_t divisor = powers_of_five[-exponent];
    int divisor_up = __builtin_clzll(divisor);
    divisor <<= divisor_up;
    // Both have their top bit set, so that the quotient is between 2^62 and 2^64.
    unsigned __int128 dividend = (unsigned __int128)aligned << 63;
    uint64_t quotient = (uint64_t)(dividend / divisor);
    bool rest = (uint64_t)dividend != quotient * divisor;
    return rounded(quotient, rest, exponent - up + divisor_up - 63, bits);
}

/// What the C library makes of [start, end), which is a number: for more digits or larger exponents than `scaled`
/// takes. It needs a copy, because the text may go on with digits.
static bool library_decimal(const char *start, const char *end, int bits, double *value) {
    char *text = strndup(start, (size_t)(end - start));
    if (!text) return false;
    char *mark = strpbrk(text, "dD");
    if (mark) *mark = 'e';
    // The program's own locale may write numbers with a comma. This one exists always, and costs nothing to get.
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    *value = bits == 24 ? strtof_l(text, NULL, c) : strtod_l(text, NULL, c);
    freelocale(c);
    free(text);
    return true;
}

static const char *read_word(const char *at, const char *end, double *value) {
    static const struct {
        const char *text;
        size_t length;
        double value;
    } words[] = {{"nan", 3, NAN}, {"infinity", 8, INFINITY}, {"inf", 3, INFINITY}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if ((size_t)(end - at) < words[i].length || strncasecmp(at, words[i].text, words[i].length) != 0) continue;
        *value = words[i].value;
        return at + words[i].length;
    }
    return NULL;
}

const char *read_decimal(const char *at, const char *end, int significand_bits, double *value) {
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) at++;
    const char *start = at, *point = NULL;
    uint64_t digits = 0;
    ptrdiff_t significant = 0;
    for (; at < end; at++) {
        if (is_digit(*at)) {
            if (significant == 0 && *at == '0') continue;
            // 19 digits always fit 64 bits.
            if (significant < 19) digits = digits * 10 + (uint64_t)(*at - '0');
            significant++;
        } else if (*at == '.' && !point) {
            point = at;
        } else {
            break;
        }
    }
    ptrdiff_t exponent = point ? point + 1 - at : 0;
    double magnitude = 0;
    if (at - start == (point != NULL)) {
        if (point) return NULL;
        at = read_word(at, end, &magnitude);
    } else {
        if (at < end && (*at == 'e' || *at == 'E' || *at == 'd' || *at == 'D')) {
            at++;
            bool down = at < end && *at == '-';
            if (at < end && (*at == '-' || *at == '+')) at++;
            if (at == end || !is_digit(*at)) return NULL;
            int written = 0;
            for (; at < end && is_digit(*at); at++)
                if (written < 100000) written = written * 10 + (*at - '0');
            exponent += down ? -written : written;
        }
        if (significant <= 19 && exponent >= -largest_power && exponent <= largest_power)
            magnitude = scaled(digits, (int)exponent, significand_bits);
        else if (!library_decimal(start, at, significand_bits, &magnitude))
            return NULL;
    }
    *value = negative ? -magnitude : magnitude;
    return at;
}
