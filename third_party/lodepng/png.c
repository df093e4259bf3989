/* third_party/lodepng/png.c - LodePNG's decoder as far as we need it: its inner function is called, which leaves samples
 * as they are in the file. The conversion to any other format, most of its code, is left out by the linker. */
#define LODEPNG_NO_COMPILE_ZLIB
#define LODEPNG_NO_COMPILE_ENCODER
#define LODEPNG_NO_COMPILE_DISK
#define LODEPNG_NO_COMPILE_ANCILLARY_CHUNKS
#define LODEPNG_NO_COMPILE_ERROR_TEXT
#define LODEPNG_NO_COMPILE_ALLOCATORS
#define LODEPNG_NO_COMPILE_CRC
#define LODEPNG_NO_COMPILE_CPP
#include "lodepng.cpp"
#include <lodepng/decode.h>

/* Only what writes lets memory grow; it is compiled, and left out by the linker. */
void *lodepng_realloc(void *memory, size_t bytes)
{
    (void)memory, (void)bytes;
    return NULL;
}

static unsigned take_inflated(unsigned char **out, size_t *out_bytes, const unsigned char *in, size_t in_bytes,
                              const LodePNGDecompressSettings *settings)
{
    const struct png *png = settings->custom_context;
    return png->inflate(out, out_bytes, in, in_bytes, png->arg);
}

/* lodepng_state_init() would bring what writes too. All zeros is its own setting for the rest. */
static LodePNGState fresh_state(void)
{
    LodePNGState state;
    memset(&state, 0, sizeof(state));
    return state;
}

static void take_head(struct png *png, const LodePNGState *state)
{
    png->colour_type = state->info_png.color.colortype;
    png->depth = state->info_png.color.bitdepth;
}

unsigned png_head(struct png *png, const uint8_t *data, size_t len_bytes)
{
    LodePNGState state = fresh_state();
    unsigned error = lodepng_inspect(&png->width, &png->height, &state, data, len_bytes);
    take_head(png, &state);
    return error;
}

unsigned png_decode(struct png *png, const uint8_t *data, size_t len_bytes)
{
    LodePNGState state = fresh_state();
    state.info_raw.colortype = LCT_RGBA; /* only for its own check of sizes */
    state.info_raw.bitdepth = 8;
    state.decoder.zlibsettings.custom_zlib = take_inflated;
    state.decoder.zlibsettings.custom_context = png;
    decodeGeneric(&png->samples, &png->width, &png->height, &state, data, len_bytes);
    const LodePNGColorMode *colour = &state.info_png.color;
    take_head(png, &state);
    png->has_key = colour->key_defined;
    png->key[0] = colour->key_r;
    png->key[1] = colour->key_g;
    png->key[2] = colour->key_b;
    if (!state.error && colour->palette) /* else it may have the size of one that was too large */
        memcpy(png->palette, colour->palette, colour->palettesize * sizeof(png->palette[0]));
    lodepng_free(colour->palette);
    if (state.error) {
        lodepng_free(png->samples);
        png->samples = NULL;
    }
    return state.error;
}
