#include "local_gram.h"

#include <string.h>

void local_gram_f32(ptrdiff_t count, const int32_t *chosen, const ptrdiff_t *offsets, const int32_t *columns,
                    const float *values, local_gram_column *seen, local_gram_entry *entries, float *gram,
                    ptrdiff_t stride) {
    for (ptrdiff_t a = 0; a < count; a++)
        for (ptrdiff_t e = offsets[chosen[a]]; e < offsets[chosen[a] + 1]; e++) seen[columns[e]].count++;
    int32_t total = 0;
    for (ptrdiff_t a = 0; a < count; a++) {
        float *row = gram + a * stride;
        memset(row, 0, (a + 1) * sizeof(float));
        for (ptrdiff_t e = offsets[chosen[a]]; e < offsets[chosen[a] + 1]; e++) {
            local_gram_column *column = seen + columns[e];
            if (column->filled == 0) {
                column->start = total;
                total += column->count;
            }
            local_gram_entry *own = entries + column->start;
            own[column->filled++] = (local_gram_entry){(int32_t)a, values[e]};
            for (int32_t i = 0; i < column->filled; i++) row[own[i].row] += values[e] * own[i].value;
        }
    }
    for (ptrdiff_t a = 0; a < count; a++)
        for (ptrdiff_t e = offsets[chosen[a]]; e < offsets[chosen[a] + 1]; e++)
            seen[columns[e]] = (local_gram_column){0, 0, 0};
}
