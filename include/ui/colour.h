/* ui/colour.h - the palette and the pairs of foreground and background that menus and forms are
 * drawn with. Source: compat 11.7. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "core/str.h"

enum {
    COLOUR_BLACK,
    COLOUR_RED,
    COLOUR_GREEN,
    COLOUR_YELLOW,
    COLOUR_BLUE,
    COLOUR_MAGENTA,
    COLOUR_CYAN,
    COLOUR_WHITE,
    COLOUR_COUNT,
    COLOUR_DEFAULT = 9, /* whatever the screen has */
    COLOUR_MAGIC = 15,  /* COLOUR_DEFAULT over a background picture, else the normal background */
};
enum colour_pair {
    PAIR_DEFAULT,
    PAIR_NORMAL,
    PAIR_SELECT,
    PAIR_SEPARATOR,
    PAIR_EDIT,
    PAIR_ALERT,
    PAIR_URL,
    PAIR_PXE,
    PAIR_COUNT
};
enum { COLOUR_KEEP = -1, COLOUR_NO_RGB = -1 };

struct style {
    uint8_t foreground, background; /* palette entries, or COLOUR_DEFAULT */
    bool bold;
};

/**
 * Define entry @index of the palette.
 * @basic  COLOUR_x that every screen has, COLOUR_KEEP; one that does not exist: COLOUR_MAGIC
 * @rgb    0xRRGGBB for screens that can (more bits are left out), COLOUR_NO_RGB: none
 * 0 or -ERR_INVAL with a sentence.
 */
int colour_define(uint64_t index, int64_t basic, int64_t rgb);
/** Define a pair of entries; COLOUR_KEEP leaves one as it is, one that does not exist is
 * COLOUR_DEFAULT. 0 or -ERR_INVAL with a sentence. */
int colour_define_pair(uint64_t pair, int64_t foreground, int64_t background);
struct style colour_style(enum colour_pair pair);
/** The sequences that switch to @style, appended to @out. */
void colour_append(struct style style, struct str *out);
/** Is there a background picture, which COLOUR_MAGIC lets through? */
void colour_over_picture(bool there_is_one);
/** All as it was at the start. */
void colour_reset(void);
