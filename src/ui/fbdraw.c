/* ui/fbdraw.c - see fbdraw.h. Not here: what is on the screen (fbcon.c), the font (tools/gen-font).
 * Source: compat 11.8 (cells of 9 by 16); the rule for rounding is Scale2x's (A. Mazzoleni, 2001). */
#include "fbdraw.h"
#include <string.h>

enum {
    LINES_FIRST = 0x2500, /* what joins the next cell: lines and blocks */
    LINES_LAST = 0x259f,
    CURSOR_TOP = FB_CELL_HEIGHT - 2,
};

/* --- what is behind ------------------------------------------------------------------------------- */

/* The part of [@from, @from + @length) in which a picture of @size in the middle of @room is to be
 * seen. Where that part begins in the picture: *@ret_skip. */
static unsigned overlap(unsigned from, unsigned length, unsigned size, unsigned room,
                        unsigned *ret_first, unsigned *ret_skip)
{
    int start = ((int)room - (int)size) / 2;
    int first = start > (int)from ? start : (int)from;
    int end = (int)(from + length) < start + (int)size ? (int)(from + length) : start + (int)size;
    *ret_first = (unsigned)(first - (int)from);
    *ret_skip = (unsigned)(first - start);
    return end > first ? (unsigned)(end - first) : 0;
}

void fb_draw_background(const struct fb_layout *layout, unsigned x, unsigned y, unsigned width,
                        unsigned height, uint32_t *pixels)
{
    const struct pixbuf *picture = &layout->picture;
    unsigned left, top, skip_x, skip_y;
    unsigned across = overlap(x, width, picture->width, layout->width, &left, &skip_x);
    unsigned down = overlap(y, height, picture->height, layout->height, &top, &skip_y);
    if (across < width || down < height)
        memset(pixels, 0, (size_t)width * height * sizeof(*pixels));
    if (across == 0)
        return;
    for (unsigned i = 0; i < down; i++)
        memcpy(pixels + (size_t)(top + i) * width + left,
               picture->pixels + (size_t)(skip_y + i) * picture->width + skip_x,
               across * sizeof(*pixels));
}

/* --- glyphs --------------------------------------------------------------------------------------- */

static const uint8_t *glyph_of(uint16_t code)
{
    unsigned at = 0;
    for (unsigned i = 0; font_ranges[i][1]; at += font_ranges[i++][1])
        if (code >= font_ranges[i][0] && code - font_ranges[i][0] < font_ranges[i][1])
            return font_glyphs[at + code - font_ranges[i][0]];
    return font_glyphs[at - 1];
}

/* One row of a glyph, the leftmost pixel in bit 8. */
static unsigned row_of(const uint8_t *glyph, unsigned y, bool joins)
{
    unsigned bits = (unsigned)glyph[y] << 1;
    return joins ? bits | (bits >> 1 & 1) : bits;
}

static void fill(uint32_t *pixels, unsigned stride, unsigned width, unsigned height,
                 uint32_t colour)
{
    for (; height > 0; height--, pixels += stride)
        for (unsigned i = 0; i < width; i++)
            pixels[i] = colour;
}

/* The four quarters of a pixel of a glyph; neighbours of which two agree round a corner off or fill
 * it. */
static unsigned quarters(const unsigned *rows, unsigned bit)
{
    bool here = rows[1] >> bit & 1, up = rows[0] >> bit & 1, down = rows[2] >> bit & 1;
    bool left = bit < FONT_COLUMNS ? rows[1] >> (bit + 1) & 1 : here;
    bool right = bit > 0 ? rows[1] >> (bit - 1) & 1 : here;
    if (left == right || up == down)
        return here ? 0xf : 0;
    return (up == left ? up : here) | (up == right ? up : here) << 1 |
           (down == left ? down : here) << 2 | (down == right ? down : here) << 3;
}

static void draw_row(const unsigned *rows, unsigned scale, uint32_t colour, uint32_t *pixels,
                     unsigned stride)
{
    unsigned half = scale / 2;
    for (unsigned bit = FB_CELL_WIDTH; bit-- > 0; pixels += scale) {
        if (scale % 2) { /* nothing to halve: whole pixels */
            if (rows[1] >> bit & 1)
                fill(pixels, stride, scale, scale, colour);
            continue;
        }
        unsigned parts = quarters(rows, bit);
        for (unsigned i = 0; parts; i++, parts >>= 1)
            if (parts & 1)
                fill(pixels + i % 2 * half + (size_t)(i / 2 * half) * stride, stride, half, half,
                     colour);
    }
}

static void draw_glyph(const uint8_t *glyph, bool joins, unsigned scale, uint32_t colour,
                       uint32_t *pixels, unsigned stride)
{
    unsigned rows[3];
    rows[1] = rows[0] = row_of(glyph, 0, joins);
    for (unsigned y = 0; y < FB_CELL_HEIGHT; y++, pixels += (size_t)scale * stride) {
        rows[2] = y + 1 < FB_CELL_HEIGHT ? row_of(glyph, y + 1, joins) : rows[1];
        if (rows[0] | rows[1] | rows[2])
            draw_row(rows, scale, colour, pixels, stride);
        rows[0] = rows[1];
        rows[1] = rows[2];
    }
}

static bool is_dark(uint32_t colour)
{
    enum { DARK = 60 * 8 };
    return (colour >> 16) * 2 + (colour >> 8 & 0xff) * 5 + (colour & 0xff) < DARK;
}

/* Text over a picture can be read when what is round its strokes is half black, or half white under
 * dark ones. */
static void draw_halo(const uint8_t *glyph, unsigned scale, uint32_t colour, uint32_t *pixels,
                      unsigned stride)
{
    uint32_t mix = is_dark(colour) ? 0x808080 : 0;
    for (unsigned y = 0; y < FB_CELL_HEIGHT * scale; y++, pixels += stride) {
        unsigned row = y / scale, bits = row_of(glyph, row, false);
        if (row > 0)
            bits |= row_of(glyph, row - 1, false);
        if (row + 1 < FB_CELL_HEIGHT)
            bits |= row_of(glyph, row + 1, false);
        bits |= bits << 1 | bits >> 1;
        for (unsigned x = 0; bits && x < FB_CELL_WIDTH * scale; x++)
            if (bits >> (FB_CELL_WIDTH - 1 - x / scale) & 1)
                pixels[x] = (pixels[x] >> 1 & 0x7f7f7f) + mix;
    }
}

static void draw_cell(const struct fb_cell *cell, unsigned scale, uint32_t *pixels, unsigned stride)
{
    unsigned width = FB_CELL_WIDTH * scale;
    const uint8_t *glyph = glyph_of(cell->code);
    if (cell->background == FB_TRANSPARENT && cell->code != ' ')
        draw_halo(glyph, scale, cell->foreground, pixels, stride);
    if (cell->code != ' ')
        draw_glyph(glyph, cell->code >= LINES_FIRST && cell->code <= LINES_LAST, scale,
                   cell->foreground, pixels, stride);
    if (cell->cursor)
        fill(pixels + (size_t)CURSOR_TOP * scale * stride, stride, width,
             (FB_CELL_HEIGHT - CURSOR_TOP) * scale, cell->foreground);
}

void fb_draw_cells(const struct fb_layout *layout, unsigned column, unsigned row,
                   const struct fb_cell *cells, unsigned count, uint32_t *pixels)
{
    unsigned width = fb_cell_width(layout), height = fb_row_height(layout, row);
    unsigned stride = fb_run_width(layout, column, count);
    fb_draw_background(layout, layout->left + column * width,
                       layout->top + row * fb_cell_height(layout), stride, height, pixels);
    for (unsigned i = 0; i < count; i++, pixels += width) {
        unsigned covered = i + 1 < count ? width : stride - i * width;
        if (cells[i].background != FB_TRANSPARENT)
            fill(pixels, stride, covered, height, cells[i].background);
        draw_cell(&cells[i], layout->scale, pixels, stride);
    }
}
