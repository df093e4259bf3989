/* image/gzip.c - the image type gzip: all members of the file, one after the other, each checked.
 * Not here: heads and tails (src/wire/gzip.c), the data (inflate.c). Source: RFC 1952 2.2, 2.3. */
#include "archive.h"
#include "core/err.h"
#include "wire/gzip.h"

enum { RATIO_MAX = 1032 }; /* no deflate stream unpacks to more than so many times its length */

static bool gzip_probe(const struct image *image)
{
    return gzip_is(image->blob.data, image->blob.len_bytes);
}

static size_t left(const struct unpacking *u)
{
    return u->len_bytes - u->at;
}

/* The last member's length, at the file's end, is mostly that of all: one allocation, no copy. It is
 * only believed as far as it is possible; what it does not cover is found out while unpacking. */
static void expect(struct unpacking *u)
{
    uint32_t crc, bytes;
    if (u->len_bytes < GZIP_TAIL_BYTES || gzip_parse_tail(u->data + u->len_bytes - GZIP_TAIL_BYTES,
                                                          GZIP_TAIL_BYTES, &crc, &bytes) < 0)
        return;
    if (bytes / RATIO_MAX <= u->len_bytes)
        blob_expect(u->out, (uint64_t)bytes + 1); /* one more: room to notice the end */
}

static int take_head(struct unpacking *u)
{
    struct gzip_head head;
    int r = gzip_parse_head(u->data + u->at, left(u), &head);
    if (r < 0)
        return r;
    if (head.has_crc && (uint16_t)inflate_crc32(u->data + u->at, head.crc_bytes) != head.crc)
        return fail(ERR_PROTO, "gzip: \"%s\": the checksum of the head at byte %zu is wrong",
                    u->name, u->at);
    u->at += head.len_bytes;
    return 0;
}

static int take_member(struct unpacking *u)
{
    uint32_t crc, told_crc, told_bytes;
    uint64_t bytes;
    int r = take_head(u);
    if (r == 0)
        r = inflate_stream(u, INFLATE_CRC32, &crc, &bytes);
    if (r == 0)
        r = gzip_parse_tail(u->data + u->at, left(u), &told_crc, &told_bytes);
    if (r < 0)
        return r;
    if (crc != told_crc || (uint32_t)bytes != told_bytes)
        return fail(ERR_PROTO,
                    "gzip: \"%s\" is damaged: its data have CRC %08x and %u bytes, its end says "
                    "%08x and %u",
                    u->name, (unsigned)crc, (unsigned)bytes, (unsigned)told_crc,
                    (unsigned)told_bytes);
    u->at += GZIP_TAIL_BYTES;
    return 0;
}

static int gzip_extract(struct unpacking *u)
{
    int r;
    expect(u);
    do
        r = take_member(u);
    while (r == 0 && gzip_is(u->data + u->at, left(u)));
    if (r == 0)
        archive_check_rest(u);
    return r;
}

const struct image_type gzip_image_type = {
    .name = "gzip", .probe = gzip_probe, .exec = archive_exec, .extract = gzip_extract
};
