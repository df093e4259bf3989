/* ui/fbcon.c - the framebuffer console: what is in the cells of the screen, and which of them have to
 * be drawn anew. Not here: pixels (fbdraw.c), sequences (core/ansi.c), the display (src/plat).
 *
 * Nothing is ever read back from the display: what it shows is in memory as well, and a write draws
 * the cells that differ. Source: compat 11.7, 11.8. */
#include "ui/fbcon.h"
#include "core/ansi.h"
#include "core/console.h"
#include "core/err.h"
#include "core/settings.h"
#include "fbdraw.h"
#include "plat.h"
#include "ui/colour.h"
#include <string.h>

enum {
    COLUMNS_MIN = 20,
    ROWS_MIN = 5,
    COLUMNS_GOOD_WIDTH = 1920, /* the widest display that is not magnified */
    GAP_MAX = 4,               /* cells that are cheaper drawn again than left out */
    WHITE = 0xaaaaaa,          /* and each colour of the PC is a part of it */
    BRIGHT = 0x555555,
};

static struct {
    struct fb_layout layout;
    struct fb_cell *wanted, *shown; /* columns * rows each */
    uint32_t *pixels;               /* room for the last row, of the display's width */
    size_t pages;                   /* of all three, in one piece */
    unsigned column, row;           /* column may be columns: the next character wraps */
    unsigned cursor_row;            /* where the cursor is drawn */
    unsigned first, last;           /* rows that were touched; first > last: none */
    struct fb_cell blank;           /* with the present colours */
    bool cursor;
    struct ansi ansi;
} fb;

static struct fb_cell *cell_at(struct fb_cell *cells, unsigned row, unsigned column)
{
    return &cells[(size_t)row * fb.layout.columns + column];
}

/* --- drawing -------------------------------------------------------------------------------------- */

static void touch(unsigned first, unsigned last)
{
    if (first < fb.first)
        fb.first = first;
    if (last > fb.last)
        fb.last = last;
}

static bool same(const struct fb_cell *a, const struct fb_cell *b)
{
    return a->code == b->code && a->background == b->background && a->cursor == b->cursor &&
           (a->foreground == b->foreground || (a->code == ' ' && !a->cursor));
}

static void draw_run(unsigned row, unsigned column, unsigned count)
{
    unsigned width = fb_run_width(&fb.layout, column, count);
    fb_draw_cells(&fb.layout, column, row, cell_at(fb.wanted, row, column), count, fb.pixels);
    plat_display_blit(fb.layout.left + column * fb_cell_width(&fb.layout),
                      fb.layout.top + row * fb_cell_height(&fb.layout), width,
                      fb_row_height(&fb.layout, row), fb.pixels, width);
}

static void draw_row(unsigned row)
{
    struct fb_cell *wanted = cell_at(fb.wanted, row, 0), *shown = cell_at(fb.shown, row, 0);
    unsigned start = 0, end = 0; /* of what is collected; nothing when they are the same */
    for (unsigned i = 0; i < fb.layout.columns; i++) {
        if (same(&wanted[i], &shown[i]))
            continue;
        shown[i] = wanted[i];
        if (end > start && i - end > GAP_MAX)
            draw_run(row, start, end - start);
        if (end == start || i - end > GAP_MAX)
            start = i;
        end = i + 1;
    }
    if (end > start)
        draw_run(row, start, end - start);
}

static void draw(void)
{
    unsigned column = fb.column < fb.layout.columns ? fb.column : fb.layout.columns - 1;
    struct fb_cell *cell = cell_at(fb.wanted, fb.row, column);
    touch(fb.cursor_row, fb.cursor_row);
    touch(fb.row, fb.row);
    fb.cursor_row = fb.row;
    cell->cursor = fb.cursor;
    for (unsigned row = fb.first; row <= fb.last; row++)
        draw_row(row);
    cell->cursor = false;
    fb.first = UINT16_MAX;
    fb.last = 0;
}

/* Everything beside the text, and under it, as an empty screen would be. */
static void draw_all(void)
{
    unsigned height = fb_cell_height(&fb.layout);
    for (unsigned y = 0; y < fb.layout.height; y += height) {
        unsigned part = fb.layout.height - y < height ? fb.layout.height - y : height;
        fb_draw_background(&fb.layout, 0, y, fb.layout.width, part, fb.pixels);
        plat_display_blit(0, y, fb.layout.width, part, fb.pixels, fb.layout.width);
    }
}

/* --- what ansi.c calls ---------------------------------------------------------------------------- */

static void fill(struct fb_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cells[i] = fb.blank;
}

static void line_feed(void)
{
    unsigned last = fb.layout.rows - 1, columns = fb.layout.columns;
    if (fb.row < last) {
        fb.row++;
        return;
    }
    memmove(fb.wanted, cell_at(fb.wanted, 1, 0), (size_t)last * columns * sizeof(*fb.wanted));
    fill(cell_at(fb.wanted, last, 0), columns);
    touch(0, last);
}

/* A full line stays on it until the next character, as on terminals. */
static void one_char(uint16_t c)
{
    unsigned columns = fb.layout.columns;
    if (c == '\n') {
        line_feed();
    } else if (c == '\r') {
        fb.column = 0;
    } else if (c == '\b') {
        fb.column = fb.column >= columns ? columns - 2 : fb.column ? fb.column - 1 : 0;
    } else {
        if (fb.column >= columns) {
            line_feed();
            fb.column = 0;
        }
        struct fb_cell *cell = cell_at(fb.wanted, fb.row, fb.column++);
        *cell = fb.blank;
        cell->code = c;
        touch(fb.row, fb.row);
    }
}

static void screen_text(const uint16_t *text)
{
    for (; *text; text++)
        one_char(*text);
}

static void screen_move(unsigned column, unsigned row)
{
    fb.column = column < fb.layout.columns ? column : fb.layout.columns - 1;
    fb.row = row < fb.layout.rows ? row : fb.layout.rows - 1;
}

static void screen_clear(void)
{
    fill(fb.wanted, (size_t)fb.layout.columns * fb.layout.rows);
    fb.column = fb.row = 0;
    touch(0, fb.layout.rows - 1);
}

/* Bit 2 of the PC's colours is red, bit 0 blue. */
static uint32_t to_rgb(uint32_t colour)
{
    if (colour & ANSI_RGB)
        return colour & 0xffffff;
    return WHITE &
           ((colour & 4 ? 0xff0000 : 0) | (colour & 2 ? 0xff00 : 0) | (colour & 1 ? 0xff : 0));
}

static void screen_style(uint32_t foreground, uint32_t background, bool bold)
{
    fb.blank.foreground = to_rgb(foreground) | (bold && !(foreground & ANSI_RGB) ? BRIGHT : 0);
    fb.blank.background = to_rgb(background);
    if ((background & ANSI_DEFAULT) && fb.layout.picture.pixels)
        fb.blank.background = FB_TRANSPARENT;
}

static void screen_cursor(bool visible)
{
    fb.cursor = visible;
}

static unsigned screen_column(void)
{
    return fb.column < fb.layout.columns ? fb.column : 0;
}

static const struct ansi_screen screen = {
    .text = screen_text,
    .move = screen_move,
    .clear = screen_clear,
    .style = screen_style,
    .cursor = screen_cursor,
    .column = screen_column,
};

/* --- the console ---------------------------------------------------------------------------------- */

static void console_bytes(const char *bytes, size_t len_bytes)
{
    ansi_write(&fb.ansi, bytes, len_bytes);
    draw();
}

static void console_cells(unsigned *ret_columns, unsigned *ret_rows)
{
    *ret_columns = fb.layout.columns;
    *ret_rows = fb.layout.rows;
}

/* By us, or for a program that the firmware starts: its memory is not kept from that one. Menus on a
 * text screen are blue again. */
static void console_closed(void)
{
    colour_over_picture(false);
    plat_pages_free(fb.pixels, fb.pages);
    pixbuf_free(&fb.layout.picture);
    memset(&fb, 0, sizeof(fb));
}

static const struct console_screen console = { .write = console_bytes,
                                               .size = console_cells,
                                               .closed = console_closed };

/* How often a pixel of the font is repeated: between 100 and 213 columns on what is wider than high. */
static unsigned scale_for(unsigned width)
{
    uint64_t scale = setting_get_uint("console-scale", 0);
    if (scale == 0 || scale > FB_SCALE_MAX)
        scale = (width + COLUMNS_GOOD_WIDTH - 1) / COLUMNS_GOOD_WIDTH;
    return scale < FB_SCALE_MAX ? (unsigned)scale : FB_SCALE_MAX;
}

/* Cells of @cell pixels in @length less two margins; 0 where nothing is left. */
static unsigned cells_in(unsigned length, unsigned cell, unsigned before, unsigned behind,
                         unsigned *ret_rest)
{
    unsigned room = before < length && behind < length - before ? length - before - behind : 0;
    *ret_rest = room % cell;
    return room / cell;
}

/* Margins belong to the picture: a display that is larger than was asked for has it in its middle. */
static int arrange(const struct fbcon_config *config, const struct plat_display *display,
                   struct fb_layout *ret_layout)
{
    struct fb_layout layout = { .width = display->width,
                                .height = display->height,
                                .picture = config->picture };
    bool framed = layout.picture.pixels != NULL;
    unsigned across = framed ? (display->width - config->width) / 2 : 0;
    unsigned down = framed ? (display->height - config->height) / 2 : 0;
    layout.scale = scale_for(display->width);
    layout.left = config->left + across;
    layout.top = config->top + down;
    layout.columns = cells_in(layout.width, fb_cell_width(&layout), layout.left,
                              config->right + across, &layout.rest_right);
    layout.rows = cells_in(layout.height, fb_cell_height(&layout), layout.top,
                           config->bottom + down, &layout.rest_below);
    if (layout.columns < COLUMNS_MIN || layout.rows < ROWS_MIN)
        return fail(ERR_RANGE,
                    "console: %ux%u pixels less the margins have room for %u columns and %u rows; "
                    "%u and %u are needed",
                    display->width, display->height, layout.columns, layout.rows,
                    (unsigned)COLUMNS_MIN, (unsigned)ROWS_MIN);
    *ret_layout = layout;
    return 0;
}

/* The three arrays, in the place of earlier ones. */
static int allocate(const struct fb_layout *layout)
{
    size_t cells = (size_t)layout->columns * layout->rows;
    size_t pixels = (size_t)layout->width * fb_row_height(layout, layout->rows - 1);
    size_t bytes = 2 * cells * sizeof(struct fb_cell) + pixels * sizeof(uint32_t);
    size_t pages = (bytes + PLAT_PAGE_BYTES - 1) / PLAT_PAGE_BYTES;
    void *memory = plat_pages_alloc(pages);
    if (!memory)
        return fail(ERR_NOMEM, "console: no memory for a screen of %u columns and %u rows",
                    layout->columns, layout->rows);
    fb.layout = *layout;
    fb.pages = pages;
    fb.pixels = memory;
    fb.wanted = (struct fb_cell *)(fb.pixels + pixels);
    fb.shown = fb.wanted + cells;
    return 0;
}

static void start(void)
{
    fb.cursor = true;
    fb.first = UINT16_MAX;
    fb.blank.code = ' ';
    ansi_init(&fb.ansi, &screen);
    screen_style(fb.ansi.foreground, fb.ansi.background, false);
    fill(fb.wanted, (size_t)fb.layout.columns * fb.layout.rows);
    fill(fb.shown, (size_t)fb.layout.columns * fb.layout.rows);
    draw_all();
    draw();
    colour_over_picture(fb.layout.picture.pixels != NULL);
    console_set_screen(&console);
}

int fbcon_open(struct fbcon_config *config)
{
    struct plat_display display;
    struct fb_layout layout;
    int r = plat_display_open(config->width, config->height, config->depth, &display);
    if (r < 0) {
        pixbuf_free(&config->picture);
        return r;
    }
    console_set_screen(NULL); /* the one that was; the display stays as it is */
    r = arrange(config, &display, &layout);
    if (r == 0)
        r = allocate(&layout);
    if (r < 0) {
        pixbuf_free(&config->picture);
        plat_display_close();
        return r;
    }
    start();
    return 0;
}

void fbcon_close(void)
{
    if (!fb.pixels)
        return;
    console_set_screen(NULL);
    plat_display_close();
}
