/* core/display_mode.h - which of a screen's graphics modes plat_display_open() takes. No I/O. */
#pragma once
#include <stdbool.h>

struct display_mode {
    unsigned number; /* the platform's name for it */
    unsigned width, height, depth;
};

/** Begins with the wishes; takes every mode of the screen in turn. */
struct display_choice {
    unsigned min_width, min_height, min_depth;
    bool found;                  /* @best fits the wishes */
    struct display_mode best;    /* the fewest pixels, of equal ones the deepest */
    struct display_mode largest; /* of all that were offered; for a sentence */
};
void display_offer(struct display_choice *choice, const struct display_mode *mode);
