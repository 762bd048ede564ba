#ifndef LATENT_MATRIX_MARKET_H
#define LATENT_MATRIX_MARKET_H

#include <stddef.h>
#include <stdint.h>

/// What stands on a line of a Matrix Market file after the indices.
typedef enum {
    matrix_market_real = 0,
    matrix_market_integer,
    /// Nothing: each value is 1.
    matrix_market_pattern,
} matrix_market_value;

/// How the lines with entries are written.
typedef struct {
    /// 1 where a line gives the row and the column, from 1, before the value; 0 where it is a value alone.
    int indexed;
    int64_t rows, columns;
    matrix_market_value value;
    /// 24 where values are stored as float, 53 where they are double.
    int significand_bits;
} matrix_market_format;

/// Why a line was refused.
typedef enum {
    matrix_market_failure_none = 0,
    /// The line ends before the field `field`.
    matrix_market_failure_missing_field,
    /// The line goes on after its last field.
    matrix_market_failure_extra_field,
    /// An index is not a whole number.
    matrix_market_failure_not_index,
    /// An index is 0 or larger than the matrix.
    matrix_market_failure_outside,
    /// The value is not a number.
    matrix_market_failure_not_number,
    /// The value of an integer file is not a whole number.
    matrix_market_failure_not_integer,
} matrix_market_failure_kind;

/// The first refused field, as offsets into the text parsed.
typedef struct {
    matrix_market_failure_kind kind;
    /// 0 the row, 1 the column, 2 the value.
    int field;
    size_t start, length;
} matrix_market_failure;

/// How many lines of `text` hold an entry: those that are neither blank nor a comment.
size_t count_matrix_market_entries(const char *text, size_t length);

/// Where entry `index`, from 0, of `text` begins, or `length` where there are fewer.
size_t find_matrix_market_entry(const char *text, size_t length, size_t index);

/// Parses up to `capacity` entries and returns how many there were before the end or the first failure. Indices count
/// from 0 in `rows` and `columns`, which are not touched where lines have none; `values` are float or double.
size_t parse_matrix_market_entries(const char *text, size_t length, const matrix_market_format *format,
                                   size_t capacity, int32_t *rows, int32_t *columns, void *values,
                                   matrix_market_failure *failure);

#endif
