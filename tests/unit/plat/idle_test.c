/* plat/idle_test.c - resting on a BIOS machine: never asleep where its timer stands still. */
#include "src/plat/bios/bda.h"
#include "tests/unit/check.h"
static uint32_t fake_low_read32(uint32_t address);
#define low_read32 fake_low_read32 /* a process has nothing there */
#include "src/plat/bios/idle.c"
#undef low_read32

enum { SECOND_US = 1000 * 1000, TICK_US = 54925 };

static uint64_t now_us = 1000 * SECOND_US, stopped_us;
static bool runs; /* the timer */
static unsigned sleeps;

static uint32_t fake_low_read32(uint32_t address)
{
    assert_int_equal(address, BDA_TICKS);
    return (uint32_t)((runs ? now_us : stopped_us) / TICK_US);
}

static void stop(void)
{
    stopped_us = now_us;
    runs = false;
}

uint64_t plat_now_us(void)
{
    return now_us;
}

void arch_relax(void)
{
    now_us++;
}

uint64_t netdev_frames(void)
{
    return 0;
}

void bios_interrupts(bool wait_for_one)
{
    if (!wait_for_one)
        return;
    assert_true(runs); /* else nothing wakes us */
    sleeps++;
    now_us += TICK_US - now_us % TICK_US;
}

static void rest(uint64_t duration_us)
{
    uint64_t end = now_us + duration_us;
    while (now_us < end)
        plat_idle(end);
}

static void test_idle_sleeps_while_the_timer_ticks(void **state)
{
    (void)state;
    runs = true;
    rest(2 * SECOND_US);
    assert_in_range(sleeps, 20, 40);
    idle_activity();
    unsigned before = sleeps;
    rest(SECOND_US / 4);
    assert_int_equal(sleeps, before);
}

static void test_idle_polls_when_the_timer_stops(void **state)
{
    (void)state;
    runs = true;
    rest(SECOND_US);
    idle_activity();
    stop();
    rest(2 * SECOND_US);
}

/* The count changed since the last visit, and it may have stopped since. */
static void test_idle_trusts_no_old_count(void **state)
{
    (void)state;
    runs = true;
    rest(SECOND_US);
    now_us += 5 * SECOND_US; /* at work */
    stop();
    now_us += SECOND_US;
    rest(2 * SECOND_US);
    unsigned before = sleeps;
    runs = true;
    rest(2 * SECOND_US);
    assert_in_range(sleeps - before, 20, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle_sleeps_while_the_timer_ticks),
        cmocka_unit_test(test_idle_polls_when_the_timer_stops),
        cmocka_unit_test(test_idle_trusts_no_old_count),
    };
    return cmocka_run_group_tests_name("plat/idle", tests, NULL, NULL);
}
