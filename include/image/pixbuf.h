/* image/pixbuf.h - a picture as pixels. How they are drawn: src/ui/fbdraw.c. */
#pragma once
#include <stdint.h>

/* 4096 by 4096, 64 MiB: more than any screen shows, and what a hostile file may take. */
enum { PIXBUF_SIDE_MAX = 16384, PIXBUF_PIXELS_MAX = 1 << 24 };

/** All zeros: none. @pixels: 0x00RRGGBB, row by row, in the platform's pages. */
struct pixbuf {
    unsigned width, height;
    uint32_t *pixels;
};

struct image;
/** The picture that @image holds, transparent parts on black. Owned by caller: pixbuf_free(). May
 * yield. 0, -ERR_NOTSUP (no picture), -ERR_RANGE (too large), -ERR_PROTO and -ERR_TRUNCATED
 * (damaged), -ERR_NOMEM, all told; -ERR_CANCELED. */
int image_picture(const struct image *image, struct pixbuf *ret_picture);
void pixbuf_free(struct pixbuf *picture);

/** For the formats: pixels, not cleared. @format and @name are who speaks of what. 0, -ERR_RANGE or
 * -ERR_NOMEM, told. */
int pixbuf_alloc(const char *format, const char *name, unsigned width, unsigned height,
                 struct pixbuf *ret_picture);
/** The same limits without allocating anything yet. */
int pixbuf_check(const char *format, const char *name, unsigned width, unsigned height);
