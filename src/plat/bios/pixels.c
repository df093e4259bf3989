/* pixels.c - from 0x00RRGGBB to the pixels of a graphics mode. Video memory is slow to write (each
 * store is a transaction of the bus) and far slower to read: words of 32 bits whatever the depth. */
#include "pixels.h"

enum { WORD_BITS = 32 };
typedef volatile uint32_t word __attribute__((aligned(1)));

/* A colour of n bits is the top n of its eight in 0x00RRGGBB. With more than eight the rest comes
 * from the colour below. */
void pixels_format(const struct vbe_mode *mode, struct pixel_format *ret_format)
{
    static const uint8_t end_of[VBE_COLOURS] = { 24, 16, 8 };
    ret_format->bytes = mode->pixel_bytes;
    ret_format->same = mode->pixel_bytes == sizeof(word);
    for (size_t i = 0; i < VBE_COLOURS; i++) {
        unsigned bits = mode->colour[i].bits, at = mode->colour[i].at;
        ret_format->colour[i].mask = ((UINT32_C(1) << bits) - 1) << at;
        ret_format->colour[i].turn = (uint8_t)((end_of[i] - bits - at) % WORD_BITS);
        ret_format->same = ret_format->same && bits == 8 && ret_format->colour[i].turn == 0;
    }
}

static uint32_t converted(const struct pixel_format *format, uint32_t pixel)
{
    uint32_t out = 0;
    for (size_t i = 0; i < VBE_COLOURS; i++) {
        unsigned turn = format->colour[i].turn;
        out |= (pixel >> turn | pixel << (-turn % WORD_BITS)) & format->colour[i].mask;
    }
    return out;
}

void pixels_put(const struct pixel_format *format, void *to, const uint32_t *pixels, unsigned count)
{
    word *words = to;
    uint64_t waiting = 0;
    unsigned bits = 0;
    for (unsigned i = 0; format->same && i < count; i++)
        words[i] = pixels[i];
    if (format->same)
        return;
    for (unsigned i = 0; i < count; i++) {
        waiting |= (uint64_t)converted(format, pixels[i]) << bits;
        bits += 8u * format->bytes;
        if (bits < WORD_BITS)
            continue;
        *words++ = (uint32_t)waiting;
        waiting >>= WORD_BITS;
        bits -= WORD_BITS;
    }
    volatile uint8_t *bytes = (volatile uint8_t *)words;
    for (; bits; bits -= 8, waiting >>= 8)
        *bytes++ = (uint8_t)waiting;
}
