#include "time_text.h"

#include "decimal.h"

#include <math.h>
#include <stdint.h>

/// Reads exactly `digits` digits, no more than `limit` in value.
static bool read_part(const char **at, const char *end, int digits, int limit, int *value) {
    *value = 0;
    for (int i = 0; i < digits; i++, *at += 1) {
        if (*at == end || !is_digit(**at)) return false;
        *value = *value * 10 + (**at - '0');
    }
    return *value <= limit;
}

static bool read_byte(const char **at, const char *end, char byte) {
    if (*at == end || **at != byte) return false;
    *at += 1;
    return true;
}

/// The days from 1970-01-01 to a day of the Gregorian calendar, by years that begin in March, so that a leap day is the
/// last (Hinnant, *chrono-Compatible Low-Level Date Algorithms*, days_from_civil).
static int64_t days_from_epoch(int year, int month, int day) {
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int days_in(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/// Reads `hh:mm`, `hh:mm:ss` and `hh:mm:ss.f`.
static bool read_clock(const char **at, const char *end, double *seconds) {
    int hour, minute, second = 0;
    double fraction = 0;
    if (!read_part(at, end, 2, 23, &hour) || !read_byte(at, end, ':') || !read_part(at, end, 2, 59, &minute))
        return false;
    if (read_byte(at, end, ':')) {
        if (!read_part(at, end, 2, 60, &second)) return false;  // 60: a leap second
        const char *stop = *at;
        if (stop < end && *stop == '.') {
            do stop++;
            while (stop < end && is_digit(*stop));
            if (read_decimal(*at, stop, 53, &fraction) != stop) return false;
            *at = stop;
        }
    }
    *seconds = hour * 3600 + minute * 60 + second + fraction;
    return true;
}

/// Reads an offset from UTC; none is 0.
static bool read_offset(const char **at, const char *end, double *seconds) {
    *seconds = 0;
    if (*at == end || read_byte(at, end, 'Z')) return true;
    bool west = **at == '-';
    if (!west && **at != '+') return false;
    *at += 1;
    int hours, minutes = 0;
    if (!read_part(at, end, 2, 23, &hours)) return false;
    read_byte(at, end, ':');
    if (*at < end && !read_part(at, end, 2, 59, &minutes)) return false;
    *seconds = (west ? -60 : 60) * (hours * 60 + minutes);
    return true;
}

bool read_time(const char *start, const char *end, double *seconds) {
    if (read_decimal(start, end, 53, seconds) == end) return isfinite(*seconds);
    const char *at = start;
    int year, month, day;
    if (!read_part(&at, end, 4, 9999, &year) || !read_byte(&at, end, '-') || !read_part(&at, end, 2, 12, &month) ||
        !read_byte(&at, end, '-') || !read_part(&at, end, 2, 31, &day))
        return false;
    if (month < 1 || day < 1 || day > days_in(year, month)) return false;
    double clock = 0, offset = 0;
    if (at < end) {
        if (!read_byte(&at, end, 'T') && !read_byte(&at, end, ' ')) return false;
        if (!read_clock(&at, end, &clock)) return false;
        read_byte(&at, end, ' ');
        if (!read_offset(&at, end, &offset)) return false;
    }
    *seconds = (double)(days_from_epoch(year, month, day) * 86400) + clock - offset;
    return at == end;
}
