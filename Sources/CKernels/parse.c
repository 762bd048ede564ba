#include "parse.h"

#include "decimal.h"
#include "time_text.h"

#include <math.h>
#include <string.h>

/// The text of one number, without the quotes and the spaces around it.
typedef struct {
    const char *start, *end;
} span;

static span trimmed(const char *start, const char *end) {
    while (start < end && *start == ' ') start++;
    while (start < end && end[-1] == ' ') end--;
    if (end - start >= 2 && *start == '"' && end[-1] == '"') {
        start++;
        end--;
        while (start < end && *start == ' ') start++;
        while (start < end && end[-1] == ' ') end--;
    }
    return (span){start, end};
}

/// Reads a whole number that is written as it prints: `007` and `+7` are other ids than `7`.
static rating_failure_kind parse_integer(const char *start, const char *end, int64_t *value) {
    span text = trimmed(start, end);
    bool negative = text.start < text.end && *text.start == '-';
    const char *at = text.start + negative;
    if (at == text.end || (*at == '0' && (negative || text.end - at > 1))) return rating_failure_not_integer;
    int64_t sum = 0;
    bool overflow = false;
    for (; at < text.end; at++) {
        if (!is_digit(*at)) return rating_failure_not_integer;
        int digit = *at - '0';
        overflow |= __builtin_mul_overflow(sum, 10, &sum);
        overflow |= __builtin_sub_overflow(sum, digit, &sum);  // negative numbers reach one further
    }
    if (!negative) overflow |= __builtin_sub_overflow(0, sum, &sum);
    *value = sum;
    return overflow ? rating_failure_not_integer : rating_failure_none;
}

/// Keeps the place of an id that is any text.
static rating_failure_kind parse_text(const char *text, const char *start, const char *end, int64_t *value) {
    span bare = trimmed(start, end);
    if (bare.start == bare.end) return rating_failure_empty_id;
    size_t length = (size_t)(end - start);
    if (length > longest_text_id) return rating_failure_long_id;
    if (memchr(start, 0, length) || memchr(start, '\n', length)) return rating_failure_broken_id;
    *value = (int64_t)((uint64_t)(start - text) << 16 | length);
    return rating_failure_none;
}

static rating_failure_kind parse_decimal(const char *start, const char *end, float *value) {
    span text = trimmed(start, end);
    double number;
    if (read_decimal(text.start, text.end, 24, &number) != text.end || !isfinite(number))
        return rating_failure_not_number;
    *value = (float)number;
    return rating_failure_none;
}

static rating_failure_kind parse_time(const char *start, const char *end, double *value) {
    span text = trimmed(start, end);
    return read_time(text.start, text.end, value) ? rating_failure_none : rating_failure_not_time;
}

ALWAYS_INLINE bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

/// Whether a field ends here, where no quotes enclose it.
ALWAYS_INLINE bool ends_field(const char *at, const char *end, const rating_format *format,
                              rating_separator separator) {
    if (at == end || *at == '\n') return true;
    if (separator == rating_separator_blanks) return is_blank(*at) || (*at == '\r' && (end - at == 1 || at[1] == '\n'));
    if (*at != format->separator_byte) return false;
    return separator == rating_separator_single || (end - at > 1 && at[1] == format->separator_byte);
}

/// The end of the field that starts at `at`: the next separator or line end that no quotes enclose.
/// Null where the text ends inside quotes.
ALWAYS_INLINE const char *field_end(const char *at, const char *end, const rating_format *format,
                                    rating_separator separator) {
    const char *first = at;
    while (first < end && *first == ' ' && separator != rating_separator_blanks) first++;
    if (!format->quoting || first == end || *first != '"') {
        while (!ends_field(at, end, format, separator)) at++;
        return at;
    }
    bool quoted = false;
    for (; at < end; at++) {
        if (*at == '"') quoted = !quoted;
        if (!quoted && ends_field(at, end, format, separator)) return at;
    }
    return quoted ? NULL : end;
}

/// What follows a field.
typedef enum { next_field, next_line, next_end } successor;

ALWAYS_INLINE successor step(const char **at, const char *end, rating_separator separator) {
    if (separator == rating_separator_blanks) {
        while (*at < end && is_blank(**at)) *at += 1;
        if (*at < end && **at == '\r' && (end - *at == 1 || (*at)[1] == '\n')) *at += 1;
        if (*at < end && **at != '\n') return next_field;
    }
    if (*at == end) return next_end;
    if (**at == '\n') {
        *at += 1;
        return next_line;
    }
    *at += separator == rating_separator_doubled ? 2 : 1;
    return next_field;
}

/// A field and what it says, in whichever of the three it is a number of.
typedef struct {
    const char *start, *stop;
    int64_t integer;
    float decimal;
    double time;
    rating_failure_kind failure;
} field_value;

/// Where a field ends whose last digit stands before `at`, the carriage return of a line's end included; null where more
/// of it follows.
ALWAYS_INLINE const char *end_of_digits(const char *at, const char *end, const rating_format *format,
                                        rating_separator separator) {
    if (at < end && *at == '\r' && (end - at == 1 || at[1] == '\n')) at++;
    return ends_field(at, end, format, separator) ? at : NULL;
}

/// Reads the short undecorated numbers that nearly all fields hold. Returns where the field ends, or null
/// where it needs `read_field`.
ALWAYS_INLINE const char *read_simple_field(const char *at, const char *end, const rating_format *format,
                                            rating_separator separator, rating_column column, field_value *value) {
    const char *start = at;
    // Up to 18 digits fit 64 bits, so that this loop needs no check.
    uint64_t digits = 0;
    while (at < end && is_digit(*at) && at - start < 18) digits = digits * 10 + (uint64_t)(*at++ - '0');
    if (at == start) return NULL;
    value->integer = (int64_t)digits;
    if (column == rating_column_rating) {
        value->decimal = (float)(int64_t)digits;
        if (end - at > 1 && *at == '.' && is_digit(at[1])) {
            // The quotient of two whole numbers that float holds is correctly rounded.
            digits = digits * 10 + (uint64_t)(at[1] - '0');
            if (digits >> 24 != 0) return NULL;
            value->decimal = (float)(int32_t)digits / 10;
            at += 2;
        }
    } else if (column == rating_column_timestamp) {
        value->time = (double)(int64_t)digits;
    } else if (*start == '0' && at - start > 1) {
        return NULL;
    }
    return end_of_digits(at, end, format, separator);
}

/// Passes over digits, eight at a time: the high half of each is 3, and stays it when 6 is added.
ALWAYS_INLINE const char *skip_digits(const char *at, const char *end) {
    const uint64_t high = 0xF0F0F0F0F0F0F0F0u, threes = 0x3030303030303030u, sixes = 0x0606060606060606u;
    for (; end - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        if ((bytes & high) != threes || ((bytes + sixes) & high) != threes) break;
    }
    while (at < end && is_digit(*at)) at++;
    return at;
}

/// Reads any field. Returns where it ends, or null where its quotes are never closed.
ALWAYS_INLINE const char *read_field(const char *text, const char *start, const char *end, const rating_format *format,
                                     rating_separator separator, rating_column column, field_value *value) {
    const char *stop = field_end(start, end, format, separator);
    value->stop = stop ? stop : end;
    if (!stop) {
        value->failure = rating_failure_open_quote;
        return NULL;
    }
    if (stop > start && stop[-1] == '\r' && (stop == end || *stop == '\n')) value->stop--;
    switch (column) {
    case rating_column_user:
    case rating_column_item:
        value->failure = format->text_ids ? parse_text(text, start, value->stop, &value->integer)
                                          : parse_integer(start, value->stop, &value->integer);
        break;
    case rating_column_rating: value->failure = parse_decimal(start, value->stop, &value->decimal); break;
    case rating_column_timestamp: value->failure = parse_time(start, value->stop, &value->time); break;
    case rating_column_ignored: break;
    }
    return stop;
}

/// Of a line that goes on at `at` with more than `count` fields says that, for the cause is more likely a separator
/// within a field than what stands in the wrong one.
static void find_extra_field(const char *at, const char *end, const rating_format *format, rating_separator separator,
                             size_t count, field_value *value) {
    const char *start = at;
    for (successor after = next_field; after == next_field; count--) {
        start = at;
        at = field_end(at, end, format, separator);
        if (!at) return;
        if (count == 0) {
            value->failure = rating_failure_extra_field;
            value->start = start;
            value->stop = at;
            return;
        }
        after = step(&at, end, separator);
    }
}

ALWAYS_INLINE size_t parse_lines(const char *text, size_t length, const rating_format *format,
                                 rating_separator separator, intptr_t *users, intptr_t *items, float *ratings,
                                 double *timestamps, rating_failure *failure) {
    const char *at = text, *end = text + length;
    // A copy that no store into a column can change.
    const rating_format own = *format;
    size_t line = 0;
    failure->kind = rating_failure_none;
    while (at < end) {
        const char *line_start = at;
        if (separator == rating_separator_blanks)
            while (at < end && is_blank(*at)) at++;
        for (size_t field = 0; field < own.column_count; field++) {
            const rating_column column = own.columns[field];
            const bool last = field + 1 == own.column_count;
            field_value value;
            value.start = at;
            value.failure = rating_failure_none;
            const char *stop = NULL;
            if (column == rating_column_ignored) {
                // Most are times that nobody asked for.
                const char *after = skip_digits(at, end);
                if (after > at) stop = end_of_digits(after, end, &own, separator);
            } else if (column >= rating_column_rating || !own.text_ids) {
                stop = read_simple_field(at, end, &own, separator, column, &value);
            }
            if (separator == rating_separator_single && stop && stop < end &&
                *stop == (last ? '\n' : own.separator_byte)) {
                at = stop + 1;
            } else {
                if (!stop) stop = read_field(text, at, end, &own, separator, column, &value);
                if (stop) {
                    at = stop;
                    successor after = step(&at, end, separator);
                    if (!last && after != next_field) {
                        // Whatever this field holds, what its line lacks is more likely the cause.
                        value.failure = rating_failure_missing_field;
                        field++;
                    } else if (last && after == next_field && value.failure == rating_failure_none) {
                        value.failure = rating_failure_extra_field;
                        value.start = at;
                        value.stop = field_end(at, end, &own, separator);
                        if (!value.stop) value.stop = end;
                    } else if (value.failure > rating_failure_not_integer && after == next_field) {
                        find_extra_field(at, end, format, separator, own.column_count - field - 1, &value);
                    }
                }
                if (value.failure != rating_failure_none) {
                    if (value.failure == rating_failure_missing_field) value.stop = value.start;
                    *failure = (rating_failure){value.failure, (size_t)(line_start - text), field,
                                                (size_t)(value.start - text), (size_t)(value.stop - value.start)};
                    return line;
                }
            }
            switch (column) {
            case rating_column_user: users[line] = (intptr_t)value.integer; break;
            case rating_column_item: items[line] = (intptr_t)value.integer; break;
            case rating_column_rating: ratings[line] = value.decimal; break;
            case rating_column_timestamp: timestamps[line] = value.time; break;
            case rating_column_ignored: break;
            }
        }
        line++;
    }
    return line;
}

size_t parse_rating_lines(const char *text, size_t length, const rating_format *format, intptr_t *users,
                          intptr_t *items, float *ratings, double *timestamps, rating_failure *failure) {
    switch (format->separator) {
    case rating_separator_single:
        return parse_lines(text, length, format, rating_separator_single, users, items, ratings, timestamps, failure);
    case rating_separator_doubled:
        return parse_lines(text, length, format, rating_separator_doubled, users, items, ratings, timestamps, failure);
    case rating_separator_blanks:
        return parse_lines(text, length, format, rating_separator_blanks, users, items, ratings, timestamps, failure);
    }
    return 0;
}
