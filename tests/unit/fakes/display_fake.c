/* tests/unit/fakes/display_fake.c - see display_fake.h. */
#include "tests/unit/fakes/display_fake.h"
#include "core/err.h"
#include <stdlib.h>
#include <string.h>

unsigned display_fake_width = 800, display_fake_height = 600;
bool display_fake_open;
size_t display_fake_blits, display_fake_drawn;
static uint32_t screen[DISPLAY_FAKE_SIDE_MAX * DISPLAY_FAKE_SIDE_MAX];

int plat_display_open(unsigned min_width, unsigned min_height, unsigned min_depth,
                      struct plat_display *ret_display)
{
    if (min_width > display_fake_width || min_height > display_fake_height || min_depth > 32)
        return fail(ERR_NOENT, "display: no such mode");
    memset(screen, 0x5a, /* whatever was there */
           (size_t)display_fake_width * display_fake_height * sizeof(screen[0]));
    display_fake_open = true;
    *ret_display = (struct plat_display){ display_fake_width, display_fake_height };
    return 0;
}

void plat_display_blit(unsigned x, unsigned y, unsigned width, unsigned height,
                       const uint32_t *pixels, size_t stride)
{
    if (!display_fake_open || x + width > display_fake_width || y + height > display_fake_height)
        abort();
    for (unsigned i = 0; i < height; i++)
        memcpy(screen + (size_t)(y + i) * display_fake_width + x, pixels + i * stride,
               width * sizeof(*pixels));
    display_fake_blits++;
    display_fake_drawn += (size_t)width * height;
}

void plat_display_close(void)
{
    display_fake_open = false;
}

uint32_t display_fake_pixel(unsigned x, unsigned y)
{
    return screen[(size_t)y * display_fake_width + x];
}

uint64_t display_fake_hash(void)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < (size_t)display_fake_width * display_fake_height; i++)
        hash = (hash ^ screen[i]) * UINT64_C(0x100000001b3);
    return hash;
}
