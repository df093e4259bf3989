/* lodepng/decode.h - what we use of LodePNG: from a PNG file in memory to its samples as the file has them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PNG 11.2.2: colour types */
enum { PNG_GREY = 0, PNG_RGB = 2, PNG_PALETTE = 3, PNG_GREY_ALPHA = 4, PNG_RGB_ALPHA = 6, PNG_COLOURS_MAX = 256 };
/* Of png_decode(), beside LodePNG's own numbers */
enum { PNG_ERROR_CRC = 57, PNG_ERROR_NO_MEMORY = 83 };

struct png {
    unsigned width, height;
    unsigned colour_type, depth; /* bits of a sample */
    bool has_key;                /* samples of exactly these values are transparent */
    unsigned key[3];
    uint8_t palette[PNG_COLOURS_MAX][4]; /* red, green, blue, alpha; what the file does not have is black */
    uint8_t *samples;                    /* rows side by side, without a gap; lodepng_free() */
    /* the caller's: inflate the zlib stream @data into exactly or at most what the picture needs: *@ret_out is from
     * lodepng_malloc(). 0 or anything else */
    unsigned (*inflate)(unsigned char **ret_out, size_t *ret_bytes, const unsigned char *data, size_t len_bytes,
                        void *arg);
    void *arg;
};

/** Read the head: width, height, colour type and depth. 0 or an error number of LodePNG. */
unsigned png_head(struct png *png, const uint8_t *data, size_t len_bytes);
/** Decode everything; png->inflate is set. 0 or an error number of LodePNG; there are no samples then. */
unsigned png_decode(struct png *png, const uint8_t *data, size_t len_bytes);

/* What LodePNG asks of us. */
void *lodepng_malloc(size_t bytes);
void lodepng_free(void *memory); /* NULL is fine */
unsigned lodepng_crc32(const unsigned char *data, size_t len_bytes);
