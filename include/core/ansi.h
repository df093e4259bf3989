/* core/ansi.h - the ANSI subset of compat 11.8 as calls on a screen, for screens that know no such
 * sequences: the firmware's, and the one that we draw ourselves. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/utf8.h"

enum { ANSI_RUN_MAX = 128, ANSI_PARAMS_MAX = 16 };

/* A colour as SGR gave it: one of the PC's, 0..7 (UEFI 2.10 12.4.3), or ANSI_RGB | 0xRRGGBB. Which of
 * them is the screen's default has ANSI_DEFAULT set. */
#define ANSI_RGB     UINT32_C(0x01000000)
#define ANSI_DEFAULT UINT32_C(0x02000000)

/** What a screen can do. */
struct ansi_screen {
    void (*text)(const uint16_t *text);          /* NUL-terminated; CR and LF as they are */
    void (*move)(unsigned column, unsigned row); /* from 0 */
    void (*clear)(void);
    void (*colour)(unsigned foreground, unsigned background); /* the PC's, 0..15 and 0..7 */
    /* instead of it, for screens that know more colours */
    void (*style)(uint32_t foreground, uint32_t background, bool bold);
    void (*cursor)(bool visible);
    unsigned (*column)(void);
};

struct ansi {
    const struct ansi_screen *screen;
    enum { ANSI_GROUND, ANSI_ESCAPE, ANSI_SEQUENCE } state;
    bool private_mode; /* ESC [ ? */
    unsigned params[ANSI_PARAMS_MAX], param_count;
    uint32_t foreground, background;
    bool bold;
    struct utf8 decoder;
    uint16_t run[ANSI_RUN_MAX + 1];
    size_t run_len;
};

enum { ANSI_FOREGROUND = 7, ANSI_BACKGROUND = 0 };

void ansi_init(struct ansi *ansi, const struct ansi_screen *screen);
void ansi_write(struct ansi *ansi, const char *bytes, size_t len_bytes);
