/* core/clock.c - the wall clock with the user's correction. Not here: monotonic time (plat.h). */
#include "core/clock.h"
#include "plat.h"
#include <stdbool.h>

static bool corrected;
static uint64_t wall_at_start_s; /* what the clock would have shown at monotonic time 0; may wrap */

uint64_t clock_wall_s(void)
{
    return corrected ? wall_at_start_s + plat_now_us() / 1000000 : plat_wall_s();
}

void clock_set_wall_s(uint64_t now_s)
{
    wall_at_start_s = now_s - plat_now_us() / 1000000;
    corrected = true;
}

void clock_reset(void)
{
    corrected = false;
}
