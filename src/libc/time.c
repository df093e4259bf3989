/* libc/time.c - calendar time. Source: POSIX "Seconds Since the Epoch"; the proleptic Gregorian
 * calendar. */
#include <time.h>
#include "core/clock.h"

enum {
    DAY_S = 86400,
    DAYS_PER_400_YEARS = 146097,
    DAYS_0000_03_01_TO_1970 = 719468,
    THURSDAY = 4, /* 1970-01-01 */
};
static const int64_t YEAR_MAX = 2147483647; /* so tm_year fits an int */

time_t time(time_t *ret_time)
{
    time_t now = (time_t)clock_wall_s();
    if (ret_time)
        *ret_time = now;
    return now;
}

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* Count years from 1 March: the leap day is then the last of its year, and months have regular
 * lengths. */
struct tm *gmtime_r(const time_t *time, struct tm *ret_tm)
{
    if (*time / DAY_S / 366 > YEAR_MAX || *time / DAY_S / 366 < -YEAR_MAX)
        return NULL;

    int64_t days = floor_div(*time, DAY_S);
    int second = (int)(*time - days * DAY_S);
    int64_t since_march_0 = days + DAYS_0000_03_01_TO_1970;
    int64_t era = floor_div(since_march_0, DAYS_PER_400_YEARS);
    int day_of_era = (int)(since_march_0 - era * DAYS_PER_400_YEARS);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
                      365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    int64_t year = era * 400 + year_of_era + (month_from_march >= 10);
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    *ret_tm = (struct tm){
        .tm_sec = second % 60,
        .tm_min = second / 60 % 60,
        .tm_hour = second / 3600,
        .tm_mday = day_of_year - (153 * month_from_march + 2) / 5 + 1,
        .tm_mon = (month_from_march + 2) % 12,
        .tm_year = (int)(year - 1900),
        .tm_wday = (int)((days % 7 + 7 + THURSDAY) % 7),
        /* January and February are days 306.. of the year that began in March. */
        .tm_yday = day_of_year >= 306 ? day_of_year - 306 : day_of_year + 59 + leap,
    };
    return ret_tm;
}
