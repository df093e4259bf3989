/* net/capture.h - the last frames that network devices sent and received. Nothing here yields. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/blob.h"
#include "net/netdev.h"

enum {
    CAPTURE_BYTES_DEFAULT = 256 * 1024,
    CAPTURE_BYTES_MIN = 16 * 1024,
    CAPTURE_BYTES_MAX = 64 << 20,
    CAPTURE_SNAP_DEFAULT = 1600,
    CAPTURE_SNAP_MIN = 64,
    CAPTURE_SNAP_MAX = 8192,
};

/** Keep what @devs (of @count; 0: all that are no VLANs, those that come later too) move from now on:
 * the last @ring_bytes, of each frame the first @snap_bytes. What an earlier capture kept is gone.
 * 0, -ERR_RANGE or -ERR_NOMEM. */
int capture_start(uint64_t ring_bytes, uint64_t snap_bytes, struct netdev *const *devs,
                  size_t count);
/** Capture no more; what is kept stays. */
void capture_stop(void);
/** Go on after capture_stop(), with what is kept. */
void capture_go_on(void);
void capture_free(void); /* give all memory back */
bool capture_is_on(void);

struct capture_frame {
    const char *dev; /* name */
    uint32_t dev_index;
    bool outbound;
    uint64_t at_us;       /* as plat_now_us() */
    uint32_t len_bytes;   /* as it was on the wire */
    uint32_t here_bytes;  /* of it */
    const uint8_t *bytes; /* borrowed until the next call */
};
/** How many frames are kept, and how many were not, for want of room. */
uint32_t capture_count(uint32_t *ret_dropped);
/** The frame at *@at (0: the oldest; then whatever this function left there). false: no further. */
bool capture_next(uint64_t *at, struct capture_frame *ret_frame);
/** All of it as a file in pcapng format; appended to @blob. 0, -ERR_NOENT (nothing was captured) or
 * -ERR_NOMEM. */
int capture_file(struct blob *blob);
