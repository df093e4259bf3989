/* wire/gzip.c - the heads and tails of gzip members and zlib streams. Not here: the data between
 * (src/image/inflate.c).
 * Source: RFC 1952 2.3 (member header and trailer), RFC 1950 2.2. */
#include "wire/gzip.h"
#include "core/err.h"
#include "wire/cursor.h"

/* RFC 1952 2.3.1 */
enum { ID1 = 0x1f, ID2 = 0x8b, CM_DEFLATE = 8 };
enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16, FLAGS_RESERVED = 0xe0 };
/* RFC 1950 2.2 */
enum { CINFO_MAX = 7, FDICT = 0x20, FCHECK = 31 };

bool gzip_is(const void *data, size_t len_bytes)
{
    struct cursor c = cursor_on(data, len_bytes);
    return take_u8(&c) == ID1 && take_u8(&c) == ID2 && cursor_ok(&c);
}

/* A text with its NUL. Returns its length without. */
static size_t take_text(struct cursor *c, const char **ret_text)
{
    const uint8_t *end = cursor_left(c) ? memchr(c->pos, 0, cursor_left(c)) : NULL;
    size_t len = end ? (size_t)(end - c->pos) : cursor_left(c);
    *ret_text = (const char *)take_bytes(c, len + 1); /* without a NUL: one too many */
    return len;
}

int gzip_parse_head(const void *data, size_t len_bytes, struct gzip_head *ret_head)
{
    struct gzip_head head = { 0 };
    struct cursor c = cursor_on(data, len_bytes);
    const char *comment;
    if (!gzip_is(data, len_bytes))
        return fail(ERR_PROTO, "gzip: this is no gzip file");
    take_skip(&c, 2);
    uint8_t method = take_u8(&c), flags = take_u8(&c);
    if (cursor_ok(&c) && (method != CM_DEFLATE || flags & FLAGS_RESERVED))
        return fail(ERR_PROTO, "gzip: unknown method %u or flags 0x%02x", method, flags);
    take_skip(&c, 6); /* MTIME, XFL, OS */
    if (flags & FEXTRA)
        take_skip(&c, take_le16(&c));
    if (flags & FNAME)
        head.name_bytes = take_text(&c, &head.name);
    if (flags & FCOMMENT)
        take_text(&c, &comment);
    head.crc_bytes = len_bytes - cursor_left(&c);
    head.has_crc = flags & FHCRC;
    if (head.has_crc)
        head.crc = take_le16(&c);
    if (!cursor_ok(&c))
        return fail(ERR_TRUNCATED, "gzip: the file ends within the head of a member");
    head.len_bytes = len_bytes - cursor_left(&c);
    *ret_head = head;
    return 0;
}

int gzip_parse_tail(const void *data, size_t len_bytes, uint32_t *ret_crc, uint32_t *ret_bytes)
{
    struct cursor c = cursor_on(data, len_bytes);
    uint32_t crc = take_le32(&c), bytes = take_le32(&c);
    if (!cursor_ok(&c))
        return fail(ERR_TRUNCATED, "gzip: the file ends within its checksum");
    *ret_crc = crc;
    *ret_bytes = bytes;
    return 0;
}

bool zlib_is(const void *data, size_t len_bytes)
{
    struct cursor c = cursor_on(data, len_bytes);
    uint16_t head = take_be16(&c);
    return cursor_ok(&c) && (head >> 8 & 15) == CM_DEFLATE && head >> 12 <= CINFO_MAX &&
           head % FCHECK == 0 && !(head & FDICT);
}

int zlib_parse_tail(const void *data, size_t len_bytes, uint32_t *ret_adler)
{
    struct cursor c = cursor_on(data, len_bytes);
    uint32_t adler = take_be32(&c);
    if (!cursor_ok(&c))
        return fail(ERR_TRUNCATED, "zlib: the file ends within its checksum");
    *ret_adler = adler;
    return 0;
}
