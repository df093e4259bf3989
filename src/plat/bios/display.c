/* display.c - the graphics screen by VBE, with a linear frame buffer.
 * Not here: what is drawn (src/ui), text (video.c).
 * Source: VESA BIOS Extension Core Functions 3.0, 4.3 to 4.6. */
#include "bda.h"
#include "bios.h"
#include "consoles.h"
#include "core/display_mode.h"
#include "core/err.h"
#include "pixels.h"
#include "plat.h"

enum {
    INT_VIDEO = 0x10,
    GET_INFO = 0x4f00,
    GET_MODE_INFO = 0x4f01,
    SET_MODE = 0x4f02,
    GET_MODE = 0x4f03,
    DONE = 0x004f,
    USE_LINEAR = 0x4000,      /* with a mode's number when it is set */
    MODE_MASK = 0x3fff,       /* of what GET_MODE says */
    VBE_FIRST = 0x100,        /* below are the modes of before VBE, for AH=00h */
    REAL_MODE_END = 0x110000, /* no segment and offset reach there */
};

static bool open;
static uint16_t text_mode; /* what was there before */
static struct vbe_mode now;
static struct pixel_format format;

/* A block goes to ES:DI: it begins with @ask, the answer is in the buffer. */
static bool ask(uint16_t function, uint16_t mode, const char *ask_for)
{
    farptr far = bios_buffer_far();
    struct bios_regs regs = { .ax = function, .cx = mode, .edi = far & 0xffff, .es = far >> 16 };
    uint8_t *buffer = bios_buffer();
    memset(buffer, 0, VBE_INFO_BYTES);
    memcpy(buffer, ask_for, strlen(ask_for));
    bios_int(INT_VIDEO, &regs);
    return regs.ax == DONE;
}

/* The list may lie in the buffer that the next question fills. */
static size_t list_modes(struct vbe_info *ret_info, uint16_t ret_modes[VBE_MODES_MAX])
{
    if (!ask(GET_INFO, 0, "VBE2") || !vbe_parse_info(bios_buffer(), VBE_INFO_BYTES, ret_info))
        return 0;
    uint32_t list = farptr_linear(ret_info->modes);
    size_t room = REAL_MODE_END - list;
    if (room > VBE_MODES_MAX * sizeof(uint16_t))
        room = VBE_MODES_MAX * sizeof(uint16_t);
    return vbe_parse_modes(physical(list), room, ret_modes);
}

static bool about(const struct vbe_info *info, unsigned number, struct vbe_mode *ret_mode)
{
    return ask(GET_MODE_INFO, (uint16_t)number, "") &&
           vbe_parse_mode(info, bios_buffer(), VBE_MODE_BYTES, ret_mode);
}

static void offer_modes(struct vbe_info *ret_info, struct display_choice *choice)
{
    uint16_t numbers[VBE_MODES_MAX];
    struct vbe_mode mode;
    size_t count = list_modes(ret_info, numbers);
    for (size_t i = 0; i < count; i++) {
        if (!about(ret_info, numbers[i], &mode))
            continue;
        display_offer(choice,
                      &(struct display_mode){ numbers[i], mode.width, mode.height, mode.depth });
    }
}

/* Below 100h it is a mode for AH=00h, and AL is all that counts. */
static bool set_mode(uint16_t mode)
{
    struct bios_regs regs = { .ax = mode < VBE_FIRST ? mode : SET_MODE, .bx = mode };
    bios_int(INT_VIDEO, &regs);
    return mode < VBE_FIRST || regs.ax == DONE;
}

static void note_text_mode(void)
{
    struct bios_regs regs = { .ax = GET_MODE };
    bios_int(INT_VIDEO, &regs);
    text_mode = low_read8(BDA_VIDEO_MODE) & 0x7f;
    if (regs.ax == DONE && (regs.bx & MODE_MASK) >= VBE_FIRST)
        text_mode = regs.bx & MODE_MASK;
}

int plat_display_open(unsigned min_width, unsigned min_height, unsigned min_depth,
                      struct plat_display *ret_display)
{
    struct display_choice choice = { .min_width = min_width,
                                     .min_height = min_height,
                                     .min_depth = min_depth };
    struct vbe_info info;
    struct vbe_mode mode;
    offer_modes(&info, &choice);
    if (!choice.largest.width)
        return fail(ERR_NOTSUP, "console: the video BIOS has no graphics mode of VBE 2.0");
    if (!choice.found)
        return fail(ERR_NOENT,
                    "console: no graphics mode has %ux%u pixels of %u bits; the largest is %ux%u",
                    min_width, min_height, min_depth, choice.largest.width, choice.largest.height);
    if (!open)
        note_text_mode();
    if (!about(&info, choice.best.number, &mode) ||
        !set_mode((uint16_t)(choice.best.number | USE_LINEAR)))
        return fail(ERR_NOTSUP, "console: the video BIOS cannot set its mode %xh, %ux%u pixels",
                    choice.best.number, choice.best.width, choice.best.height);
    video_close();
    open = true;
    now = mode;
    pixels_format(&now, &format);
    *ret_display = (struct plat_display){ .width = now.width, .height = now.height };
    return 0;
}

void plat_display_blit(unsigned x, unsigned y, unsigned width, unsigned height,
                       const uint32_t *pixels, size_t stride)
{
    uint32_t to = now.framebuffer + y * now.row_bytes + x * now.pixel_bytes;
    for (unsigned row = 0; open && row < height; row++, to += now.row_bytes, pixels += stride)
        pixels_put(&format, physical(to), pixels, width);
}

void plat_display_close(void)
{
    if (!open)
        return;
    open = false;
    if (!set_mode(text_mode))
        (void)set_mode(3);
    (void)video_open();
}
