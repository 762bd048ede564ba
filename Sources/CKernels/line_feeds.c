#include "dispatch.h"
#include "parse.h"

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
