#ifndef LATENT_TEXT_IDS_H
#define LATENT_TEXT_IDS_H

#include <stddef.h>
#include <stdint.h>

/// The id at a place that `parse_rating_lines` wrote, without blanks around quotes and without the quotes.
typedef struct {
    size_t start, length;
    /// 1 where it stood in quotes: doubled ones inside are one.
    int quoted;
} text_id;

text_id text_id_of(const char *text, intptr_t place);

/// Numbers the ids at `places` in the order in which they first come: writes a number for each to `numbers` and, to
/// `firsts`, the position of each one's first. `table` is room for `table_size` entries, a power of 2 and at least
/// twice as many as there are places. Returns how many different ones there are.
size_t number_text_ids(const char *text, const intptr_t *places, size_t count, int32_t *numbers, size_t *firsts,
                       int32_t *table, size_t table_size);

#endif
