/* image/pixbuf.c - see image/pixbuf.h. Not here: the formats (a file each). */
#include "image/pixbuf.h"
#include "core/err.h"
#include "image/image.h"
#include "plat.h"

static size_t pages_of(unsigned width, unsigned height)
{
    size_t bytes = (size_t)width * height * sizeof(uint32_t);
    return (bytes + PLAT_PAGE_BYTES - 1) / PLAT_PAGE_BYTES;
}

int pixbuf_check(const char *format, const char *name, unsigned width, unsigned height)
{
    if (width == 0 || height == 0)
        return fail(ERR_PROTO, "%s: \"%s\" is %ux%u pixels: nothing", format, name, width, height);
    if (width <= PIXBUF_SIDE_MAX && height <= PIXBUF_SIDE_MAX &&
        width * height <= PIXBUF_PIXELS_MAX)
        return 0;
    return fail(ERR_RANGE, "%s: \"%s\" is %ux%u pixels; a side may have %u, all of it %u million",
                format, name, width, height, (unsigned)PIXBUF_SIDE_MAX,
                (unsigned)PIXBUF_PIXELS_MAX / 1000000);
}

int pixbuf_alloc(const char *format, const char *name, unsigned width, unsigned height,
                 struct pixbuf *ret_picture)
{
    int r = pixbuf_check(format, name, width, height);
    if (r < 0)
        return r;
    uint32_t *pixels = plat_pages_alloc(pages_of(width, height));
    if (!pixels)
        return fail(ERR_NOMEM, "%s: no memory for the %ux%u pixels of \"%s\"", format, width,
                    height, name);
    *ret_picture = (struct pixbuf){ width, height, pixels };
    return 0;
}

void pixbuf_free(struct pixbuf *picture)
{
    if (picture->pixels)
        plat_pages_free(picture->pixels, pages_of(picture->width, picture->height));
    *picture = (struct pixbuf){ 0 };
}

int image_picture(const struct image *image, struct pixbuf *ret_picture)
{
    if (!image->type || !image->type->picture)
        return fail(ERR_NOTSUP, "image: \"%s\" is no picture of a format that is built in",
                    image->name);
    return image->type->picture(image, ret_picture);
}
