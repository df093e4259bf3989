/* core/calendar.h - a date as machines' clocks tell it, as a number of seconds. */
#pragma once
#include <stdint.h>

struct calendar {
    unsigned year, month, day, hour, minute, second; /* month and day from 1 */
};

/** Seconds since 1970-01-01 of a date of the Gregorian calendar; 0 when it is none, or earlier. */
uint64_t calendar_seconds(const struct calendar *date);
/** The date of so many seconds since 1970-01-01. */
void calendar_date(uint64_t seconds, struct calendar *ret_date);
