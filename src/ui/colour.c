/* ui/colour.c - palette and pairs. Not here: what a screen makes of the sequences (core/ansi.c).
 * Source: compat 1.5, 11.7; ECMA-48 8.3.117 SGR; ISO 8613-6 13.1.8 for RGB. */
#include "ui/colour.h"
#include "core/err.h"

struct colour {
    uint8_t basic;
    int32_t rgb; /* COLOUR_NO_RGB: none */
};
struct pair {
    uint8_t foreground, background;
};

enum { RGB_MASK = 0xffffff };

#define PLAIN(number) [number] = { number, COLOUR_NO_RGB }
static const struct colour first_palette[COLOUR_COUNT] = {
    PLAIN(COLOUR_BLACK),
    PLAIN(COLOUR_RED),
    PLAIN(COLOUR_GREEN),
    PLAIN(COLOUR_YELLOW),
    PLAIN(COLOUR_MAGENTA),
    PLAIN(COLOUR_CYAN),
    PLAIN(COLOUR_WHITE),
    /* so that menus show the picture behind them */
    [COLOUR_BLUE] = { COLOUR_MAGIC, COLOUR_NO_RGB },
};
static const struct pair first_pairs[PAIR_COUNT] = {
    [PAIR_DEFAULT] = { COLOUR_DEFAULT, COLOUR_DEFAULT },
    [PAIR_NORMAL] = { COLOUR_WHITE, COLOUR_BLUE },
    [PAIR_SELECT] = { COLOUR_WHITE, COLOUR_RED },
    [PAIR_SEPARATOR] = { COLOUR_CYAN, COLOUR_BLUE },
    [PAIR_EDIT] = { COLOUR_BLACK, COLOUR_CYAN },
    [PAIR_ALERT] = { COLOUR_WHITE, COLOUR_RED },
    [PAIR_URL] = { COLOUR_CYAN, COLOUR_BLUE },
    [PAIR_PXE] = { COLOUR_BLACK, COLOUR_WHITE },
};

static struct colour palette[COLOUR_COUNT];
static struct pair pairs[PAIR_COUNT];
static bool ready, over_picture;

void colour_reset(void)
{
    for (int i = 0; i < COLOUR_COUNT; i++)
        palette[i] = first_palette[i];
    for (int i = 0; i < PAIR_COUNT; i++)
        pairs[i] = first_pairs[i];
    ready = true;
}

static void get_ready(void)
{
    if (!ready)
        colour_reset();
}

static bool is_colour(int64_t colour)
{
    return (colour >= 0 && colour < COLOUR_COUNT) || colour == COLOUR_DEFAULT;
}

/* A menu whose colours are of another program's making still is a menu. */
static uint8_t colour_or_default(int64_t colour)
{
    return is_colour(colour) ? (uint8_t)colour : COLOUR_DEFAULT;
}

int colour_define(uint64_t index, int64_t basic, int64_t rgb)
{
    get_ready();
    if (index >= COLOUR_COUNT)
        return fail(ERR_INVAL, "colour: there are colours 0 to %u, and no %u", COLOUR_COUNT - 1,
                    (unsigned)index);
    if (basic != COLOUR_KEEP)
        palette[index].basic = is_colour(basic) ? (uint8_t)basic : COLOUR_MAGIC;
    palette[index].rgb = rgb < 0 ? COLOUR_NO_RGB : (int32_t)(rgb & RGB_MASK);
    return 0;
}

int colour_define_pair(uint64_t pair, int64_t foreground, int64_t background)
{
    get_ready();
    if (pair >= PAIR_COUNT)
        return fail(ERR_INVAL, "colour: there are colour pairs 0 to %u, and no %u", PAIR_COUNT - 1,
                    (unsigned)pair);
    if (foreground != COLOUR_KEEP)
        pairs[pair].foreground = colour_or_default(foreground);
    if (background != COLOUR_KEEP)
        pairs[pair].background = colour_or_default(background);
    return 0;
}

struct style colour_style(enum colour_pair pair)
{
    get_ready();
    return (struct style){ pairs[pair].foreground, pairs[pair].background, false };
}

void colour_over_picture(bool there_is_one)
{
    over_picture = there_is_one;
}

static unsigned basic_of(uint8_t colour)
{
    unsigned basic = colour < COLOUR_COUNT ? palette[colour].basic : COLOUR_DEFAULT;
    return basic != COLOUR_MAGIC ? basic : over_picture ? COLOUR_DEFAULT : COLOUR_BLUE;
}

/* Behind the basic colour: a terminal that knows no RGB keeps that one. */
static void append_rgb(uint8_t colour, unsigned what, struct str *out)
{
    if (colour >= COLOUR_COUNT || palette[colour].rgb == COLOUR_NO_RGB)
        return;
    unsigned rgb = (unsigned)palette[colour].rgb;
    str_printf(out, "\033[%u;2;%u;%u;%um", what, rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
}

void colour_append(struct style style, struct str *out)
{
    get_ready();
    str_printf(out, "\033[0%s;%u;%um", style.bold ? ";1" : "", 30 + basic_of(style.foreground),
               40 + basic_of(style.background));
    append_rgb(style.foreground, 38, out);
    append_rgb(style.background, 48, out);
}
