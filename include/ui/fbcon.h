/* ui/fbcon.h - the framebuffer console: text that we draw ourselves on the graphics screen, over a
 * background picture. */
#pragma once
#include <stdint.h>
#include "image/pixbuf.h"

struct fbcon_config {
    unsigned width, height, depth;     /* of the mode, at least */
    unsigned left, right, top, bottom; /* pixels that the text leaves free */
    struct pixbuf picture;             /* taken by fbcon_open(); all zeros: none */
};

/** Bring the screen into a graphics mode and draw on it from now on, in place of an earlier picture.
 * 0, or what plat_display_open() returned (all stays as it was), -ERR_RANGE (the margins leave no
 * room) or -ERR_NOMEM (the screen shows text then). All told. Never yields. */
int fbcon_open(struct fbcon_config *config);
/** Back to the platform's text screen. Nothing happens when there is no graphics mode. */
void fbcon_close(void);
