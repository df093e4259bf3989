/* display.c - the graphics screen of a process: memory that is written to a file, for tests and for those who
 * write menus. Not here: what is drawn (src/ui). Source: Netpbm, ppm(5). */
#include <stdio.h>
#include <stdlib.h>
#include "core/err.h"
#include "linux.h"
#include "plat.h"

static uint32_t *screen; /* NULL: no display is open */
static bool changed;     /* since it was written */

/* Whole at any time, for who waits for it. */
static void save(void)
{
    const struct linux_options *o = &linux_options;
    char path[FILENAME_MAX];
    if (!screen || !changed)
        return;
    changed = false;
    snprintf(path, sizeof(path), "%s.new", o->display_path);
    FILE *file = fopen(path, "w");
    if (!file)
        return;
    fprintf(file, "P6\n%u %u\n255\n", o->display_width, o->display_height);
    for (size_t i = 0; i < (size_t)o->display_width * o->display_height; i++) {
        const uint8_t rgb[] = { screen[i] >> 16 & 0xff, screen[i] >> 8 & 0xff, screen[i] & 0xff };
        fwrite(rgb, sizeof(rgb), 1, file);
    }
    if (fclose(file) == 0)
        rename(path, o->display_path);
}

void linux_display_rest(void)
{
    save();
}

int plat_display_open(unsigned min_width, unsigned min_height, unsigned min_depth,
                      struct plat_display *ret_display)
{
    enum { DEPTH = 24 };
    const struct linux_options *o = &linux_options;
    if (!o->display_path)
        return fail(ERR_NOTSUP, "console: this process has no screen (option --display)");
    if (min_width > o->display_width || min_height > o->display_height || min_depth > DEPTH)
        return fail(ERR_NOENT,
                    "console: no graphics mode has %ux%u pixels of %u bits; the largest is %ux%u",
                    min_width, min_height, min_depth, o->display_width, o->display_height);
    if (!screen) {
        screen = calloc((size_t)o->display_width * o->display_height, sizeof(*screen));
        if (!screen)
            return fail(ERR_NOMEM, "console: no memory for the screen");
        static bool registered;
        if (!registered)
            atexit(save);
        registered = true;
    }
    *ret_display = (struct plat_display){ o->display_width, o->display_height };
    return 0;
}

void plat_display_blit(unsigned x, unsigned y, unsigned width, unsigned height,
                       const uint32_t *pixels, size_t stride)
{
    const struct linux_options *o = &linux_options;
    if (!screen)
        return;
    if (x + width > o->display_width || y + height > o->display_height)
        plat_panic("display: something is drawn outside of the screen");
    for (unsigned i = 0; i < height; i++)
        for (unsigned j = 0; j < width; j++)
            screen[(size_t)(y + i) * o->display_width + x + j] = pixels[i * stride + j];
    changed = true;
}

void plat_display_close(void)
{
    save();
    free(screen);
    screen = NULL;
}
