/* net/window.c - how large a receive window should be: a pure function of what comes when.
 * Not here: telling the peer (stream.c). Source: RFC 9293 3.8.6; the counting of a round trip as Fisk and Feng, "Dynamic
 * Right-Sizing: TCP Flow-Control Adaptation", 2001.
 *
 * A window is too small when it holds less than the way does: then the peer waits for us. It is too large when it holds more
 * than the NIC's ring and the peer is near: whatever it sends while nobody polls is lost, and firmware polls rarely. Hence:
 *   - start small; when a round trip brings half a window, make it four times of what came, so that a sender which doubles
 *     its speed in each round trip never meets the window;
 *   - when segments were lost and the peer is near, halve it, down to twice of what the way holds: a larger one has no use,
 *     and this one ends near the ring. On a long way segments get lost elsewhere, which is the sender's matter;
 *   - the device is remembered as one that loses: from then on, what came at once after a rest does not count as "the way
 *     holds it". */
#include "window.h"

enum {
    WINDOW_FAR_US =
        5000, /* beyond, a window of many rings is needed, and the way spreads what is sent */
    WINDOW_REST_BYTES = 1024 * 1024,
    WINDOW_SHRINKS_MAX = 20,
};

static uint32_t at_most(uint64_t value, uint32_t limit)
{
    return value < limit ? (uint32_t)value : limit;
}

void window_begin(struct rx_window *window, uint32_t start_bytes, uint32_t max_bytes,
                  uint64_t now_us)
{
    *window = (struct rx_window){ .size_bytes = at_most(start_bytes, max_bytes),
                                  .max_bytes = max_bytes,
                                  .careful = start_bytes < WINDOW_START_BYTES,
                                  .round_us = now_us };
}

void window_rtt(struct rx_window *window, uint64_t rtt_us)
{
    if (rtt_us == 0)
        rtt_us = 1;
    if (window->rtt_us == 0 || rtt_us < window->rtt_us)
        window->rtt_us = rtt_us;
}

uint32_t window_received(struct rx_window *window, uint32_t len_bytes, uint64_t now_us)
{
    uint64_t took_us = now_us - window->round_us;
    window->round_bytes += len_bytes;
    window->total_bytes += len_bytes;
    if (took_us < window->rtt_us || took_us == 0)
        return 0;
    uint64_t came = window->round_bytes;
    uint64_t held = came * window->rtt_us / took_us;
    window->round_bytes = 0;
    window->round_us = now_us;
    if (held > window->path_bytes)
        window->path_bytes = at_most(held, UINT32_MAX);
    if (window->careful ||
        window->lost_in_round) /* it waited for a retransmission and came at once */
        came = held;
    window->lost_in_round = window->gap;
    bool wary = window->careful && window->rtt_us < WINDOW_FAR_US;
    if (came < (wary ? window->size_bytes / 4 * 3 : window->size_bytes / 2))
        return 0;
    if (wary && window->total_bytes < window->grow_from_bytes)
        return 0;
    uint32_t before = window->size_bytes;
    window->size_bytes = at_most(came * (wary ? 2 : 4), window->max_bytes);
    if (window->size_bytes < before)
        window->size_bytes = before;
    return window->size_bytes - before;
}

/* Half of it, but what the way holds. */
static uint32_t shrink(struct rx_window *window)
{
    uint32_t before = window->size_bytes;
    uint32_t size = window->path_bytes;
    if (size < before / 2)
        size = before / 2;
    if (size < WINDOW_MIN_BYTES)
        size = WINDOW_MIN_BYTES;
    window->size_bytes = at_most(size, before);
    if (window->size_bytes < before)
        window->careful = true;
    return before - window->size_bytes;
}

/* The segment that was missing has come. Sooner than a retransmission could: that was disorder, not loss. */
static uint32_t gap_closed(struct rx_window *window, uint64_t now_us)
{
    if (now_us - window->gap_us < window->rtt_us / 2)
        return 0;
    window->losses++;
    if (window->rtt_us >= WINDOW_FAR_US)
        return 0;
    /* What was sent into the old window is still coming: its losses say nothing about the new one. */
    if (window->total_bytes < window->settled_bytes)
        return 0;
    window->settled_bytes = window->total_bytes + window->size_bytes;
    uint32_t shrunk = shrink(window);
    if (shrunk) { /* each attempt to do better waits twice as long as the one before */
        window->grow_from_bytes = window->total_bytes +
                                  ((uint64_t)WINDOW_REST_BYTES << window->shrinks);
        window->shrinks += window->shrinks < WINDOW_SHRINKS_MAX;
    }
    return shrunk;
}

uint32_t window_gap(struct rx_window *window, bool gap, uint64_t now_us)
{
    uint32_t shrunk = 0;
    if (window->gap && window->total_bytes != window->gap_at_bytes) {
        shrunk = gap_closed(window, now_us);
        window->gap = false;
    }
    if (gap && !window->gap) {
        window->gap = window->lost_in_round = true;
        window->gap_us = now_us;
        window->gap_at_bytes = window->total_bytes;
    }
    if (!gap)
        window->gap = false;
    return shrunk;
}
