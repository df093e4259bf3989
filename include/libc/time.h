/* libc/time.h - calendar time, as Mbed TLS asks for it (certificates' validity). */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef int64_t time_t;

struct tm {
    int tm_sec, tm_min, tm_hour;
    int tm_mday, tm_mon, tm_year; /* day from 1, month from 0, years since 1900 */
    int tm_wday, tm_yday;
    int tm_isdst;
};

/** Seconds since 1970 (plat_wall_s()), 0 when the machine does not know. */
time_t time(time_t *ret_time);
/** Broken-down UTC. Returns @ret_tm; NULL for a year that an int cannot hold. */
struct tm *gmtime_r(const time_t *time, struct tm *ret_tm);
