/* ui/font.h - the glyphs of the framebuffer console: 8 by 16 pixels, a byte for each row, the leftmost pixel
 * in its highest bit. Made by tools/gen-font. Private to src/ui. */
#pragma once
#include <stdint.h>

enum { FONT_ROWS = 16, FONT_COLUMNS = 8 };

/** First character and how many follow each other, in ascending order; { 0, 0 } ends them. */
extern const uint16_t font_ranges[][2];
/** The glyphs of all ranges, one after the other; the last one is shown for what is not there. */
extern const uint8_t font_glyphs[][FONT_ROWS];
