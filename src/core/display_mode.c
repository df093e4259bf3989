/* core/display_mode.c - which of a screen's graphics modes plat_display_open() takes. */
#include "core/display_mode.h"
#include <stdint.h>

static uint64_t pixels(const struct display_mode *mode)
{
    return (uint64_t)mode->width * mode->height;
}

void display_offer(struct display_choice *choice, const struct display_mode *mode)
{
    uint64_t size = pixels(mode), best = pixels(&choice->best);
    if (size > pixels(&choice->largest))
        choice->largest = *mode;
    if (mode->width < choice->min_width || mode->height < choice->min_height ||
        mode->depth < choice->min_depth)
        return;
    if (choice->found && (size > best || (size == best && mode->depth <= choice->best.depth)))
        return;
    choice->found = true;
    choice->best = *mode;
}
