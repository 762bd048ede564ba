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

/// What stands between the fields of a line.
typedef enum {
    /// One byte.
    rating_separator_single = 0,
    /// One byte, twice (`::`).
    rating_separator_doubled,
    /// Spaces and tabs, as many as there are, which may begin and end a line, too.
    rating_separator_blanks,
} rating_separator;

/// How the lines of a file of ratings are written.
typedef struct {
    /// One for each field of a line, left to right.
    const rating_column *columns;
    size_t column_count;
    rating_separator separator;
    /// The byte that separates, where it is not blanks.
    char separator_byte;
    /// 1 where a field may stand in double quotes (RFC 4180), with line breaks inside.
    int quoting;
    /// 0: ids are whole numbers as they print, and others are refused; 1: ids are any text, whose place is kept.
    int text_ids;
} rating_format;

/// Why a line was refused.
typedef enum {
    rating_failure_none = 0,
    /// The line ends before the field `field`.
    rating_failure_missing_field,
    /// The line goes on after its last field.
    rating_failure_extra_field,
    /// An id is not a whole number of 64 bits as it prints: it may be text.
    rating_failure_not_integer,
    /// The rating is not a finite decimal number.
    rating_failure_not_number,
    /// The time is neither a finite number nor a date and a time as ISO 8601 writes them.
    rating_failure_not_time,
    /// The text ends inside a quoted field.
    rating_failure_open_quote,
    /// An id that is text is empty, longer than `longest_text_id`, or holds a NUL or a line break.
    rating_failure_empty_id,
    rating_failure_long_id,
    rating_failure_broken_id,
} rating_failure_kind;

/// The most bytes of an id that is text.
enum { longest_text_id = 65535 };

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
/// that `text` holds. An id that is text is written as where it begins in `text` times 65536, plus its length; a column
/// without a field in the format is not touched. Timestamps are seconds since 1970.
size_t parse_rating_lines(const char *text, size_t length, const rating_format *format, intptr_t *users,
                          intptr_t *items, float *ratings, double *timestamps, rating_failure *failure);

#endif
