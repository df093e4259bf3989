/* time.c - the monotonic clock (the processor's counter, measured once) and the wall clock.
 * Source: UEFI 2.10 7.5.2 Stall, 8.3 GetTime. */
#include "uefi.h"
#include "arch.h"
#include "core/calendar.h"
#include "plat.h"

enum { CALIBRATION_US = 5000, CALIBRATION_ROUNDS = 3, US_PER_S = 1000000 };
/* A counter slower or faster than this was measured wrongly. */
static const uint64_t hz_min = 100 * 1000, hz_max = UINT64_C(20) * 1000 * 1000 * 1000;

static uint64_t counter_start, counter_hz, last_us;

/* Being interrupted only makes a round longer: the shortest one is the best. */
static uint64_t measure_hz(void)
{
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < CALIBRATION_ROUNDS; i++) {
        uint64_t before = arch_counter();
        uefi_bs->Stall(CALIBRATION_US);
        uint64_t ticks = arch_counter() - before;
        if (ticks < best)
            best = ticks;
    }
    return best * (US_PER_S / CALIBRATION_US);
}

void time_start(void)
{
    counter_hz = arch_counter_hz();
    if (counter_hz < hz_min || counter_hz > hz_max)
        counter_hz = measure_hz();
    if (counter_hz < hz_min)
        counter_hz = hz_min;
    counter_start = arch_counter();
}

uint64_t plat_now_us(void)
{
    if (counter_hz == 0)
        return 0;
    uint64_t ticks = arch_counter() - counter_start;
    uint64_t now = ticks / counter_hz * US_PER_S + ticks % counter_hz * US_PER_S / counter_hz;
    if (now > last_us && now >> 62 == 0) /* a counter that was set back stands still instead */
        last_us = now;
    return last_us;
}

uint64_t plat_wall_s(void)
{
    EFI_TIME now;
    if (EFI_ERROR(uefi_rt->GetTime(&now, NULL)))
        return 0;
    struct calendar date = { now.Year, now.Month, now.Day, now.Hour, now.Minute, now.Second };
    uint64_t seconds = calendar_seconds(&date);
    if (seconds == 0)
        return 0;
    /* 8.3: local time = UTC - TimeZone; an unspecified zone is taken as UTC */
    if (now.TimeZone != EFI_UNSPECIFIED_TIMEZONE && now.TimeZone >= -1440 && now.TimeZone <= 1440)
        seconds += (uint64_t)((int64_t)now.TimeZone * 60);
    return seconds;
}
