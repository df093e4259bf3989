/* libc/time_test.c - calendar time over four centuries and at the ends, against the host's gmtime_r. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "tests/unit/libc/libc.h"
#include "core/clock.h"

enum { WALL_S = 1700000000 };

uint64_t clock_wall_s(void)
{
    return WALL_S;
}

static void compare(time_t when)
{
    struct tm ours, host;
    assert_ptr_equal(libc_gmtime_r(&when, &ours), &ours);
    gmtime_r(&when, &host);
    assert_int_equal(ours.tm_sec, host.tm_sec);
    assert_int_equal(ours.tm_min, host.tm_min);
    assert_int_equal(ours.tm_hour, host.tm_hour);
    assert_int_equal(ours.tm_mday, host.tm_mday);
    assert_int_equal(ours.tm_mon, host.tm_mon);
    assert_int_equal(ours.tm_year, host.tm_year);
    assert_int_equal(ours.tm_wday, host.tm_wday);
    assert_int_equal(ours.tm_yday, host.tm_yday);
}

static void test_time_every_day(void **state)
{
    (void)state;
    for (int64_t day = -150000; day < 150000; day++) {
        compare(day * 86400 - 1);
        compare(day * 86400);
    }
}

static void test_time_far_years(void **state)
{
    (void)state;
    compare(67767976233446399); /* the end of the year 2147483547 */
    compare(-67768040609740800);
    struct tm unused;
    const time_t beyond = INT64_MAX, before = INT64_MIN;
    assert_null(libc_gmtime_r(&beyond, &unused));
    assert_null(libc_gmtime_r(&before, &unused));
}

static void test_time_now(void **state)
{
    (void)state;
    time_t now = 0;
    assert_int_equal(libc_time(&now), WALL_S);
    assert_int_equal(now, WALL_S);
    assert_int_equal(libc_time(NULL), WALL_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_every_day),
        cmocka_unit_test(test_time_far_years),
        cmocka_unit_test(test_time_now),
    };
    return cmocka_run_group_tests_name("libc/time", tests, NULL, NULL);
}
