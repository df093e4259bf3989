/* video.c - the screen by INT 10h. Each visit to real mode costs, so a write becomes a list of calls
 * that is made in one visit (batch.S). A card's own ROM gets lines by AH=13h at places that we count
 * ourselves, and scrolls by AH=06h, so that nothing depends on what it does at the margins. Who else
 * serves INT 10h (SeaBIOS for a terminal on the serial line) may know the teletype only.
 * Not here: ANSI sequences (core/ansi.c).
 * Source: IBM PC AT Technical Reference (1984), BIOS "Video I/O"; VBE 3.0, 4.5 and 4.6. */
#include "arch.h"
#include "bda.h"
#include "bios.h"
#include "consoles.h"
#include "core/ansi.h"
#include "cp437.h"

enum {
    INT_VIDEO = 0x10,
    SET_MODE = 0x00,
    SET_SHAPE = 0x01,
    SET_CURSOR = 0x02,
    SCROLL_UP = 0x06,
    WRITE_CELL = 0x09,
    TELETYPE = 0x0e,
    GET_MODE = 0x0f,
    WRITE_STRING = 0x13,
    VBE_GET_MODE = 0x4f03,
    VBE_DONE = 0x004f,
    VBE_TEXT_FIRST = 0x108, /* 4.5: 108h to 10Ch are text */
    VBE_TEXT_LAST = 0x10c,
    TEXT_MODE = 3,
    MONO_MODE = 7,
    SHAPE_HIDDEN = 0x2000,
    SHAPE_USUAL = 0x0607,
    COLUMNS = 80,
    COLUMNS_MIN = 40,
    COLUMNS_MAX = 255, /* of one write: a byte counts them */
    ROWS = 25,
    ROM_FIRST = 0xc0000,
    ROM_SIGNATURE = 0xaa55,
    ROM_BLOCK = 512,
    CALLS_MAX = 150,
    TEXT_MAX = 2048,
    CODE_MAX = 64,
    NORMAL = ANSI_FOREGROUND | ANSI_BACKGROUND << 4,
};

struct call {
    uint16_t ax, bx, cx, dx, bp;
};
static struct {
    struct call calls[CALLS_MAX];
    char text[TEXT_MAX];
} list;
_Static_assert(sizeof(list) + CODE_MAX <= BIOS_BUFFER_BYTES, "it goes there in one piece");
extern const uint8_t video_batch[], video_batch_end[];

static bool open;
static struct ansi ansi;
static size_t call_count, text_len;
static size_t run_start; /* in list.text: what is not in a call yet */
static unsigned columns, rows, column, row, run_column;
static uint8_t attribute, page;
static bool coloured, over_coloured; /* some cell is not NORMAL; it may be written over */
static uint16_t shape, told_cursor;

/* --- the list ------------------------------------------------------------------------------------- */

static void flush(void)
{
    uint8_t *buffer = bios_buffer();
    farptr far = bios_buffer_far();
    uint16_t offset = (uint16_t)far + CODE_MAX;
    if (call_count == 0)
        return;
    for (size_t i = 0; i < call_count; i++)
        list.calls[i].bp = (uint16_t)(list.calls[i].bp + offset + sizeof(list.calls));
    memcpy(buffer, video_batch, (size_t)(video_batch_end - video_batch));
    memcpy(buffer + CODE_MAX, &list, sizeof(list.calls) + text_len);
    struct bios_regs regs = { .ds = far >> 16, .es = far >> 16, .esi = offset };
    regs.edi = (uint32_t)(offset + call_count * sizeof(struct call));
    bios_far_call(far, &regs, NULL, 0);
    call_count = text_len = run_start = 0;
}

static void add_call(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx, size_t text_at)
{
    list.calls[call_count++] = (struct call){ ax, bx, cx, dx, (uint16_t)text_at };
}

static uint16_t place(unsigned at_column, unsigned at_row)
{
    return (uint16_t)(at_row << 8 | at_column);
}

static uint16_t page_attribute(void)
{
    return (uint16_t)(page << 8 | attribute);
}

/* The characters since run_start become calls. Writing into the last cell scrolls on some BIOSes:
 * that one goes by AH=09h. */
static void end_run(void)
{
    size_t len = text_len - run_start;
    if (len == 0)
        return;
    bool corner = row == rows - 1 && run_column + len == columns;
    if (len > corner)
        add_call(WRITE_STRING << 8, page_attribute(), (uint16_t)(len - corner),
                 place(run_column, row), run_start);
    if (corner) {
        add_call(SET_CURSOR << 8, (uint16_t)(page << 8), 0, place(columns - 1, row), 0);
        add_call((uint16_t)(WRITE_CELL << 8 | (uint8_t)list.text[text_len - 1]), page_attribute(),
                 1, 0, 0);
        told_cursor = place(columns - 1, row);
    }
    run_start = text_len;
}

/* Room for one more character and all the calls that it may bring. */
static void make_room(void)
{
    enum { CALLS_OF_ONE = 8 };
    if (call_count + CALLS_OF_ONE <= CALLS_MAX && text_len < TEXT_MAX)
        return;
    end_run();
    flush();
}

/* --- what ansi.c calls ---------------------------------------------------------------------------- */

static void scroll(unsigned lines) /* 0: all */
{
    add_call((uint16_t)(SCROLL_UP << 8 | lines), (uint16_t)(attribute << 8), 0,
             place(columns - 1, rows - 1), 0);
}

static void line_feed(void)
{
    end_run();
    if (row + 1 < rows)
        row++;
    else
        scroll(1);
}

/* A full line stays on it until the next character, as on terminals: what ends a line of exactly 80
 * characters makes no empty one. */
static void one_char(uint16_t c)
{
    make_room();
    if (c == '\n') {
        line_feed();
    } else if (c == '\r') {
        end_run();
        column = 0;
    } else if (c == '\b') {
        end_run();
        column = column >= columns ? columns - 2 : column ? column - 1 : 0;
    } else {
        if (column >= columns) {
            line_feed();
            column = 0;
        }
        if (text_len == run_start)
            run_column = column;
        list.text[text_len++] = (char)cp437_from_ucs2(c);
        column++;
    }
}

static void video_text(const uint16_t *text)
{
    for (; *text; text++)
        one_char(*text);
    end_run();
}

static void video_move(unsigned to_column, unsigned to_row)
{
    column = to_column < columns ? to_column : columns - 1;
    row = to_row < rows ? to_row : rows - 1;
}

static void video_clear(void)
{
    make_room();
    scroll(0);
    column = row = 0;
}

static void video_colour(unsigned foreground, unsigned background)
{
    attribute = (uint8_t)(foreground | background << 4);
    coloured = coloured || attribute != NORMAL;
}

static void video_cursor(bool visible)
{
    make_room();
    add_call(SET_SHAPE << 8, 0, visible ? shape : SHAPE_HIDDEN, 0, 0);
}

static unsigned video_column(void)
{
    return column < columns ? column : 0;
}

static const struct ansi_screen card = {
    .text = video_text,
    .move = video_move,
    .clear = video_clear,
    .colour = video_colour,
    .cursor = video_cursor,
    .column = video_column,
};

/* --- the same for who knows little more than a teletype ------------------------------------------- */

/* The teletype leaves the attribute of a cell as it is; on new lines that is the usual one. */
static void teletype_text(const uint16_t *text)
{
    for (; *text; text++) {
        uint8_t c = cp437_from_ucs2(*text);
        make_room();
        if ((over_coloured || attribute != NORMAL) && c >= ' ')
            add_call((uint16_t)(WRITE_CELL << 8 | c), page_attribute(), 1, 0, 0);
        add_call((uint16_t)(TELETYPE << 8 | c), page_attribute(), 0, 0, 0);
    }
}

static void teletype_move(unsigned to_column, unsigned to_row)
{
    make_room();
    over_coloured = coloured;
    video_move(to_column, to_row);
    add_call(SET_CURSOR << 8, (uint16_t)(page << 8), 0, place(column, row), 0);
}

static void teletype_clear(void)
{
    make_room();
    scroll(0);
    coloured = attribute != NORMAL;
    over_coloured = false;
    teletype_move(0, 0);
}

static unsigned teletype_column(void)
{
    flush();
    return low_read16(BDA_CURSOR + 2u * (page & 7)) & 0xff;
}

static const struct ansi_screen teletype = {
    .text = teletype_text,
    .move = teletype_move,
    .clear = teletype_clear,
    .colour = video_colour,
    .cursor = video_cursor,
    .column = teletype_column,
};

/* --- the screen ----------------------------------------------------------------------------------- */

/* Somebody else (a PXE ROM, a program) may have written, or changed the mode. */
static void look(void)
{
    page = low_read8(BDA_PAGE);
    columns = low_read16(BDA_COLUMNS);
    rows = low_read8(BDA_ROWS) + 1u;
    if (columns < COLUMNS_MIN || columns > COLUMNS_MAX)
        columns = COLUMNS;
    if (rows == 1)
        rows = ROWS;
    uint16_t cursor = low_read16(BDA_CURSOR + 2u * (page & 7));
    if (cursor != told_cursor || row >= rows || column > columns) {
        video_move(cursor & 0xff, cursor >> 8);
        told_cursor = cursor;
    }
}

void video_write(const char *bytes, size_t len_bytes)
{
    if (!open)
        return;
    look();
    ansi_write(&ansi, bytes, len_bytes);
    uint16_t cursor = place(column < columns ? column : columns - 1, row);
    if (ansi.screen == &card && cursor != told_cursor)
        add_call(SET_CURSOR << 8, (uint16_t)(page << 8), 0, cursor, 0);
    told_cursor = cursor;
    flush();
}

bool video_size(unsigned *ret_columns, unsigned *ret_rows)
{
    if (open) {
        *ret_columns = columns;
        *ret_rows = rows;
    }
    return open;
}

void video_close(void)
{
    open = false;
}

static bool in_graphics(void)
{
    struct bios_regs regs = { .ax = VBE_GET_MODE };
    uint8_t mode = low_read8(BDA_VIDEO_MODE) & 0x7f;
    bios_int(INT_VIDEO, &regs);
    uint16_t vbe_mode = regs.bx & 0x3fff; /* 4.6: above are flags */
    if (regs.ax == VBE_DONE && vbe_mode >= 0x100)
        return vbe_mode < VBE_TEXT_FIRST || vbe_mode > VBE_TEXT_LAST;
    return mode > TEXT_MODE && mode != MONO_MODE && mode <= 0x13;
}

bool video_is_card(void)
{
    uint32_t handler = farptr_linear(low_read32(INT_VIDEO * sizeof(farptr)));
    return low_read16(ROM_FIRST) == ROM_SIGNATURE && handler >= ROM_FIRST &&
           handler < ROM_FIRST + low_read8(ROM_FIRST + 2) * (uint32_t)ROM_BLOCK;
}

bool video_open(void)
{
    struct bios_regs regs = { .ah = GET_MODE };
    bios_int(INT_VIDEO, &regs);
    if (regs.ah == GET_MODE) /* nobody put a number of columns there */
        return false;
    if (in_graphics()) {
        regs = (struct bios_regs){ .ax = SET_MODE << 8 | TEXT_MODE };
        bios_int(INT_VIDEO, &regs);
    }
    shape = low_read16(BDA_CURSOR_SHAPE);
    if (shape == 0 || shape & SHAPE_HIDDEN)
        shape = SHAPE_USUAL;
    attribute = NORMAL;
    told_cursor = UINT16_MAX;
    ansi_init(&ansi, video_is_card() ? &card : &teletype);
    look();
    open = true;
    return true;
}
