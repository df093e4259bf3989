/* idle.c - resting. The firmware has one interrupt, its timer (10 ms under OVMF), and no device
 * wakes us: a processor that sleeps misses packets, one that polls starves an emulator's I/O.
 * So: poll with short pauses while something happened lately, else sleep until the timer.
 * Source: UEFI 2.10 7.1 WaitForEvent. */
#include "uefi.h"
#include "arch.h"
#include "plat.h"

enum {
    AWAKE_US = 100 * 1000, /* after the last packet or key */
    PAUSE_US = 20,         /* between two polls while awake */
    SLEEP_US = 10 * 1000,
    TIMER_UNITS_PER_US = 10 /* 7.1.4: units of 100 ns */
};

static uint64_t active_us;
static EFI_EVENT timer;

void idle_activity(void)
{
    active_us = plat_now_us();
}

void idle_stop(void)
{
    if (timer)
        uefi_bs->CloseEvent(timer);
    timer = NULL;
}

static void pause_until(uint64_t until_us)
{
    while (plat_now_us() < until_us)
        arch_relax();
}

/* Drivers of NICs know nothing of this file: their counters tell. */
static void look_at_frames(uint64_t now)
{
    static uint64_t seen;
    uint64_t frames = netdev_frames();
    if (frames != seen)
        active_us = now;
    seen = frames;
}

void plat_idle(uint64_t until_us)
{
    uint64_t now = plat_now_us();
    look_at_frames(now);
    if (until_us <= now)
        return;
    uint64_t left_us = until_us - now;
    if (now - active_us < AWAKE_US || left_us < PAUSE_US) {
        pause_until(now + (left_us < PAUSE_US ? left_us : PAUSE_US));
        return;
    }
    if (!timer && EFI_ERROR(uefi_bs->CreateEvent(EVT_TIMER, 0, NULL, NULL, &timer))) {
        timer = NULL;
        uefi_bs->Stall(PAUSE_US);
        return;
    }
    UINTN which;
    uefi_bs->SetTimer(timer, TimerRelative,
                      (left_us < SLEEP_US ? left_us : SLEEP_US) * TIMER_UNITS_PER_US);
    uefi_bs->WaitForEvent(1, &timer, &which);
}
