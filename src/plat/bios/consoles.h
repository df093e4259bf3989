/* consoles.h - what console.c puts together: the screen, the keyboard, the serial line. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- video.c: INT 10h ------------------------------------------------------------------------- */
/** Find the screen, in text mode from here on. false: nobody serves INT 10h. */
bool video_open(void);
/** The handler of INT 10h lies in the video card's own ROM: nothing else listens to it. */
bool video_is_card(void);
void video_write(const char *bytes, size_t len_bytes);
/** false: it is not open. */
bool video_size(unsigned *ret_columns, unsigned *ret_rows);
/** Nothing is written until it is opened again: the screen shows graphics. */
void video_close(void);

/* --- keyboard.c: INT 16h ------------------------------------------------------------------------ */
/** The bytes of the keys that wait, at most @room; how many. @held: KEYMAP_AS_IS or 0. */
enum { KEYBOARD_KEY_MAX = 8 }; /* bytes of the longest key: less room takes no key */
size_t keyboard_read(char *bytes, size_t room, unsigned held);

/* --- serial.c: an 8250 and its successors -------------------------------------------------------- */
/** Find and set up the line. false: there is none. */
bool serial_open(void);
/** Does something appear on the line while @draw() writes to the screen? Then the BIOS drives it.
 * Takes up to a sixth of a second to say no. */
bool serial_is_shared(void (*draw)(void));
/** Waits at most as long as the bytes take; a line that does not move loses them. */
void serial_write(const char *bytes, size_t len_bytes);
/** A byte that came, -1: none. */
int serial_read(void);
