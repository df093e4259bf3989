/* Dates as seconds. The expected numbers are those of `date -u -d ... +%s`. */
#include "core/calendar.h"
#include "tests/unit/check.h"

static void test_calendar_seconds(void **state)
{
    (void)state;
    static const struct {
        struct calendar date;
        uint64_t seconds;
    } cases[] = {
        { { 1970, 1, 1, 0, 0, 1 }, 1 },
        { { 1999, 12, 31, 23, 59, 59 }, 946684799 },
        { { 2000, 2, 29, 12, 0, 0 }, 951825600 },
        { { 2024, 2, 29, 0, 0, 0 }, 1709164800 },
        { { 2024, 3, 1, 0, 0, 0 }, 1709251200 },
        { { 2038, 1, 19, 3, 14, 8 }, 2147483648 },
        { { 2100, 3, 1, 0, 0, 0 }, 4107542400 },
        { { 2106, 2, 7, 6, 28, 16 }, 4294967296 },
        { { 2016, 12, 31, 23, 59, 60 }, 1483228800 }, /* a leap second */
        { { 1969, 12, 31, 23, 59, 59 }, 0 },
        { { 2020, 0, 1, 0, 0, 0 }, 0 },
        { { 2020, 13, 1, 0, 0, 0 }, 0 },
        { { 2020, 1, 0, 0, 0, 0 }, 0 },
        { { 2020, 1, 32, 0, 0, 0 }, 0 },
        { { 2020, 1, 1, 24, 0, 0 }, 0 },
        { { 2020, 1, 1, 0, 60, 0 }, 0 },
        { { 2020, 1, 1, 0, 0, 61 }, 0 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_int_equal(calendar_seconds(&cases[i].date), cases[i].seconds);
}

static void test_calendar_dates_of_all_days(void **state)
{
    (void)state;
    for (uint64_t seconds = 86399; seconds < 8000000000; seconds += 86400 + 61) {
        struct calendar date;
        calendar_date(seconds, &date);
        assert_int_equal(calendar_seconds(&date), seconds);
        assert_true(date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calendar_seconds),
                                        cmocka_unit_test(test_calendar_dates_of_all_days) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
