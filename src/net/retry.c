/* net/retry.c - the timing table of DHCP, DHCPv6, router solicitations and boot server discovery
 * (compat 4.3, 4.9).
 * Not here: TCP's and DNS's timers (they adapt to the round trip). */
#include "retry.h"

void retry_start(struct retry *retry, uint64_t now_us, uint64_t first_ms, uint64_t total_ms)
{
    if (total_ms > RETRY_TOTAL_MAX_MS) /* a setting may say anything */
        total_ms = RETRY_TOTAL_MAX_MS;
    *retry = (struct retry){ .start_us = now_us,
                             .next_us = now_us,
                             .end_us = now_us + total_ms * 1000,
                             .interval_us = first_ms * 1000 };
}

bool retry_over(const struct retry *retry, uint64_t now_us)
{
    return now_us >= retry->end_us;
}

bool retry_due(struct retry *retry, uint64_t now_us)
{
    if (now_us < retry->next_us || retry_over(retry, now_us))
        return false;
    retry->next_us = now_us + retry->interval_us;
    if (retry->next_us > retry->end_us)
        retry->next_us = retry->end_us;
    retry->interval_us *= 2;
    if (retry->interval_us > (uint64_t)RETRY_INTERVAL_MAX_MS * 1000)
        retry->interval_us = (uint64_t)RETRY_INTERVAL_MAX_MS * 1000;
    retry->sent++;
    return true;
}
