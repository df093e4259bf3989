/* image/inflate.h - deflated data into a blob, in steps that Ctrl-C may come between. The only place
 * that sees zlib. Not here: the containers (gzip.c, zlib.c). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/blob.h"
#include "fetch/progress.h"

/* One unpacking: who speaks in errors, of what, where it goes to, what the person sees. */
struct unpacking {
    const char *format, *name; /* "gzip", the image's name */
    const uint8_t *data;       /* the whole archive */
    size_t len_bytes;
    size_t at; /* how far it was read */
    struct blob *out;
    struct progress *progress;
};

enum inflate_check { INFLATE_CRC32, INFLATE_ADLER32 };

/**
 * Unpack the deflate stream (RFC 1951) at u->at to the end of u->out; u->at is behind it then.
 * @ret_check  checksum of what came out, @ret_bytes how much it was
 * 0, -ERR_PROTO (damaged), -ERR_TRUNCATED, -ERR_NOMEM, all told; -ERR_CANCELED. May yield.
 */
int inflate_stream(struct unpacking *u, enum inflate_check check, uint32_t *ret_check,
                   uint64_t *ret_bytes);

/** Can the deflate stream at @data be unpacked as far as its first bytes go? For formats whose magic
 * alone says little. Never yields. */
bool inflate_looks_right(const void *data, size_t len_bytes);

uint32_t inflate_crc32(const void *data, size_t len_bytes);
