/* wire/cursor.h - the only way to read bytes that somebody else made: network, disk, firmware
 * tables.
 *
 * A read past the end gives 0 (or NULL), marks the cursor failed and moves to the end: parse a
 * whole structure, then ask once whether it was all there. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
    const uint8_t *pos, *end;
    bool failed;
};

static inline struct cursor cursor_on(const void *data, size_t len_bytes)
{
    const uint8_t *bytes = data;
    return (struct cursor){ .pos = bytes, .end = bytes + len_bytes, .failed = false };
}
static inline size_t cursor_left(const struct cursor *c)
{
    return (size_t)(c->end - c->pos);
}
static inline bool cursor_ok(const struct cursor *c)
{
    return !c->failed;
}

/** @len_bytes bytes, borrowed from the buffer; NULL (and failed) when there are fewer. */
static inline const uint8_t *take_bytes(struct cursor *c, size_t len_bytes)
{
    if (c->failed || cursor_left(c) < len_bytes) {
        c->failed = true;
        c->pos = c->end;
        return NULL;
    }
    const uint8_t *bytes = c->pos;
    c->pos += len_bytes;
    return bytes;
}
static inline bool take_copy(struct cursor *c, void *to, size_t len_bytes)
{
    const uint8_t *bytes = take_bytes(c, len_bytes);
    if (bytes)
        memcpy(to, bytes, len_bytes);
    return bytes != NULL;
}
static inline void take_skip(struct cursor *c, size_t len_bytes)
{
    (void)take_bytes(c, len_bytes);
}
/** A cursor on the next @len_bytes; failed and empty when there are fewer. */
static inline struct cursor take_cursor(struct cursor *c, size_t len_bytes)
{
    const uint8_t *bytes = take_bytes(c, len_bytes);
    struct cursor part = { .pos = bytes,
                           .end = bytes ? bytes + len_bytes : NULL,
                           .failed = bytes == NULL };
    return part;
}
static inline uint64_t take_be(struct cursor *c, size_t len_bytes) /* at most 8 */
{
    const uint8_t *bytes = take_bytes(c, len_bytes);
    uint64_t value = 0;
    for (size_t i = 0; bytes && i < len_bytes; i++)
        value = value << 8 | bytes[i];
    return value;
}
static inline uint64_t take_le(struct cursor *c, size_t len_bytes)
{
    const uint8_t *bytes = take_bytes(c, len_bytes);
    uint64_t value = 0;
    for (size_t i = 0; bytes && i < len_bytes; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}
static inline uint8_t take_u8(struct cursor *c)
{
    return (uint8_t)take_be(c, 1);
}
static inline uint16_t take_be16(struct cursor *c)
{
    return (uint16_t)take_be(c, 2);
}
static inline uint32_t take_be32(struct cursor *c)
{
    return (uint32_t)take_be(c, 4);
}
static inline uint16_t take_le16(struct cursor *c)
{
    return (uint16_t)take_le(c, 2);
}
static inline uint32_t take_le32(struct cursor *c)
{
    return (uint32_t)take_le(c, 4);
}
static inline uint64_t take_le64(struct cursor *c)
{
    return take_le(c, 8);
}

/** The sum of all bytes, modulo 256: tables of firmware are made so that it is 0. */
static inline uint8_t bytes_sum(const void *bytes, size_t len_bytes)
{
    const uint8_t *byte = bytes;
    uint8_t sum = 0;
    for (size_t i = 0; i < len_bytes; i++)
        sum = (uint8_t)(sum + byte[i]);
    return sum;
}

/* The other direction: a bounded writer. A write past the end marks it failed and writes nothing.
 */
struct writer {
    uint8_t *pos, *end;
    bool failed;
};
static inline struct writer writer_on(void *data, size_t len_bytes)
{
    uint8_t *bytes = data;
    return (struct writer){ .pos = bytes, .end = bytes + len_bytes, .failed = false };
}
static inline void put_bytes(struct writer *w, const void *data, size_t len_bytes)
{
    if (w->failed || (size_t)(w->end - w->pos) < len_bytes) {
        w->failed = true;
        return;
    }
    if (len_bytes)
        memcpy(w->pos, data, len_bytes);
    w->pos += len_bytes;
}
static inline void put_be(struct writer *w, uint64_t value, size_t len_bytes)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < len_bytes; i++)
        bytes[i] = (uint8_t)(value >> (8 * (len_bytes - 1 - i)));
    put_bytes(w, bytes, len_bytes);
}
static inline void put_u8(struct writer *w, uint8_t value)
{
    put_be(w, value, 1);
}
static inline void put_be16(struct writer *w, uint16_t value)
{
    put_be(w, value, 2);
}
static inline void put_be32(struct writer *w, uint32_t value)
{
    put_be(w, value, 4);
}
static inline void put_le(struct writer *w, uint64_t value, size_t len_bytes)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < len_bytes; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    put_bytes(w, bytes, len_bytes);
}
static inline void put_le16(struct writer *w, uint16_t value)
{
    put_le(w, value, 2);
}
static inline void put_le32(struct writer *w, uint32_t value)
{
    put_le(w, value, 4);
}
static inline void put_le64(struct writer *w, uint64_t value)
{
    put_le(w, value, 8);
}
