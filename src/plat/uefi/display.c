/* display.c - the graphics screen: EFI_GRAPHICS_OUTPUT_PROTOCOL, by its Blt only, which works where
 * no frame buffer can be reached (PixelBltOnly), too.
 * Not here: what is drawn (src/ui), who gets text meanwhile (console.c).
 * Source: UEFI 2.10 12.9; 12.4 (text modes). */
#include "core/display_mode.h"
#include "core/err.h"
#include "plat.h"
#include "uefi.h"

enum { MODES_MAX = 1024, PIXEL_BITS = 32 };

static EFI_GRAPHICS_OUTPUT_PROTOCOL *gop; /* NULL: no display is open */
static UINT32 text_gop_mode;              /* what the text console is drawn in */

/* A screen that is there has a device path; the one that consoles are mirrored to, and which is
 * there without any screen as well, has none. */
static EFI_GRAPHICS_OUTPUT_PROTOCOL *find_screen(void)
{
    EFI_HANDLE *handles;
    EFI_GRAPHICS_OUTPUT_PROTOCOL *found = NULL;
    size_t count = uefi_handles(&uefi_guid_graphics_output, &handles);
    for (size_t i = 0; i < count && !found; i++)
        if (uefi_protocol(handles[i], &uefi_guid_device_path))
            found = uefi_protocol(handles[i], &uefi_guid_graphics_output);
    uefi_pool_free(handles);
    if (!found)
        return NULL;
    EFI_GRAPHICS_OUTPUT_PROTOCOL *all = uefi_protocol(uefi_system->ConsoleOutHandle,
                                                      &uefi_guid_graphics_output);
    return all ? all : found;
}

/* 12.9: bits of a pixel. Of PixelBltOnly nothing is known but that Blt takes eight of each. */
static unsigned depth_of(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info)
{
    const EFI_PIXEL_BITMASK *mask = &info->PixelInformation;
    if (info->PixelFormat != PixelBitMask)
        return PIXEL_BITS;
    return (unsigned)__builtin_popcount(mask->RedMask | mask->GreenMask | mask->BlueMask |
                                        mask->ReservedMask);
}

static void offer_modes(EFI_GRAPHICS_OUTPUT_PROTOCOL *screen, struct display_choice *choice)
{
    for (UINT32 i = 0; i < screen->Mode->MaxMode && i < MODES_MAX; i++) {
        EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info = NULL;
        UINTN size = 0;
        if (EFI_ERROR(screen->QueryMode(screen, i, &size, &info)) || !info)
            continue;
        struct display_mode mode = { .number = i,
                                     .width = info->HorizontalResolution,
                                     .height = info->VerticalResolution,
                                     .depth = depth_of(info) };
        uefi_pool_free(info);
        display_offer(choice, &mode);
    }
}

static int set_mode(EFI_GRAPHICS_OUTPUT_PROTOCOL *screen, const struct display_mode *mode)
{
    UINT32 former = screen->Mode->Mode;
    EFI_STATUS status = screen->SetMode(screen, mode->number);
    if (EFI_ERROR(status)) {
        screen->SetMode(screen, former);
        return fail(ERR_NOTSUP, "console: the firmware cannot set its mode %u, %ux%u pixels (%s)",
                    mode->number, mode->width, mode->height, uefi_status_name(status));
    }
    if (!gop)
        text_gop_mode = former;
    return 0;
}

int plat_display_open(unsigned min_width, unsigned min_height, unsigned min_depth,
                      struct plat_display *ret_display)
{
    struct display_choice choice = { .min_width = min_width,
                                     .min_height = min_height,
                                     .min_depth = min_depth };
    EFI_GRAPHICS_OUTPUT_PROTOCOL *screen = gop ? gop : find_screen();
    if (!screen)
        return fail(ERR_NOTSUP, "console: this machine has no graphics screen");
    offer_modes(screen, &choice);
    if (!choice.found)
        return fail(ERR_NOENT,
                    "console: no graphics mode has %ux%u pixels of %u bits; the largest is %ux%u",
                    min_width, min_height, min_depth, choice.largest.width, choice.largest.height);
    if (!gop)
        screen_leave_text();
    int r = set_mode(screen, &choice.best);
    if (r < 0) {
        if (!gop)
            screen_resume_text();
        return r;
    }
    gop = screen;
    *ret_display = (struct plat_display){ .width = choice.best.width,
                                          .height = choice.best.height };
    return 0;
}

/* Blt's pixels are blue, green, red, reserved (12.9.2.3): 0x00RRGGBB on a little-endian machine. */
void plat_display_blit(unsigned x, unsigned y, unsigned width, unsigned height,
                       const uint32_t *pixels, size_t stride)
{
    if (gop && !uefi_left)
        gop->Blt(gop, (EFI_GRAPHICS_OUTPUT_BLT_PIXEL *)(uintptr_t)pixels, EfiBltBufferToVideo, 0, 0,
                 x, y, width, height, stride * sizeof(*pixels));
}

void plat_display_close(void)
{
    if (!gop || uefi_left)
        return;
    gop->SetMode(gop, text_gop_mode);
    gop = NULL;
    screen_resume_text();
}
