/* wire/vbe.c - the blocks of a video BIOS. Not here: asking for them (src/plat/bios/display.c).
 * Source: VESA BIOS Extension Core Functions 3.0, 4.3 and 4.4. */
#include "wire/vbe.h"
#include "wire/cursor.h"

enum {
    VERSION_LINEAR = 0x0200, /* the first with a linear frame buffer ... */
    VERSION_3 = 0x0300,      /* ... and with fields of their own for such modes */
    LIST_END = 0xffff,
    /* supported, colour, graphics, linear frame buffer */
    ATTRIBUTES_WANTED = 1 << 0 | 1 << 3 | 1 << 4 | 1 << 7,
    DIRECT_COLOUR = 6,
    COLOUR_BITS_MAX = 10,
    FRAMEBUFFER_MIN = 0x100000,
};

bool vbe_parse_info(const void *data, size_t len_bytes, struct vbe_info *ret_info)
{
    struct cursor c = cursor_on(data, len_bytes);
    const uint8_t *signature = take_bytes(&c, 4);
    ret_info->version = take_le16(&c);
    take_skip(&c, 8);
    ret_info->modes = take_le32(&c);
    return cursor_ok(&c) && memcmp(signature, "VESA", 4) == 0 &&
           ret_info->version >= VERSION_LINEAR;
}

size_t vbe_parse_modes(const void *data, size_t len_bytes, uint16_t ret_modes[VBE_MODES_MAX])
{
    struct cursor c = cursor_on(data, len_bytes);
    size_t count = 0;
    while (count < VBE_MODES_MAX) {
        uint16_t mode = take_le16(&c);
        if (!cursor_ok(&c) || mode == LIST_END)
            break;
        ret_modes[count++] = mode;
    }
    return count;
}

/* Sizes and places of red, green and blue; false: not all lie within the pixel. */
static bool take_colours(struct cursor *c, struct vbe_mode *mode)
{
    bool fit = true;
    for (size_t i = 0; i < VBE_COLOURS; i++) {
        mode->colour[i].bits = take_u8(c);
        mode->colour[i].at = take_u8(c);
        fit = fit && mode->colour[i].bits > 0 && mode->colour[i].bits <= COLOUR_BITS_MAX &&
              mode->colour[i].bits + mode->colour[i].at <= 8 * mode->pixel_bytes;
    }
    return fit;
}

bool vbe_parse_mode(const struct vbe_info *info, const void *data, size_t len_bytes,
                    struct vbe_mode *ret_mode)
{
    struct cursor c = cursor_on(data, len_bytes);
    struct vbe_mode mode = { 0 };
    uint16_t attributes = take_le16(&c);
    take_skip(&c, 14);
    mode.row_bytes = take_le16(&c);
    mode.width = take_le16(&c);
    mode.height = take_le16(&c);
    take_skip(&c, 3);
    mode.depth = take_u8(&c);
    mode.pixel_bytes = (uint8_t)((mode.depth + 7) / 8);
    take_skip(&c, 1);
    uint8_t model = take_u8(&c);
    take_skip(&c, 3);
    bool fit = take_colours(&c, &mode);
    take_skip(&c, 3);
    mode.framebuffer = take_le32(&c);
    take_skip(&c, 6);
    uint16_t linear_row_bytes = take_le16(&c);
    take_skip(&c, 2);
    if (info->version >= VERSION_3 && linear_row_bytes) {
        mode.row_bytes = linear_row_bytes;
        fit = take_colours(&c, &mode);
    }
    uint64_t end = mode.framebuffer + (uint64_t)mode.row_bytes * mode.height;
    *ret_mode = mode;
    return cursor_ok(&c) && (attributes & ATTRIBUTES_WANTED) == ATTRIBUTES_WANTED &&
           model == DIRECT_COLOUR && fit && mode.pixel_bytes >= 2 && mode.pixel_bytes <= 4 &&
           mode.width && mode.height && mode.row_bytes >= (uint32_t)mode.width * mode.pixel_bytes &&
           mode.framebuffer >= FRAMEBUFFER_MIN && end <= UINT64_C(1) << 32;
}
