/* image/png.c - the image type PNG: all colour types and depths, interlaced or not; what is transparent is
 * blended onto black. Not here: chunks, filters, interlacing (LodePNG), the data (zlib.c).
 * Source: PNG (W3C, third edition) 11.2.2 colour types, 11.3.2.1 transparency, 13.12 sample depth. */
#include "archive.h"
#include "core/err.h"
#include "core/fiber.h"
#include "image/pixbuf.h"
#include "plat.h"
#include <lodepng/decode.h>
#include <string.h>

enum {
    ROWS_AT_ONCE = 64, /* between two looks at the keyboard */
    CHANNELS_MAX = 4,
    SIGNATURE_BYTES = 8,
    HEAD_BYTES = 16, /* of an allocation: keeps it aligned */
    PASSES = 7,      /* of an interlaced picture: each has rows of its own */
};

/* --- what LodePNG asks for ------------------------------------------------------------------------ */

/* Large and short-lived: whole pages, with their number in front. */
void *lodepng_malloc(size_t bytes)
{
    size_t pages = (bytes + HEAD_BYTES + PLAT_PAGE_BYTES - 1) / PLAT_PAGE_BYTES;
    size_t *memory = bytes > SIZE_MAX / 2 ? NULL : plat_pages_alloc(pages);
    if (!memory)
        return NULL;
    *memory = pages;
    return (uint8_t *)memory + HEAD_BYTES;
}

void lodepng_free(void *memory)
{
    if (!memory)
        return;
    size_t *head = (size_t *)(void *)((uint8_t *)memory - HEAD_BYTES);
    plat_pages_free(head, *head);
}

unsigned lodepng_crc32(const unsigned char *data, size_t len_bytes)
{
    return inflate_crc32(data, len_bytes);
}

struct inflating {
    const struct image *image;
    struct blob_sink sink;
    uint8_t *out;
    size_t at, room;
    int result;
};

static struct inflating *from_sink(struct blob_sink *sink)
{
    return container_of(sink, struct inflating, sink);
}

static int give_room(struct blob_sink *sink, void **ret_data, size_t *ret_room)
{
    struct inflating *inflating = from_sink(sink);
    if (inflating->at == inflating->room)
        return fail(ERR_PROTO, "png: \"%s\" has more data than pixels", inflating->image->name);
    *ret_data = inflating->out + inflating->at;
    *ret_room = inflating->room - inflating->at;
    return 0;
}

static void take(struct blob_sink *sink, size_t len_bytes)
{
    from_sink(sink)->at += len_bytes;
}

static unsigned inflate_samples(unsigned char **ret_out, size_t *ret_bytes,
                                const unsigned char *data, size_t len_bytes, void *arg)
{
    struct inflating *inflating = arg;
    struct progress progress = { .quiet = true };
    struct blob blob = { .sink = &inflating->sink };
    struct unpacking u = { .format = "png",
                           .name = inflating->image->name,
                           .data = data,
                           .len_bytes = len_bytes,
                           .out = &blob,
                           .progress = &progress };
    *ret_out = inflating->out = lodepng_malloc(inflating->room);
    if (!*ret_out)
        return PNG_ERROR_NO_MEMORY;
    inflating->result = zlib_unpack(&u);
    *ret_bytes = inflating->at;
    return inflating->result < 0;
}

/* --- samples to pixels ---------------------------------------------------------------------------- */

static unsigned channels_of(const struct png *png)
{
    static const uint8_t channels[] = {
        [PNG_GREY] = 1, [PNG_RGB] = 3, [PNG_PALETTE] = 1, [PNG_GREY_ALPHA] = 2, [PNG_RGB_ALPHA] = 4
    };
    return channels[png->colour_type];
}

static unsigned sample_at(const struct png *png, size_t index)
{
    size_t bit = index * png->depth;
    const uint8_t *bytes = png->samples + bit / 8;
    if (png->depth == 8)
        return bytes[0];
    if (png->depth > 8)
        return (unsigned)bytes[0] << 8 | bytes[1];
    return bytes[0] >> (8 - bit % 8 - png->depth) & ((1u << png->depth) - 1);
}

static unsigned scale(const struct png *png, unsigned value)
{
    return png->depth == 8 ? value : value * 255 / ((1u << png->depth) - 1);
}

static uint32_t blend(unsigned red, unsigned green, unsigned blue, unsigned alpha)
{
    if (alpha != 255) {
        red = red * alpha / 255;
        green = green * alpha / 255;
        blue = blue * alpha / 255;
    }
    return red << 16 | green << 8 | blue;
}

static uint32_t pixel_at(const struct png *png, size_t index, unsigned channels)
{
    unsigned v[CHANNELS_MAX];
    unsigned alpha = 255;
    for (unsigned i = 0; i < channels; i++)
        v[i] = sample_at(png, index * channels + i);
    if (png->colour_type == PNG_PALETTE) {
        const uint8_t *colour = png->palette[v[0]];
        return blend(colour[0], colour[1], colour[2], colour[3]);
    }
    if (png->has_key && v[0] == png->key[0] &&
        (channels < 3 || (v[1] == png->key[1] && v[2] == png->key[2])))
        alpha = 0;
    for (unsigned i = 0; i < channels; i++)
        v[i] = scale(png, v[i]);
    if (channels % 2 == 0)
        alpha = v[channels - 1];
    return channels < 3 ? blend(v[0], v[0], v[0], alpha) : blend(v[0], v[1], v[2], alpha);
}

static int convert(const struct png *png, struct pixbuf *picture)
{
    unsigned channels = channels_of(png);
    size_t index = 0;
    for (unsigned y = 0; y < png->height; y++) {
        for (unsigned x = 0; x < png->width; x++, index++)
            picture->pixels[index] = pixel_at(png, index, channels);
        if (y % ROWS_AT_ONCE == 0 && fiber_yield() < 0)
            return -ERR_CANCELED;
    }
    return 0;
}

/* --- the image type ------------------------------------------------------------------------------- */

static bool png_probe(const struct image *image)
{
    return image->blob.len_bytes >= SIGNATURE_BYTES &&
           memcmp(image->blob.data, "\x89PNG\r\n\x1a\n", SIGNATURE_BYTES) == 0;
}

static int failed(const struct image *image, unsigned error)
{
    if (error == PNG_ERROR_NO_MEMORY)
        return fail(ERR_NOMEM, "png: no memory to decode \"%s\"", image->name);
    return fail(ERR_PROTO, "png: \"%s\" is damaged or cut off%s (LodePNG's error %u)", image->name,
                error == PNG_ERROR_CRC ? ": a checksum is wrong" : "", error);
}

/* Filter bytes and what rounds up rows make an interlaced picture's data a little longer. One more
 * byte is room to notice the end. */
static size_t samples_room(const struct png *png)
{
    size_t row = ((size_t)png->width * channels_of(png) * png->depth + 7) / 8;
    return (row + 2) * png->height + 2 * ((size_t)png->height + PASSES) + 1;
}

static int png_picture(const struct image *image, struct pixbuf *ret_picture)
{
    struct png png = { 0 };
    struct inflating inflating = { .image = image, .sink = { .room = give_room, .commit = take } };
    const uint8_t *data = image->blob.data;
    size_t len_bytes = image->blob.len_bytes;
    unsigned error = png_head(&png, data, len_bytes);
    if (error)
        return failed(image, error);
    int r = pixbuf_check("png", image->name, png.width, png.height);
    if (r < 0)
        return r;
    inflating.room = samples_room(&png);
    png.inflate = inflate_samples;
    png.arg = &inflating;
    error = png_decode(&png, data, len_bytes);
    if (inflating.result < 0)
        return inflating.result;
    if (error)
        return failed(image, error);
    struct pixbuf picture = { 0 };
    r = pixbuf_alloc("png", image->name, png.width, png.height, &picture);
    if (r == 0)
        r = convert(&png, &picture);
    lodepng_free(png.samples);
    if (r < 0)
        pixbuf_free(&picture);
    else
        *ret_picture = picture;
    return r;
}

const struct image_type png_image_type = { .name = "PNG",
                                           .probe = png_probe,
                                           .picture = png_picture };
