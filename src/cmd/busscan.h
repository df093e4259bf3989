/* cmd/busscan.h - from one device of a bus to the next: what pciscan and usbscan have in common.
 * Private to src/cmd. Source: compat 1.2. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/** The device with the lowest location behind the setting's value. */
struct busscan {
    const char *setting;
    uint32_t from, location;
    bool found;
};
/** @setting says where the last call stopped; without it the search begins at 0, as with -1. */
void busscan_begin(struct busscan *scan, const char *setting);
void busscan_offer(struct busscan *scan, uint32_t location);
/** Store what was found. 0, -ERR_NOENT (silent: the end of the loop) or -ERR_x, printed. */
int busscan_end(const struct busscan *scan);
