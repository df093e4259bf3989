/* image/zlib.c - the image type zlib. Source: RFC 1950 2.2. */
#include "archive.h"
#include "core/err.h"
#include "wire/gzip.h"

/* One of 31 files whose first byte fits has a head of zlib's by accident: look at the data too. */
static bool zlib_probe(const struct image *image)
{
    return zlib_is(image->blob.data, image->blob.len_bytes) &&
           image->blob.len_bytes > ZLIB_HEAD_BYTES + ZLIB_TAIL_BYTES &&
           inflate_looks_right(image->blob.data + ZLIB_HEAD_BYTES,
                               image->blob.len_bytes - ZLIB_HEAD_BYTES);
}

int zlib_unpack(struct unpacking *u)
{
    uint32_t adler, told_adler;
    uint64_t bytes;
    if (!zlib_is(u->data, u->len_bytes))
        return fail(ERR_PROTO, "%s: the data of \"%s\" do not begin as zlib's do", u->format,
                    u->name);
    u->at = ZLIB_HEAD_BYTES;
    int r = inflate_stream(u, INFLATE_ADLER32, &adler, &bytes);
    if (r == 0)
        r = zlib_parse_tail(u->data + u->at, u->len_bytes - u->at, &told_adler);
    if (r < 0)
        return r;
    if (adler != told_adler)
        return fail(ERR_PROTO,
                    "%s: \"%s\" is damaged: its data have checksum %08x, its end says %08x",
                    u->format, u->name, (unsigned)adler, (unsigned)told_adler);
    u->at += ZLIB_TAIL_BYTES;
    archive_check_rest(u);
    return 0;
}

const struct image_type zlib_image_type = {
    .name = "zlib", .probe = zlib_probe, .exec = archive_exec, .extract = zlib_unpack
};
