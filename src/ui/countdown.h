/* ui/countdown.h - seconds that are left, and when they change. Private to src/ui. */
#pragma once
#include "core/fiber.h"

enum { COUNTDOWN_SECOND_US = 1000000 };

/** Whole seconds until @deadline, begun ones too. */
static inline unsigned countdown_seconds(deadline_t deadline, uint64_t now_us)
{
    uint64_t left_us = deadline > now_us ? deadline - now_us : 0;
    return (unsigned)((left_us + COUNTDOWN_SECOND_US - 1) / COUNTDOWN_SECOND_US);
}

/** When they will be one less; @deadline itself at the end. */
static inline deadline_t countdown_next(deadline_t deadline, uint64_t now_us)
{
    unsigned seconds = deadline == DEADLINE_NEVER ? 0 : countdown_seconds(deadline, now_us);
    return seconds > 1 ? deadline - (uint64_t)(seconds - 1) * COUNTDOWN_SECOND_US : deadline;
}
