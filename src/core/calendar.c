/* core/calendar.c - see core/calendar.h. Source: ISO 8601-1 4.2.1 (which years are leap years). */
#include "core/calendar.h"
#include <stdbool.h>

enum { EPOCH_DAY = 719468, EPOCH_YEAR = 1970, DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

static bool is_date(const struct calendar *date)
{
    return date->year >= EPOCH_YEAR && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
           date->day <= 31 && date->hour <= 23 && date->minute <= 59 && date->second <= 60;
}

uint64_t calendar_seconds(const struct calendar *date)
{
    if (!is_date(date))
        return 0;
    /* March is month 0, so that a leap day ends the year. */
    unsigned month = (date->month + 9) % 12;
    uint64_t year = date->year - (date->month <= 2);
    uint64_t days = 365 * year + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 +
                    (date->day - 1) - EPOCH_DAY;
    return days * DAY_S + date->hour * HOUR_S + date->minute * MINUTE_S + date->second;
}

void calendar_date(uint64_t seconds, struct calendar *ret_date)
{
    uint64_t days = seconds / DAY_S + EPOCH_DAY, era = days / 146097; /* of 400 years */
    uint32_t day = (uint32_t)(days % 146097), second = (uint32_t)(seconds % DAY_S);
    uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100; /* from the first of March on */
    unsigned month = (5 * day + 2) / 153;
    ret_date->day = day - (153 * month + 2) / 5 + 1;
    ret_date->month = month < 10 ? month + 3 : month - 9;
    ret_date->year = (unsigned)(year + era * 400 + (ret_date->month <= 2));
    ret_date->hour = second / HOUR_S;
    ret_date->minute = second / MINUTE_S % 60;
    ret_date->second = second % 60;
}
