/* idle.c - resting. Interrupts are off in protected mode and NICs have none of their own: a
 * processor that sleeps wakes with the BIOS's timer (55 ms) or a key. So: poll with short pauses
 * while something happened lately, else sleep until an interrupt; never where that timer stands still
 * (newer chip sets can switch the 8254's clock off), for nothing might wake us. */
#include "arch.h"
#include "bda.h"
#include "bios.h"
#include "net/netdev.h"
#include "plat.h"

enum {
    AWAKE_US = 300 * 1000,     /* after the last frame or key: a far server answers within it */
    PAUSE_US = 20,             /* between two polls while awake */
    TICK_LATE_US = 200 * 1000, /* less than AWAKE_US: who never saw a tick never sleeps */
    INTERRUPTS_EVERY_US = 10 * 1000 /* the BIOS counts its ticks (55 ms) and takes keys in them */
};

static uint64_t active_us, interrupts_us;

void idle_activity(void)
{
    active_us = plat_now_us();
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

/* Has the BIOS's timer been seen to tick lately? A count that changed since a visit long ago says
 * nothing. */
static bool timer_ticks(uint64_t now)
{
    static uint32_t seen;
    static uint64_t seen_us, visit_us;
    uint32_t ticks = low_read32(BDA_TICKS);
    if (ticks != seen && now - visit_us < TICK_LATE_US)
        seen_us = now;
    seen = ticks;
    visit_us = now;
    return now - seen_us < TICK_LATE_US;
}

void plat_idle(uint64_t until_us)
{
    uint64_t now = plat_now_us();
    look_at_frames(now);
    bool ticks = timer_ticks(now);
    if (until_us <= now)
        return;
    bool awake = !ticks || now - active_us < AWAKE_US || until_us - now < PAUSE_US;
    if (!awake || now - interrupts_us >= INTERRUPTS_EVERY_US) {
        bios_interrupts(!awake);
        interrupts_us = plat_now_us();
        return;
    }
    pause_until(now + (until_us - now < PAUSE_US ? until_us - now : PAUSE_US));
}
