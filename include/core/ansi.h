/* core/ansi.h - the ANSI subset of compat 11.8 as calls on a screen, for platforms whose screens know
 * no such sequences. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/utf8.h"

enum { ANSI_RUN_MAX = 128, ANSI_PARAMS_MAX = 8 };

/** What a screen can do. Colours are the PC's: 0..15 and 0..7 (UEFI 2.10 12.4.3). */
struct ansi_screen {
    void (*text)(const uint16_t *text);          /* NUL-terminated; CR and LF as they are */
    void (*move)(unsigned column, unsigned row); /* from 0 */
    void (*clear)(void);
    void (*colour)(unsigned foreground, unsigned background);
    void (*cursor)(bool visible);
    unsigned (*column)(void);
};

struct ansi {
    const struct ansi_screen *screen;
    enum { ANSI_GROUND, ANSI_ESCAPE, ANSI_SEQUENCE } state;
    bool private_mode; /* ESC [ ? */
    unsigned params[ANSI_PARAMS_MAX], param_count;
    unsigned foreground, background;
    bool bold;
    struct utf8 decoder;
    uint16_t run[ANSI_RUN_MAX + 1];
    size_t run_len;
};

enum { ANSI_FOREGROUND = 7, ANSI_BACKGROUND = 0 };

void ansi_init(struct ansi *ansi, const struct ansi_screen *screen);
void ansi_write(struct ansi *ansi, const char *bytes, size_t len_bytes);
