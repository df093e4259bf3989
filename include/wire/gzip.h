/* wire/gzip.h - the heads and tails of gzip members (RFC 1952) and zlib streams (RFC 1950). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GZIP_TAIL_BYTES = 8, ZLIB_HEAD_BYTES = 2, ZLIB_TAIL_BYTES = 4 };

struct gzip_head {
    size_t len_bytes; /* the deflated data begin here */
    const char *name; /* the file's name as it was packed, not NUL-terminated; NULL: not told */
    size_t name_bytes;
    bool
        has_crc; /* FHCRC: the low half of the CRC-32 of the crc_bytes bytes from the head's first on */
    uint16_t crc;
    size_t crc_bytes;
};

/** Do these bytes begin as a gzip member, or as a zlib stream (of ZLIB_HEAD_BYTES, without a
 * dictionary that both sides would have to know)? Never yields. */
bool gzip_is(const void *data, size_t len_bytes);
bool zlib_is(const void *data, size_t len_bytes);

/**
 * Read the head of a gzip member. @ret_head->name is borrowed from @data.
 * 0; -ERR_PROTO: no gzip, or of a kind that RFC 1952 does not know; -ERR_TRUNCATED. Both are told.
 */
int gzip_parse_head(const void *data, size_t len_bytes, struct gzip_head *ret_head);

/** What follows the deflated data: CRC-32 and length (modulo 2^32) of what was packed. 0 or
 * -ERR_TRUNCATED, told. */
int gzip_parse_tail(const void *data, size_t len_bytes, uint32_t *ret_crc, uint32_t *ret_bytes);

/** The Adler-32 behind the deflated data. 0 or -ERR_TRUNCATED, told. */
int zlib_parse_tail(const void *data, size_t len_bytes, uint32_t *ret_adler);
