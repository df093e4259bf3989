/* window.h - how many bytes one connection's peer may have on the way to us. No lwIP types in here. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum {
    WINDOW_START_BYTES = 128 * 1024,
    WINDOW_MIN_BYTES = 16 * 1024,
    WINDOW_DEFAULT_MAX_BYTES = 8 * 1024 * 1024, /* setting tcp-window */
};

struct rx_window {
    uint32_t size_bytes, max_bytes;
    bool careful;          /* this device has lost data: grow only as far as the way holds */
    uint64_t rtt_us;       /* the shortest round trip seen; 0: none yet */
    uint64_t round_us;     /* when the round trip that is being counted began */
    uint64_t round_bytes;  /* what came in it */
    uint32_t path_bytes;   /* what came in one round trip at best: what the way holds */
    bool gap;              /* something is missing ... */
    uint64_t gap_us;       /* ... since then ... */
    uint64_t gap_at_bytes; /* ... after so many bytes */
    bool lost_in_round;
    uint64_t total_bytes;     /* received in all */
    uint64_t settled_bytes;   /* of them; before, losses are those of an earlier, larger window */
    uint64_t grow_from_bytes; /* of them; before, a window that was lowered stays low */
    unsigned losses, shrinks;
};

/** A connection begins. @start_bytes: WINDOW_START_BYTES, or less where the device has lost data before. */
void window_begin(struct rx_window *window, uint32_t start_bytes, uint32_t max_bytes,
                  uint64_t now_us);
/** Something was answered after @rtt_us: one round trip and whatever the peer needed for it. */
void window_rtt(struct rx_window *window, uint64_t rtt_us);
/** @len_bytes came in order. Returns by how much the window has grown, 0 mostly. */
uint32_t window_received(struct rx_window *window, uint32_t len_bytes, uint64_t now_us);
/** Ask after each batch of frames. @gap: data waits for a segment that is missing. Returns by how much the window has shrunk,
 * 0 mostly. */
uint32_t window_gap(struct rx_window *window, bool gap, uint64_t now_us);
