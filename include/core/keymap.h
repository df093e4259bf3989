/* core/keymap.h - what the keys of a national keyboard mean, for platforms whose firmware takes
 * every keyboard for a US one. Not here: how keys come (src/plat). docs/design/020-keymaps.md.
 * Nothing here yields. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum keymap_held {
    KEYMAP_CTRL = 1,
    KEYMAP_ALTGR = 2,
    KEYMAP_CAPS = 4,   /* Caps Lock is on */
    KEYMAP_102ND = 8,  /* the key between Shift and Z that a US keyboard lacks */
    KEYMAP_SHIFT = 16, /* Shift is pressed, and the character does not show it */
    KEYMAP_AS_IS = 32  /* no key of a keyboard: somebody at a terminal */
};
enum { KEYMAP_BYTES_MAX = 8 }; /* an accent and a letter that do not go together */

/** Is a layout chosen that is not US? */
bool keymap_chosen(void);
/** What a key types.
 * @us_char  what the same key types on a US keyboard, Caps Lock and Shift included, Ctrl and AltGr
 *           not; '\\' or '|' of KEYMAP_102ND. What no layout changes (Enter) is typed as it is
 * @held     KEYMAP_x
 * @bytes    UTF-8, up to KEYMAP_BYTES_MAX
 * Returns how many bytes; 0: a dead key waits for the next one. */
size_t keymap_type(uint16_t us_char, unsigned held, uint8_t *bytes);
/** A key came that types nothing: a dead key waits no longer. */
void keymap_forget(void);
/** Choose a layout by name, the first word of @name; "" is US. False: there is none; nothing
 * changes. */
bool keymap_choose(const char *name);
/** Name of layout @number, in alphabetical order; NULL: no more. */
const char *keymap_name(unsigned number);
/** Follow the setting `keymap`; KEYBOARD_MAP of config/console.h holds while it is not set. */
void keymap_start(void);
