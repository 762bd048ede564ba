#include "parse.h"

#include "decimal.h"

#include <math.h>

DISPATCHED(void, count_line_feeds, (const char *text, size_t length, size_t *line_feeds, size_t *quotes), (text,
           length, line_feeds, quotes)) {
    size_t feeds = 0, marks = 0;
    size_t i = 0;
    while (i < length) {
        // Bytes count up to 255, so blocks of 255 rounds let the compiler add in byte lanes.
        enum { lanes = 64, rounds = 255 };
        if (length - i >= lanes * rounds) {
            uint8_t feed_lanes[lanes] = {0}, mark_lanes[lanes] = {0};
            for (int round = 0; round < rounds; round++, i += lanes) {
                for (int lane = 0; lane < lanes; lane++) {
                    feed_lanes[lane] += text[i + lane] == '\n';
                    mark_lanes[lane] += text[i + lane] == '"';
                }
            }
            for (int lane = 0; lane < lanes; lane++) {
                feeds += feed_lanes[lane];
                marks += mark_lanes[lane];
            }
        } else {
            feeds += text[i] == '\n';
            marks += text[i] == '"';
            i++;
        }
    }
    *line_feeds = feeds;
    *quotes = marks;
}

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

static rating_failure_kind parse_integer(const char *start, const char *end, int64_t *value) {
    span text = trimmed(start, end);
    bool negative = text.start < text.end && *text.start == '-';
    const char *at = text.start + negative;
    if (at == text.end) return rating_failure_not_integer;
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
    return overflow ? rating_failure_overflow : rating_failure_none;
}

static rating_failure_kind parse_decimal(const char *start, const char *end, float *value) {
    span text = trimmed(start, end);
    double number;
    if (read_decimal(text.start, text.end, 24, &number) != text.end || !isfinite(number))
        return rating_failure_not_number;
    *value = (float)number;
    return rating_failure_none;
}

/// What follows a field.
typedef enum { next_field, next_line, next_end } successor;

/// The end of the field that starts at `at`: the next separator or line end that no quotes enclose.
/// Null where the text ends inside quotes.
static const char *field_end(const char *at, const char *end, const rating_format *format) {
    bool quoted = false;
    const char *first = at;
    while (first < end && *first == ' ') first++;
    bool quotes = format->quoting && first < end && *first == '"';
    for (; at < end; at++) {
        if (quotes && *at == '"') quoted = !quoted;
        if (quoted) continue;
        if (*at == '\n') return at;
        if (*at != format->separator) continue;
        if (format->separator_length == 1 || (end - at > 1 && at[1] == format->separator)) return at;
    }
    return quoted ? NULL : end;
}

ALWAYS_INLINE successor step(const char **at, const char *end, const rating_format *format) {
    if (*at == end) return next_end;
    if (**at == '\n') {
        *at += 1;
        return next_line;
    }
    *at += format->separator_length;
    return next_field;
}

/// Whether a field may end here without a look at quotes: where most fields do.
ALWAYS_INLINE bool ends_field(const char *at, const char *end, const rating_format *format) {
    if (at == end || *at == '\n') return true;
    return *at == format->separator &&
           (format->separator_length == 1 || (end - at > 1 && at[1] == format->separator));
}

/// A field and what it says, in whichever of the two it is a number of.
typedef struct {
    const char *start, *stop;
    int64_t integer;
    float decimal;
    rating_failure_kind failure;
} field_value;

/// Reads the short undecorated numbers that nearly all fields hold. Returns where the field ends, or null
/// where it needs `read_field`.
ALWAYS_INLINE const char *read_simple_field(const char *at, const char *end, const rating_format *format,
                                            rating_column column, field_value *value) {
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
    }
    if (at < end && *at == '\r' && (end - at == 1 || at[1] == '\n')) at++;
    return ends_field(at, end, format) ? at : NULL;
}

/// Reads any field. Returns where it ends, or null where its quotes are never closed.
static const char *read_field(const char *start, const char *end, const rating_format *format,
                              rating_column column, field_value *value) {
    const char *stop = field_end(start, end, format);
    value->stop = stop ? stop : end;
    if (!stop) {
        value->failure = rating_failure_open_quote;
        return NULL;
    }
    if (stop > start && stop[-1] == '\r' && (stop == end || *stop == '\n')) value->stop--;
    if (column == rating_column_rating)
        value->failure = parse_decimal(start, value->stop, &value->decimal);
    else if (column != rating_column_ignored)
        value->failure = parse_integer(start, value->stop, &value->integer);
    return stop;
}

size_t parse_rating_lines(const char *text, size_t length, const rating_format *format, intptr_t *users,
                          intptr_t *items, float *ratings, int64_t *timestamps, rating_failure *failure) {
    const char *at = text, *end = text + length;
    size_t line = 0;
    failure->kind = rating_failure_none;
    while (at < end) {
        const char *line_start = at;
        for (size_t field = 0; field < format->column_count; field++) {
            rating_column column = format->columns[field];
            field_value value = {.start = at, .failure = rating_failure_none};
            const char *stop = NULL;
            if (column != rating_column_ignored) stop = read_simple_field(at, end, format, column, &value);
            if (!stop) stop = read_field(at, end, format, column, &value);
            if (stop) {
                at = stop;
                successor after = step(&at, end, format);
                bool last = field + 1 == format->column_count;
                if (!last && after != next_field) {
                    // Whatever this field holds, what its line lacks is more likely the cause.
                    value.failure = rating_failure_missing_field;
                    field++;
                } else if (last && after == next_field && value.failure == rating_failure_none) {
                    value.failure = rating_failure_extra_field;
                    value.start = at;
                    value.stop = field_end(at, end, format);
                    if (!value.stop) value.stop = end;
                }
            }
            if (value.failure != rating_failure_none) {
                if (value.failure == rating_failure_missing_field) value.stop = value.start;
                *failure = (rating_failure){value.failure, (size_t)(line_start - text), field,
                                            (size_t)(value.start - text), (size_t)(value.stop - value.start)};
                return line;
            }
            switch (column) {
            case rating_column_user: users[line] = (intptr_t)value.integer; break;
            case rating_column_item: items[line] = (intptr_t)value.integer; break;
            case rating_column_rating: ratings[line] = value.decimal; break;
            case rating_column_timestamp:
                if (timestamps) timestamps[line] = value.integer;
                break;
            case rating_column_ignored: break;
            }
        }
        line++;
    }
    return line;
}
