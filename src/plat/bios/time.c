/* time.c - the monotonic clock (the processor's counter, measured once against the timer chip or
 * ACPI's timer) and the wall clock.
 * Source: Intel 8254 data sheet (231164), "Mode 0"; IBM PC AT Technical Reference, port 61h; INT
 * 1Ah as in the same book's BIOS listing; ACPI 6.4, 4.8.3.3 (power management timer). */
#include "acpi.h"
#include "arch.h"
#include "bda.h"
#include "bios.h"
#include "core/calendar.h"
#include "plat.h"

enum {
    PIT_HZ = 1193182,
    PIT_CHANNEL2 = 0x42,
    PIT_COMMAND = 0x43,
    PIT_CHANNEL2_MODE0 = 0xb0, /* low byte, then high byte, binary */
    PORT_B = 0x61,
    PORT_B_GATE2 = 1,
    PORT_B_SPEAKER = 2,
    PORT_B_OUT2 = 0x20,
    ROUND_COUNTS = PIT_HZ / 200, /* 5 ms */
    ACPI_HZ = 3579545,
    ACPI_COUNTS = ACPI_HZ / 200,
    ACPI_MASK = 0xffffff, /* the bits that each has */
    ROUNDS = 3,
    POLLS_MAX = 1000 * 1000,
    TICKS = 2, /* of the BIOS: 65536 counts each */
    TICK_COUNTS = 65536,
    RTC_TRIES = 3,
    US_PER_S = 1000000,
};
/* A counter slower or faster than this was measured wrongly; how long waiting for the timer may
 * take follows from it. */
static const uint64_t hz_min = 10 * 1000 * 1000, hz_max = UINT64_C(20) * 1000 * 1000 * 1000;

static uint64_t counter_start, us_factor, last_us; /* microseconds of a count, times 2^32 */

/* --- measuring --------------------------------------------------------------------------------- */

static bool is_sane(uint64_t hz)
{
    return hz >= hz_min && hz <= hz_max;
}

static void pit_load(unsigned counts)
{
    uint8_t port_b = (uint8_t)arch_port_read(PORT_B, 1) & (uint8_t)~PORT_B_SPEAKER;
    arch_port_write(PORT_B, 1, port_b | PORT_B_GATE2);
    arch_port_write(PIT_COMMAND, 1, PIT_CHANNEL2_MODE0);
    arch_port_write(PIT_CHANNEL2, 1, counts & 0xff);
    arch_port_write(PIT_CHANNEL2, 1, counts >> 8);
}

/* Counts of the processor while channel 2 counts down; 0: it does not (newer chip sets can switch
 * the 8254's clock off). */
static uint64_t pit_round(void)
{
    pit_load(ROUND_COUNTS);
    uint64_t before = arch_counter(), limit = hz_max / PIT_HZ * ROUND_COUNTS;
    for (int i = 0; i < POLLS_MAX; i++) {
        bool over = arch_port_read(PORT_B, 1) & PORT_B_OUT2;
        uint64_t spent = arch_counter() - before;
        if (over)
            return spent;
        if (spent > limit)
            return 0;
    }
    return 0;
}

/* Being interrupted (by SMM, by a hypervisor) only makes a round longer: the shortest one is the
 * best. */
static uint64_t measure_by_pit(void)
{
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t counts = pit_round();
        if (counts == 0)
            return 0;
        best = counts < best ? counts : best;
    }
    return best * PIT_HZ / ROUND_COUNTS;
}

/* Where the 8254 stands still there is ACPI; without ACPI there is an 8254. */
static uint64_t measure_by_acpi(void)
{
    uint16_t port = acpi_timer_port();
    uint64_t limit = hz_max / ACPI_HZ * ACPI_COUNTS * 2, before = arch_counter();
    uint32_t first = port ? arch_port_read(port, 4) : 0;
    for (int i = 0; port && i < POLLS_MAX; i++) {
        uint32_t counts = (arch_port_read(port, 4) - first) & ACPI_MASK;
        uint64_t spent = arch_counter() - before;
        if (counts >= ACPI_COUNTS)
            return spent * ACPI_HZ / counts;
        if (spent > limit)
            break;
    }
    return 0;
}

static bool await_tick(uint64_t limit)
{
    uint64_t before = arch_counter();
    uint32_t tick = low_read32(BDA_TICKS);
    for (int i = 0; i < POLLS_MAX && arch_counter() - before < limit; i++) {
        bios_interrupts(false);
        if (low_read32(BDA_TICKS) != tick)
            return true;
    }
    return false;
}

static uint64_t measure_by_ticks(void)
{
    uint64_t limit = 2 * hz_max / PIT_HZ * TICK_COUNTS, before = 0;
    for (int i = 0; i <= TICKS; i++) {
        if (!await_tick(limit))
            return 0;
        if (i == 0)
            before = arch_counter();
    }
    return (arch_counter() - before) * PIT_HZ / (TICKS * TICK_COUNTS);
}

void time_start(void)
{
    uint64_t hz = arch_counter_hz();
    if (!is_sane(hz))
        hz = measure_by_pit();
    if (!is_sane(hz))
        hz = measure_by_acpi();
    if (!is_sane(hz))
        hz = measure_by_ticks();
    if (!is_sane(hz))
        hz = hz_max; /* no clock at all: waits are too long rather than too short */
    us_factor = ((uint64_t)US_PER_S << 32) / hz;
    counter_start = arch_counter();
}

uint64_t plat_now_us(void)
{
    uint64_t counts = arch_counter() - counter_start;
    uint64_t now = (counts >> 32) * us_factor + ((counts & UINT32_MAX) * us_factor >> 32);
    if (now > last_us && now >> 62 == 0) /* a counter that was set back stands still instead */
        last_us = now;
    return last_us;
}

void time_wait_us(uint64_t us)
{
    uint64_t end = plat_now_us() + us;
    while (plat_now_us() < end)
        arch_relax();
}

/* --- the real-time clock -------------------------------------------------------------------------- */

enum { RTC_TIME = 0x02, RTC_DATE = 0x04 }; /* functions of INT 1Ah */

/* The BIOS refuses while the clock is between two seconds, and when its battery is empty. */
static bool rtc_ask(uint8_t function, struct bios_regs *ret_regs)
{
    for (int i = 0; i < RTC_TRIES; i++) {
        *ret_regs = (struct bios_regs){ .ah = function };
        bios_int(0x1a, ret_regs);
        if (!(ret_regs->eflags & BIOS_CARRY))
            return true;
    }
    return false;
}

static unsigned from_bcd(uint8_t bcd)
{
    return (bcd >> 4) * 10u + (bcd & 0xf);
}

uint64_t plat_wall_s(void)
{
    struct bios_regs before, time, date;
    bool ok, same = false;
    for (int i = 0; !same && i < RTC_TRIES; i++) { /* midnight may come in between */
        ok = rtc_ask(RTC_DATE, &before) && rtc_ask(RTC_TIME, &time) && rtc_ask(RTC_DATE, &date);
        if (!ok)
            return 0;
        same = before.cx == date.cx && before.dx == date.dx;
    }
    struct calendar now = { from_bcd(date.ch) * 100 + from_bcd(date.cl),
                            from_bcd(date.dh),
                            from_bcd(date.dl),
                            from_bcd(time.ch),
                            from_bcd(time.cl),
                            from_bcd(time.dh) };
    return calendar_seconds(&now);
}
