/* wire/vbe.h - what a video BIOS says of its graphics modes.
 * Source: VESA BIOS Extension Core Functions 3.0, 4.3 (VbeInfoBlock) and 4.4 (ModeInfoBlock). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VBE_INFO_BYTES = 512,
    VBE_MODE_BYTES = 256,
    VBE_MODES_MAX = 256, /* of a list; cards have 20 to 100 */
};
struct vbe_info {
    uint16_t version; /* 0x0300 for 3.0 */
    uint32_t modes;   /* offset in the low, segment in the high half */
};
/** false: there is no VBE 2.0 or newer. */
bool vbe_parse_info(const void *data, size_t len_bytes, struct vbe_info *ret_info);
/** The modes of a list that ends with FFFFh, at most VBE_MODES_MAX. Returns how many. */
size_t vbe_parse_modes(const void *data, size_t len_bytes, uint16_t ret_modes[VBE_MODES_MAX]);

/** Colours of a pixel, in this order. */
enum { VBE_RED, VBE_GREEN, VBE_BLUE, VBE_COLOURS };
struct vbe_mode {
    uint16_t width, height;
    uint8_t depth;       /* bits per pixel: 15, 16, 24, 32 */
    uint8_t pixel_bytes; /* 2, 3, 4 */
    struct {
        uint8_t bits, at; /* within the pixel; bits: 1 to 10 */
    } colour[VBE_COLOURS];
    uint32_t row_bytes, framebuffer; /* all rows lie between 1 MiB and 4 GiB */
};
/** false: not a mode of direct colours with a linear frame buffer, or not on this monitor. */
bool vbe_parse_mode(const struct vbe_info *info, const void *data, size_t len_bytes,
                    struct vbe_mode *ret_mode);
