/* wire/sdi.h - System Deployment Images: a boot program and a disk in one file.
 * Source: the format as described in public notes on Windows XP Embedded's sdimgr ($SDI0001). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sdi {
    uint32_t boot_at, boot_bytes; /* in the file */
};
bool sdi_probe(const void *data, size_t len_bytes);
/** 0, -ERR_NOTTY: nothing in it can be booted, or -ERR_NOEXEC (sentence). */
int sdi_parse(const void *data, size_t len_bytes, struct sdi *ret_sdi);
