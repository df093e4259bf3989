/* ui/tui.c - frames of cells, and the difference of two as ANSI sequences. Not here: what a screen
 * makes of them (core/ansi.c), what is drawn (menu.c, form.c).
 *
 * Only what compat 11.8 lists is sent: cursor position, clear, SGR, cursor on and off. A clear is
 * meant to leave the normal background, which terminals and firmware screens do.
 * Source: ECMA-48 8.3.21, 8.3.39, 8.3.117; compat 11.2, 11.7. */
#include "tui.h"
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/utf8.h"
#include "width.h"

enum {
    COLUMNS_MIN = 20,
    ROWS_MIN = 5,
    GAP_MAX = 4, /* cells that are cheaper sent again than jumped over */
    CUT_COLUMNS = 3,
    SGR_PARAMS_MAX = 8,
    STYLE_BOLD = 0x100,
};

static uint16_t pack(struct style style)
{
    return (uint16_t)(style.foreground << 4 | style.background | (style.bold ? STYLE_BOLD : 0));
}

static struct style unpack(uint16_t style)
{
    return (struct style){ style >> 4 & 0xf, style & 0xf, (style & STYLE_BOLD) != 0 };
}

static struct tui_cell *cell_at(const struct tui *tui, struct tui_cell *cells, unsigned row,
                                unsigned column)
{
    return &cells[(size_t)row * tui->columns + column];
}

static void fill_cells(struct tui_cell *cells, size_t count, struct style style)
{
    for (size_t i = 0; i < count; i++)
        cells[i] = (struct tui_cell){ ' ', pack(style) };
}

/* --- the screen's size ------------------------------------------------------------------------ */

static void measure(unsigned *ret_columns, unsigned *ret_rows)
{
    console_size(ret_columns, ret_rows);
    if (*ret_columns > TUI_COLUMNS_MAX)
        *ret_columns = TUI_COLUMNS_MAX;
    if (*ret_rows > TUI_ROWS_MAX)
        *ret_rows = TUI_ROWS_MAX;
    if (*ret_columns < COLUMNS_MIN)
        *ret_columns = COLUMNS_MIN;
    if (*ret_rows < ROWS_MIN)
        *ret_rows = ROWS_MIN;
}

static int allocate(struct tui *tui, unsigned columns, unsigned rows)
{
    size_t bytes = (size_t)columns * rows * sizeof(struct tui_cell);
    struct tui_cell *shown = heap_alloc(bytes), *wanted = heap_alloc(bytes);
    if (!shown || !wanted) {
        heap_free(shown);
        heap_free(wanted);
        return fail(ERR_NOMEM, "tui: no memory for a screen of %u by %u", columns, rows);
    }
    heap_free(tui->shown);
    heap_free(tui->wanted);
    *tui = (struct tui){
        .columns = columns, .rows = rows, .shown = shown, .wanted = wanted, .stale = true
    };
    return 0;
}

int tui_open(struct tui *tui)
{
    unsigned columns, rows;
    *tui = (struct tui){ 0 };
    measure(&columns, &rows);
    return allocate(tui, columns, rows);
}

void tui_begin(struct tui *tui)
{
    unsigned columns, rows;
    measure(&columns, &rows);
    if (columns != tui->columns || rows != tui->rows)
        (void)allocate(tui, columns, rows); /* without memory: as large as it was */
    fill_cells(tui->wanted, (size_t)tui->rows * tui->columns, colour_style(PAIR_NORMAL));
    tui->cursor_wanted = false;
}

void tui_redraw(struct tui *tui)
{
    tui->stale = true;
}

/* --- text ------------------------------------------------------------------------------------- */

/* What of a text is to be seen: characters one by one, with the style that SGR sequences in it have
 * made. */
struct reader {
    const char *at;
    struct style style, base;
    struct utf8 decoder;
};

static void apply_parameter(struct reader *r, unsigned p)
{
    if (p == 0)
        r->style = r->base;
    else if (p == 1 || p == 22)
        r->style.bold = p == 1;
    else if (p >= 30 && p <= 37)
        r->style.foreground = (uint8_t)(p - 30);
    else if (p >= 40 && p <= 47)
        r->style.background = (uint8_t)(p - 40);
    else if (p == 39)
        r->style.foreground = r->base.foreground;
    else if (p == 49)
        r->style.background = r->base.background;
}

/* Behind ESC [ (ECMA-48 5.4). 38 and 48 take the rest of the parameters with them. */
static void read_sequence(struct reader *r)
{
    unsigned params[SGR_PARAMS_MAX] = { 0 }, count = 1;
    for (; *r->at >= 0x20 && *r->at < 0x40; r->at++) {
        if (*r->at >= '0' && *r->at <= '9')
            params[count - 1] = (params[count - 1] * 10 + (unsigned)(*r->at - '0')) % 1000;
        else if (*r->at == ';' && count < SGR_PARAMS_MAX)
            params[count++] = 0;
    }
    if (!*r->at)
        return;
    if (*r->at++ != 'm')
        return;
    for (unsigned i = 0; i < count && params[i] != 38 && params[i] != 48; i++)
        apply_parameter(r, params[i]);
}

/* The next character, 0 at the end. */
static uint32_t read_char(struct reader *r)
{
    while (*r->at) {
        uint8_t byte = (uint8_t)*r->at++;
        if (byte == 0x1b && *r->at == '[') {
            r->at++;
            read_sequence(r);
        } else if (byte == '\t') {
            return ' ';
        } else if (byte >= ' ' && byte != 0x7f) {
            uint32_t code = utf8_feed(&r->decoder, byte);
            if (code != UTF8_MORE && width_of(code) > 0)
                return code;
        }
    }
    return 0;
}

size_t tui_columns_of(const char *text)
{
    struct reader r = { .at = text };
    size_t columns = 0;
    for (uint32_t code; (code = read_char(&r)) != 0;)
        columns += width_of(code);
    return columns;
}

static void put(struct tui *tui, unsigned row, unsigned column, uint32_t code, struct style style)
{
    struct tui_cell *cell = cell_at(tui, tui->wanted, row, column);
    if (cell->code == TUI_COVERED && column > 0)
        cell[-1].code = ' ';
    if (column + 1 < tui->columns && cell[1].code == TUI_COVERED)
        cell[1].code = ' ';
    *cell = (struct tui_cell){ code, pack(style) };
    if (width_of(code) < 2)
        return;
    if (column + 2 < tui->columns && cell[2].code == TUI_COVERED)
        cell[2].code = ' ';
    cell[1] = (struct tui_cell){ TUI_COVERED, pack(style) };
}

/* Up to @columns columns; returns how many were used. */
static unsigned put_text(struct tui *tui, unsigned row, unsigned column, unsigned columns,
                         struct reader *r)
{
    unsigned used = 0;
    for (uint32_t code; used < columns && (code = read_char(r)) != 0;) {
        if (used + width_of(code) > columns)
            break;
        put(tui, row, column + used, code, r->style);
        used += width_of(code);
    }
    return used;
}

void tui_text(struct tui *tui, unsigned row, unsigned column, unsigned columns, const char *text,
              struct style style)
{
    struct reader r = { .at = text, .style = style, .base = style };
    if (row >= tui->rows || column >= tui->columns)
        return;
    if (columns > tui->columns - column)
        columns = tui->columns - column;
    if (tui_columns_of(text) <= columns || columns <= CUT_COLUMNS) {
        put_text(tui, row, column, columns, &r);
        return;
    }
    column += put_text(tui, row, column, columns - CUT_COLUMNS, &r);
    struct reader dots = { .at = "...", .style = style, .base = style };
    put_text(tui, row, column, CUT_COLUMNS, &dots);
}

void tui_centred(struct tui *tui, unsigned row, const char *text, struct style style)
{
    size_t needs = tui_columns_of(text);
    unsigned room = tui->columns - 2;
    unsigned column = 1 + (needs < room ? (unsigned)(room - needs) / 2 : 0);
    tui_text(tui, row, column, room, text, style);
}

void tui_fill(struct tui *tui, unsigned row, unsigned column, unsigned columns, char c,
              struct style style)
{
    for (unsigned i = 0; row < tui->rows && i < columns && column + i < tui->columns; i++)
        put(tui, row, column + i, (uint8_t)c, style);
}

void tui_cursor(struct tui *tui, unsigned row, unsigned column)
{
    tui->cursor_wanted = true;
    tui->cursor_row = row < tui->rows ? row : tui->rows - 1;
    tui->cursor_column = column < tui->columns ? column : tui->columns - 1;
}

/* --- sending ---------------------------------------------------------------------------------- */

struct sender {
    const struct tui *tui;
    struct str out;
    bool knows_place, knows_style;
    unsigned row, column; /* where the screen's cursor stands */
    uint16_t style;
};

/* Of a blank only the background is to be seen. */
static bool same_style(uint32_t code, uint16_t a, uint16_t b)
{
    return a == b || (code == ' ' && (a & 0xf) == (b & 0xf));
}

static bool same_cell(const struct tui_cell *a, const struct tui_cell *b)
{
    return a->code == b->code && same_style(a->code, a->style, b->style);
}

static void send_cell(struct sender *s, const struct tui_cell *cell)
{
    uint8_t bytes[4];
    unsigned width = width_of(cell->code);
    if (!s->knows_style || !same_style(cell->code, cell->style, s->style)) {
        colour_append(unpack(cell->style), &s->out);
        s->style = cell->style;
        s->knows_style = true;
    }
    str_append_bytes(&s->out, bytes, utf8_put(cell->code, bytes));
    s->column += width;
    if (width > 1 || cell->code > 0xffff || s->column >= s->tui->columns)
        s->knows_place = false; /* screens disagree */
}

/* Over a few cells that are right already it is shorter to write than to jump. */
static bool can_write_over(const struct sender *s, unsigned row, unsigned column)
{
    if (!s->knows_place || s->row != row || column < s->column || column - s->column > GAP_MAX)
        return false;
    for (unsigned i = s->column; i < column; i++) {
        const struct tui_cell *cell = cell_at(s->tui, s->tui->wanted, row, i);
        if (cell->code > 0x7e || !same_style(cell->code, cell->style, s->style))
            return false;
    }
    return true;
}

static void go_to(struct sender *s, unsigned row, unsigned column)
{
    if (can_write_over(s, row, column)) {
        while (s->column < column)
            send_cell(s, cell_at(s->tui, s->tui->wanted, row, s->column));
        return;
    }
    str_printf(&s->out, "\033[%u;%uH", row + 1, column + 1);
    s->row = row;
    s->column = column;
    s->knows_place = true;
}

static void send_row(struct sender *s, unsigned row)
{
    const struct tui *tui = s->tui;
    unsigned columns = tui->columns;
    if (row + 1 == tui->rows)
        columns--; /* writing the last corner would scroll the screen */
    for (unsigned column = 0; column < columns; column++) {
        const struct tui_cell *wanted = cell_at(tui, tui->wanted, row, column);
        if (wanted->code == TUI_COVERED || same_cell(wanted, cell_at(tui, tui->shown, row, column)))
            continue;
        go_to(s, row, column);
        send_cell(s, wanted);
    }
}

static void send_clear(struct sender *s)
{
    struct style normal = colour_style(PAIR_NORMAL);
    str_append(&s->out, "\033[?25l");
    colour_append(normal, &s->out);
    str_append(&s->out, "\033[2J");
    s->style = pack(normal);
    s->knows_style = true;
    fill_cells(s->tui->shown, (size_t)s->tui->rows * s->tui->columns, normal);
}

static void send_cursor(struct sender *s, struct tui *tui)
{
    bool is_there = s->out.len_bytes == 0 && tui->cursor_shown &&
                    tui->cursor_row == tui->shown_row && tui->cursor_column == tui->shown_column;
    if (tui->cursor_wanted && !is_there)
        str_printf(&s->out, "\033[%u;%uH", tui->cursor_row + 1, tui->cursor_column + 1);
    if (tui->cursor_wanted != tui->cursor_shown)
        str_append(&s->out, tui->cursor_wanted ? "\033[?25h" : "\033[?25l");
    tui->cursor_shown = tui->cursor_wanted;
    tui->shown_row = tui->cursor_row;
    tui->shown_column = tui->cursor_column;
}

void tui_end(struct tui *tui)
{
    struct sender s = { .tui = tui };
    if (tui->stale) {
        send_clear(&s);
        tui->cursor_shown = false;
    }
    for (unsigned row = 0; row < tui->rows; row++)
        send_row(&s, row);
    send_cursor(&s, tui);
    console_draw(str_text(&s.out), s.out.oom ? 0 : s.out.len_bytes);
    tui->stale = s.out.oom;
    memcpy(tui->shown, tui->wanted, (size_t)tui->rows * tui->columns * sizeof(struct tui_cell));
    str_free(&s.out);
}

void tui_close(struct tui *tui)
{
    struct str out = STR_INIT;
    struct style style = colour_style(PAIR_DEFAULT);
    if (tui->shown) {
        if (style.foreground == COLOUR_DEFAULT && style.background == COLOUR_DEFAULT)
            str_append(&out, "\033[0m");
        else
            colour_append(style, &out);
        str_append(&out, "\033[2J\033[1;1H\033[?25h");
        console_draw(str_text(&out), out.oom ? 0 : out.len_bytes);
        str_free(&out);
    }
    heap_free(tui->shown);
    heap_free(tui->wanted);
    *tui = (struct tui){ 0 };
}
