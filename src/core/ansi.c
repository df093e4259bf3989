/* core/ansi.c - the ANSI subset of compat 11.8: cursor position, clear, colours, cursor on and off;
 * everything else is swallowed. Not here: the screens themselves (console.c of each platform).
 * Source: ECMA-48 5.4, 8.3.21 CUP, 8.3.39 ED, 8.3.117 SGR; xterm's ?25h and ?25l. */
#include "core/ansi.h"
#include <string.h>

enum { TAB_COLUMNS = 8, RGB_ON = 0x60, RGB_BRIGHT = 0xc0, PARAM_MAX = 9999 };

void ansi_init(struct ansi *ansi, const struct ansi_screen *screen)
{
    memset(ansi, 0, sizeof(*ansi));
    ansi->screen = screen;
    ansi->foreground = ANSI_FOREGROUND | ANSI_DEFAULT;
    ansi->background = ANSI_BACKGROUND | ANSI_DEFAULT;
}

static void flush(struct ansi *ansi)
{
    if (ansi->run_len == 0)
        return;
    ansi->run[ansi->run_len] = 0;
    ansi->screen->text(ansi->run);
    ansi->run_len = 0;
}

static void put(struct ansi *ansi, uint16_t c)
{
    ansi->run[ansi->run_len++] = c;
    if (ansi->run_len == ANSI_RUN_MAX)
        flush(ansi);
}

/* ANSI counts red, green, blue from bit 0; the firmware (and the PC) from bit 2. */
static unsigned swap_colour(unsigned colour)
{
    return (colour & 2) | (colour & 1) << 2 | (colour & 4) >> 2;
}

/* The nearest of 16 (foreground) or 8 (background) colours. */
static unsigned nearest(uint32_t colour, bool may_be_bright)
{
    unsigned r = colour >> 16 & 0xff, g = colour >> 8 & 0xff, b = colour & 0xff;
    if (!(colour & ANSI_RGB))
        return colour & 7;
    bool bright = r >= RGB_BRIGHT || g >= RGB_BRIGHT || b >= RGB_BRIGHT;
    return (r >= RGB_ON) << 2 | (g >= RGB_ON) << 1 | (b >= RGB_ON) |
           (may_be_bright && bright ? 8 : 0);
}

/* One SGR parameter; returns how many more it used up. */
static unsigned rendition(struct ansi *ansi, const unsigned *params, unsigned left)
{
    unsigned p = params[0];
    if (p == 0 || p == 22)
        ansi->bold = false;
    if (p == 0 || p == 39)
        ansi->foreground = ANSI_FOREGROUND | ANSI_DEFAULT;
    if (p == 0 || p == 49)
        ansi->background = ANSI_BACKGROUND | ANSI_DEFAULT;
    if (p == 1)
        ansi->bold = true;
    if (p >= 30 && p <= 37)
        ansi->foreground = swap_colour(p - 30);
    if (p >= 40 && p <= 47)
        ansi->background = swap_colour(p - 40);
    if ((p != 38 && p != 48) || left < 4 || params[1] != 2)
        return 0;
    *(p == 38 ? &ansi->foreground : &ansi->background) = ANSI_RGB | (params[2] & 0xff) << 16 |
                                                         (params[3] & 0xff) << 8 |
                                                         (params[4] & 0xff);
    return 4;
}

static void renditions(struct ansi *ansi)
{
    unsigned count = ansi->param_count;
    for (unsigned i = 0; i < count; i++)
        i += rendition(ansi, ansi->params + i, count - i - 1);
    if (ansi->screen->style)
        ansi->screen->style(ansi->foreground, ansi->background, ansi->bold);
    else
        ansi->screen->colour(nearest(ansi->foreground, true) | (ansi->bold ? 8 : 0),
                             nearest(ansi->background, false));
}

static unsigned one_based(unsigned param)
{
    return param ? param - 1 : 0;
}

static void sequence(struct ansi *ansi, uint8_t final)
{
    unsigned *params = ansi->params;
    unsigned count = ansi->param_count;
    flush(ansi);
    if (final == 'H' && !ansi->private_mode)
        ansi->screen->move(one_based(count > 1 ? params[1] : 0), one_based(params[0]));
    else if (final == 'J' && !ansi->private_mode && params[0] == 2)
        ansi->screen->clear();
    else if (final == 'm' && !ansi->private_mode)
        renditions(ansi);
    else if ((final == 'h' || final == 'l') && ansi->private_mode && params[0] == 25)
        ansi->screen->cursor(final == 'h');
}

static void sequence_byte(struct ansi *ansi, uint8_t byte)
{
    unsigned *last = &ansi->params[ansi->param_count - 1];
    if (byte >= '0' && byte <= '9') {
        *last = *last * 10 + (byte - '0');
        if (*last > PARAM_MAX)
            *last = PARAM_MAX;
    } else if (byte == ';') {
        if (ansi->param_count < ANSI_PARAMS_MAX)
            ansi->params[ansi->param_count++] = 0;
        else
            *last = 0; /* more than we know: the last one takes them all */
    } else if (byte == '?') {
        ansi->private_mode = true;
    } else if (byte >= 0x40 && byte <= 0x7e) {
        ansi->state = ANSI_GROUND;
        sequence(ansi, byte);
    } else if (byte < 0x20 || byte > 0x7e) {
        ansi->state = ANSI_GROUND; /* broken off */
    }
}

static void ground_byte(struct ansi *ansi, uint8_t byte)
{
    if (byte == '\n') {
        put(ansi, '\r');
        put(ansi, '\n');
    } else if (byte == '\t') {
        flush(ansi);
        for (unsigned i = ansi->screen->column() % TAB_COLUMNS; i < TAB_COLUMNS; i++)
            put(ansi, ' ');
    } else if (byte == '\r' || byte == '\b') {
        put(ansi, byte);
    } else if (byte >= 0x20 && byte != 0x7f) {
        uint32_t code = utf8_feed(&ansi->decoder, byte);
        if (code != UTF8_MORE)
            put(ansi, ucs2_char(code));
    }
}

static void one_byte(struct ansi *ansi, uint8_t byte)
{
    if (byte == 0x1b) {
        ansi->state = ANSI_ESCAPE;
    } else if (ansi->state == ANSI_ESCAPE) {
        ansi->state = byte == '[' ? ANSI_SEQUENCE : ANSI_GROUND;
        ansi->private_mode = false;
        ansi->param_count = 1;
        ansi->params[0] = 0;
    } else if (ansi->state == ANSI_SEQUENCE) {
        sequence_byte(ansi, byte);
    } else {
        ground_byte(ansi, byte);
    }
}

void ansi_write(struct ansi *ansi, const char *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++)
        one_byte(ansi, (uint8_t)bytes[i]);
    flush(ansi);
}
