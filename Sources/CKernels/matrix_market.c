#include "matrix_market.h"

#include "decimal.h"

#include <string.h>

ALWAYS_INLINE const char *skip_blanks(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    return at;
}

/// Whether a line ends here: with LF, CRLF or the end of the text.
ALWAYS_INLINE bool ends_line(const char *at, const char *end) {
    return at == end || *at == '\n' || (*at == '\r' && (end - at == 1 || at[1] == '\n'));
}

ALWAYS_INLINE bool ends_field(const char *at, const char *end) {
    return ends_line(at, end) || *at == ' ' || *at == '\t';
}

static const char *next_line(const char *at, const char *end) {
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    return feed ? feed + 1 : end;
}

/// The first field of the next line that holds an entry, or the end.
ALWAYS_INLINE const char *next_entry(const char *at, const char *end) {
    while (at < end) {
        at = skip_blanks(at, end);
        if (!ends_line(at, end) && *at != '%') return at;
        if (at < end) at = next_line(at, end);
    }
    return end;
}

size_t count_matrix_market_entries(const char *text, size_t length) {
    const char *end = text + length;
    size_t count = 0;
    for (const char *at = next_entry(text, end); at < end; at = next_entry(next_line(at, end), end)) count++;
    return count;
}

size_t find_matrix_market_entry(const char *text, size_t length, size_t index) {
    const char *end = text + length, *at = next_entry(text, end);
    for (; at < end && index > 0; index--) at = next_entry(next_line(at, end), end);
    return (size_t)(at - text);
}

/// Reads a whole number from 1 to `bound`, less 1.
ALWAYS_INLINE const char *read_index(const char *at, const char *end, int64_t bound, int32_t *index,
                                     matrix_market_failure_kind *failure) {
    const char *start = at;
    int64_t number = 0;
    bool outside = false;
    for (; at < end && is_digit(*at); at++) {
        number = number * 10 + (*at - '0');
        // Bounds fit 32 bits, so that a number is refused long before it overflows.
        if (number > bound) {
            outside = true;
            number = bound;
        }
    }
    if (at == start || !ends_field(at, end)) *failure = matrix_market_failure_not_index;
    else if (outside || number == 0) *failure = matrix_market_failure_outside;
    *index = (int32_t)(number - 1);
    return at;
}

/// What the format allows a line; so long a number is none.
enum { longest_line = 1024 };

static bool is_integer(const char *at, const char *end) {
    if (at < end && (*at == '-' || *at == '+')) at++;
    if (at == end) return false;
    while (at < end && is_digit(*at)) at++;
    return at == end;
}

ALWAYS_INLINE const char *read_value(const char *at, const char *end, const matrix_market_format *format,
                                     double *value, matrix_market_failure_kind *failure) {
    bool integer = format->value == matrix_market_integer;
    const char *stop = read_decimal(at, end, format->significand_bits, value);
    if (!stop || stop - at > longest_line || !ends_field(stop, end) || (integer && !is_integer(at, stop)))
        *failure = integer ? matrix_market_failure_not_integer : matrix_market_failure_not_number;
    return stop ? stop : at;
}

/// Reports that `field`, which begins at `at`, is not what it must be.
static void report(matrix_market_failure *failure, matrix_market_failure_kind kind, int field, const char *text,
                   const char *at, const char *end) {
    const char *stop = at;
    while (!ends_field(stop, end)) stop++;
    *failure = (matrix_market_failure){
        .kind = kind, .field = field, .start = (size_t)(at - text), .length = (size_t)(stop - at)};
}

size_t parse_matrix_market_entries(const char *text, size_t length, const matrix_market_format *format,
                                   size_t capacity, int32_t *rows, int32_t *columns, void *values,
                                   matrix_market_failure *failure) {
    const char *end = text + length, *at = next_entry(text, end);
    const int first = format->indexed ? 0 : 2, last = format->value == matrix_market_pattern ? 1 : 2;
    failure->kind = matrix_market_failure_none;
    size_t count = 0;
    for (; at < end && count < capacity; count++) {
        double value = 1;
        for (int field = first; field <= last; field++) {
            matrix_market_failure_kind kind = matrix_market_failure_none;
            const char *start = at = skip_blanks(at, end);
            if (ends_line(at, end)) kind = matrix_market_failure_missing_field;
            else if (field == 0) at = read_index(at, end, format->rows, &rows[count], &kind);
            else if (field == 1) at = read_index(at, end, format->columns, &columns[count], &kind);
            else at = read_value(at, end, format, &value, &kind);
            if (kind != matrix_market_failure_none) {
                report(failure, kind, field, text, start, end);
                return count;
            }
        }
        at = skip_blanks(at, end);
        if (!ends_line(at, end)) {
            report(failure, matrix_market_failure_extra_field, last, text, at, end);
            return count;
        }
        if (format->significand_bits == 24) ((float *)values)[count] = (float)value;
        else ((double *)values)[count] = value;
        at = next_entry(next_line(at, end), end);
    }
    return count;
}
