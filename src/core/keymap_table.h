/* keymap_table.h - the table of keyboard layouts, src/core/keymaps.c, which tools/make-keymaps
 * writes. Its form: pairs of characters in UTF-8, a key (as a US keyboard has it without Shift; '<'
 * is the key between Shift and Z that a US one lacks) and what it gives, where that is not as
 * expected. A combining character (U+0300 and on) is a dead key. A layout's columns are lines:
 *
 *     plain          expected: as a US keyboard
 *     shift          expected: the plain letter's capital, else as a US keyboard
 *     AltGr          expected: what keymap_common has there, or nothing
 *     Shift+AltGr    expected: the capital of the layout's own AltGr letter, else the common one
 */
#pragma once
#include <stdint.h>

enum keymap_kind {
    KEYMAP_OWN,     /* what is behind AltGr is all in the layout */
    KEYMAP_COMMON,  /* or in keymap_common */
    KEYMAP_ALPHABET /* two columns, behind AltGr and Caps Lock; a US keyboard without */
};

struct keymap {
    const char *name;
    enum keymap_kind kind;
    const char *columns;
};

extern const struct keymap keymaps[]; /* ends with name == NULL; "us" is the last */
extern const char keymap_common[];    /* columns; the first two are empty */
/* Lines: the dead key, its accent alone, then pairs of a letter and the same with the accent.
 * Capitals are there only where upper() does not make them. */
extern const char keymap_accents[];
