/* ui/tui.h - a full screen drawn in frames: each one is drawn as a whole in memory, and what
 * differs from the screen is sent. Private to src/ui.
 *
 * Rows and columns count from 0. What lies outside the screen is not drawn. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ui/colour.h"

enum { TUI_COLUMNS_MAX = 512, TUI_ROWS_MAX = 256 };

struct tui_cell {
    uint32_t code;  /* TUI_COVERED: the right half of what stands left of it */
    uint16_t style; /* packed */
};
#define TUI_COVERED UINT32_MAX

struct tui {
    unsigned columns, rows;
    struct tui_cell *shown, *wanted; /* rows * columns each */
    unsigned cursor_column, cursor_row, shown_column, shown_row;
    bool cursor_wanted, cursor_shown;
    bool stale; /* the screen shows something else: send all */
};

/** Take the screen over. 0 or -ERR_NOMEM with a sentence; @tui is closed then. */
int tui_open(struct tui *tui);
/** Begin a frame: everything blank, no cursor. The size of the screen is looked at anew. */
void tui_begin(struct tui *tui);
/** @text on @columns columns from a place on; a longer one is cut and ends in "...". Colour
 * sequences in it (SGR) are obeyed, other control characters left out. */
void tui_text(struct tui *tui, unsigned row, unsigned column, unsigned columns, const char *text,
              struct style style);
/** The same in the middle of the row. */
void tui_centred(struct tui *tui, unsigned row, const char *text, struct style style);
/** Columns full of one ASCII character. */
void tui_fill(struct tui *tui, unsigned row, unsigned column, unsigned columns, char c,
              struct style style);
/** Where the cursor is to be seen in this frame. */
void tui_cursor(struct tui *tui, unsigned row, unsigned column);
/** Send what differs. */
void tui_end(struct tui *tui);
/** What is on the screen is not what we drew (Ctrl-L). */
void tui_redraw(struct tui *tui);
/** Leave an empty screen in the default colours. */
void tui_close(struct tui *tui);
/** Columns that tui_text() needs for @text. */
size_t tui_columns_of(const char *text);
