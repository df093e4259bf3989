/* tests/fuzz/archive_fuzz.c - a whole archive, and what is in it, and what is in that. */
#include "core/err.h"
#include "core/fiber.h"
#include "fetch/progress.h"
#include "image/image.h"
#include <stdlib.h>

extern const struct image_type gzip_image_type, zlib_image_type;
const struct image_type script_image_type = { .name = "script" };
const struct image_type *const image_types[] = { &gzip_image_type, &zlib_image_type, NULL };

static unsigned yields;
int fiber_yield(void)
{
    return yields-- ? 0 : -ERR_CANCELED;
}
void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
{
    (void)p;
    (void)quiet;
    (void)label_fmt;
}
void progress_update(struct progress *p, uint64_t done, uint64_t total, const char *status)
{
    (void)p;
    (void)status;
    if (done > total)
        abort();
}
int progress_end(struct progress *p, int r, uint64_t done)
{
    (void)p;
    (void)done;
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct blob blob = { 0 };
    struct image *image;
    yields = 64; /* steps of a megabyte */
    blob_borrow(&blob, data, len);
    if (image_register("a.gz.gz", NULL, &blob, 0, &image) == 0) {
        while (image && image_extract(image, NULL, true, &image) == 0)
            continue;
    }
    while (image_first())
        image_unregister(image_first());
    return 0;
}
