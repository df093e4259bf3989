/* tests/fuzz/vbe_fuzz.c - blocks and mode lists of a video BIOS; what is accepted is drawn into. */
#include "plat/bios/pixels.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void draw(const struct vbe_mode *mode)
{
    static const uint32_t pixels[5] = { 0, 0xffffff, 0x123456, 0xff00ff, 0xff00 };
    struct pixel_format format;
    void *row = malloc(sizeof(pixels) / 4 * mode->pixel_bytes); /* exactly: ASan looks */
    pixels_format(mode, &format);
    if (row)
        pixels_put(&format, row, pixels, 5);
    free(row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static uint16_t modes[VBE_MODES_MAX];
    struct vbe_info info;
    struct vbe_mode mode;
    if (vbe_parse_modes(data, len, modes) > VBE_MODES_MAX)
        __builtin_trap();
    (void)vbe_parse_info(data, len, &info);
    for (info.version = 0x0200; info.version <= 0x0300; info.version += 0x100) {
        if (!vbe_parse_mode(&info, data, len, &mode))
            continue;
        uint64_t end = mode.framebuffer + (uint64_t)mode.row_bytes * mode.height;
        if (end > UINT64_C(1) << 32 || mode.width * mode.pixel_bytes > mode.row_bytes)
            __builtin_trap();
        draw(&mode);
    }
    return 0;
}
