#ifndef LATENT_PARSE_H
#define LATENT_PARSE_H

#include <stddef.h>
#include <stdint.h>

/// What a column of a file of ratings holds.
typedef enum {
    rating_column_ignored = 0,
    rating_column_user,
    rating_column_item,
    rating_column_rating,
    rating_column_timestamp,
} rating_column;

/// How the lines of a file of ratings are written.
typedef struct {
    /// One for each field of a line, left to right.
    const rating_column *columns;
    size_t column_count;
    /// The separator between fields: one byte, or that byte twice (`::`).
    char separator;
    size_t separator_length;
    /// 1 where a field may stand in double quotes (RFC 4180), with line breaks inside.
    int quoting;
} rating_format;

/// Why a line was refused.
typedef enum {
    rating_failure_none = 0,
    /// The line ends before the field `field`.
    rating_failure_missing_field,
    /// The line goes on after its last field.
    rating_failure_extra_field,
    /// An id or a timestamp is not a whole number.
    rating_failure_not_integer,
    /// An id or a timestamp does not fit 64 bits.
    rating_failure_overflow,
    /// The rating is not a finite decimal number.
    rating_failure_not_number,
    /// The text ends inside a quoted field.
    rating_failure_open_quote,
} rating_failure_kind;

/// The first refused field, as offsets into the text parsed.
typedef struct {
    rating_failure_kind kind;
    size_t line_start;
    /// Which field, from 0.
    size_t field;
    size_t start, length;
} rating_failure;

/// Adds up the line feeds and the double quotes in `text`.
void count_line_feeds(const char *text, size_t length, size_t *line_feeds, size_t *quotes);

/// Parses the lines of `text` into columns and returns how many lines were parsed before the end or the
/// first failure. A line ends with LF, CRLF or the end of the text. Each column needs room for the lines
/// that `text` holds; where `timestamps` is null they are checked and not kept.
size_t parse_rating_lines(const char *text, size_t length, const rating_format *format, intptr_t *users,
                          intptr_t *items, float *ratings, int64_t *timestamps, rating_failure *failure);

#endif
