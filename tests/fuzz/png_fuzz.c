/* tests/fuzz/png_fuzz.c - PNG pictures, with checksums of chunks put right: no fuzzer finds those. */
#include "image/image.h"
#include "image/pixbuf.h"
#include "core/err.h"
#include "fetch/progress.h"
#include "src/image/inflate.h"
#include "wire/cursor.h"
#include <stdlib.h>

enum { FILE_MAX = 1 << 14, PIXELS_MAX = 1 << 16, WIDTH_AT = 16, SIGNATURE_BYTES = 8 };

extern const struct image_type png_image_type;
const struct image_type script_image_type = { .name = "script" };
const struct image_type *const image_types[] = { &png_image_type, NULL };

int fiber_yield(void)
{
    return 0;
}
void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
{
    (void)p, (void)quiet, (void)label_fmt;
}
void progress_update(struct progress *p, uint64_t done, uint64_t total, const char *status)
{
    (void)p, (void)done, (void)total, (void)status;
}
int progress_end(struct progress *p, int r, uint64_t done)
{
    (void)p, (void)done;
    return r;
}

static void put_checksums_right(uint8_t *bytes, size_t len)
{
    size_t at = SIGNATURE_BYTES;
    while (at + 12 <= len) {
        struct cursor c = cursor_on(bytes + at, 4);
        size_t data = take_be32(&c);
        if (data > len - at - 12)
            return;
        struct writer w = writer_on(bytes + at + 8 + data, 4);
        put_be32(&w, inflate_crc32(bytes + at + 4, data + 4));
        at += 12 + data;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static uint8_t bytes[FILE_MAX];
    struct cursor size = cursor_on(data, len);
    take_skip(&size, WIDTH_AT);
    uint64_t width = take_be32(&size), height = take_be32(&size);
    if (len > FILE_MAX ||
        (width < UINT16_MAX && height < UINT16_MAX && width * height > PIXELS_MAX))
        return 0;
    memcpy(bytes, data, len);
    put_checksums_right(bytes, len);
    struct image image = { .name = "p", .blob = { .data = bytes, .len_bytes = len } };
    struct pixbuf picture;
    if (!png_image_type.probe(&image) || png_image_type.picture(&image, &picture) < 0)
        return 0;
    uint32_t all = 0;
    for (size_t i = 0; i < (size_t)picture.width * picture.height; i++)
        all |= picture.pixels[i];
    if (all > 0xffffff)
        abort();
    pixbuf_free(&picture);
    return 0;
}
