/* net/retry.h - when to send again: the interval doubles up to a limit, the whole has an end.
 * A struct and arithmetic, no clock of its own: the caller says what time it is. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { RETRY_INTERVAL_MAX_MS = 8000, RETRY_TOTAL_MAX_MS = 24 * 60 * 60 * 1000 };

struct retry {
    uint64_t start_us, next_us, end_us; /* plat_now_us() scale; @next_us: call retry_due() then */
    uint64_t interval_us;
    unsigned sent;
};

/** The first message goes out now, the second @first_ms later; give up @total_ms from now. */
void retry_start(struct retry *retry, uint64_t now_us, uint64_t first_ms, uint64_t total_ms);
/** Is it time to send? Counts the message and sets the next time. */
bool retry_due(struct retry *retry, uint64_t now_us);
/** Nothing came, and nothing will be sent any more. */
bool retry_over(const struct retry *retry, uint64_t now_us);
