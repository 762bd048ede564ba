#include "text_ids.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/// The bytes of one field.
typedef struct {
    const char *start, *end;
} span;

/// The bytes of the field at a place.
static span field_at(const char *text, intptr_t place) {
    const char *start = text + ((uint64_t)place >> 16);
    return (span){start, start + (place & 0xFFFF)};
}

text_id text_id_of(const char *text, intptr_t place) {
    span field = field_at(text, place), bare = field;
    while (bare.start < bare.end && *bare.start == ' ') bare.start++;
    while (bare.start < bare.end && bare.end[-1] == ' ') bare.end--;
    bool quoted = bare.end - bare.start >= 2 && *bare.start == '"' && bare.end[-1] == '"';
    if (quoted) field = (span){bare.start + 1, bare.end - 1};
    return (text_id){(size_t)(field.start - text), (size_t)(field.end - field.start), quoted};
}

size_t number_text_ids(const char *text, const intptr_t *places, size_t count, int32_t *numbers, size_t *firsts,
                       int32_t *table, size_t table_size) {
    for (size_t i = 0; i < table_size; i++) table[i] = -1;
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        span field = field_at(text, places[i]);
        size_t length = (size_t)(field.end - field.start);
        uint64_t hash = 14695981039346656037u;  // FNV-1a
        for (const char *at = field.start; at < field.end; at++) hash = (hash ^ (unsigned char)*at) * 1099511628211u;
        size_t slot = (hash ^ hash >> 32) & (table_size - 1);
        for (; table[slot] >= 0; slot = (slot + 1) & (table_size - 1)) {
            span other = field_at(text, places[firsts[table[slot]]]);
            if ((size_t)(other.end - other.start) == length && memcmp(other.start, field.start, length) == 0) break;
        }
        if (table[slot] < 0) {
            firsts[distinct] = i;
            table[slot] = (int32_t)distinct++;
        }
        numbers[i] = table[slot];
    }
    return distinct;
}
