/* display.c - the graphics screen, which a process does not have.
 * Not here: what is drawn (src/ui). */
#include "core/err.h"
#include "plat.h"

int plat_display_open(unsigned min_width, unsigned min_height, unsigned min_depth,
                      struct plat_display *ret_display)
{
    (void)ret_display;
    return fail(ERR_NOTSUP, "console: a process has no screen for %ux%u pixels of %u bits",
                min_width, min_height, min_depth);
}

void plat_display_blit(unsigned x, unsigned y, unsigned width, unsigned height,
                       const uint32_t *pixels, size_t stride)
{
    (void)x, (void)y, (void)width, (void)height, (void)pixels, (void)stride;
}

void plat_display_close(void)
{
}
