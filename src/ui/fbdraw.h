/* ui/fbdraw.h - cells of text as pixels. No state, no device. Private to src/ui. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "font.h"
#include "image/pixbuf.h"

enum { FB_CELL_WIDTH = FONT_COLUMNS + 1, FB_CELL_HEIGHT = FONT_ROWS, FB_SCALE_MAX = 8 };

/* A background that shows what is behind it. */
#define FB_TRANSPARENT UINT32_C(0x01000000)

struct fb_cell {
    uint32_t foreground, background; /* 0x00RRGGBB; the background may be FB_TRANSPARENT */
    uint16_t code;                   /* UCS-2 */
    bool cursor;
};

/** Where things are on a display, in its pixels. */
struct fb_layout {
    unsigned width, height; /* the display */
    unsigned left, top;     /* of the text */
    unsigned columns, rows, scale;
    unsigned rest_right, rest_below; /* too narrow for a cell: the last column and row have them */
    struct pixbuf picture;           /* in the middle of the display; all zeros: none */
};

/** Pixels of a cell. */
static inline unsigned fb_cell_width(const struct fb_layout *layout)
{
    return FB_CELL_WIDTH * layout->scale;
}
static inline unsigned fb_cell_height(const struct fb_layout *layout)
{
    return FB_CELL_HEIGHT * layout->scale;
}

/** Pixels of @count cells from @column on, and of a row, with what the last ones have besides. */
static inline unsigned fb_run_width(const struct fb_layout *layout, unsigned column, unsigned count)
{
    unsigned rest = column + count == layout->columns ? layout->rest_right : 0;
    return count * fb_cell_width(layout) + rest;
}
static inline unsigned fb_row_height(const struct fb_layout *layout, unsigned row)
{
    return fb_cell_height(layout) + (row + 1 == layout->rows ? layout->rest_below : 0);
}

/** What is behind the text: the picture, and black beside it. @pixels: @width in each row. */
void fb_draw_background(const struct fb_layout *layout, unsigned x, unsigned y, unsigned width,
                        unsigned height, uint32_t *pixels);
/** @count cells of one row of text, side by side, from @column on. @pixels: fb_run_width() by
 * fb_row_height(). */
void fb_draw_cells(const struct fb_layout *layout, unsigned column, unsigned row,
                   const struct fb_cell *cells, unsigned count, uint32_t *pixels);
