/* core/console.h - text to people, keys from people. What is drawn on top (menu, line editor) is
 * src/ui. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include "core/fiber.h"

void console_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void console_vprintf(const char *fmt, va_list args);
void console_write(const char *bytes, size_t len_bytes);
/** Has a newline ended what was written last? */
bool console_at_line_start(void);
/** The same as console_write() for what menus and forms draw: only consoles with CONSOLE_USAGE_TUI are given it. */
void console_draw(const char *bytes, size_t len_bytes);

/* Keys: printable and control characters as themselves (UTF-8 bytes one by one), the rest above
 * them. iPXE's numbering of function keys begins at KEY_BASE (compat 0.4). */
enum console_key {
    KEY_CTRL_B = 2,
    KEY_CTRL_C = 3,
    KEY_TAB = 9,
    KEY_ENTER = 13,
    KEY_ESC = 27,
    KEY_BACKSPACE = 127,
    KEY_BASE = 0x110000,
    KEY_UP,
    KEY_DOWN,
    KEY_RIGHT,
    KEY_LEFT,
    KEY_HOME,
    KEY_END,
    KEY_DELETE,
    KEY_PGUP,
    KEY_PGDN,
    KEY_INSERT,
    KEY_F1,
    KEY_F2,
    KEY_F3,
    KEY_F4,
    KEY_F5,
    KEY_F6,
    KEY_F7,
    KEY_F8,
    KEY_F9,
    KEY_F10,
    KEY_F11,
    KEY_F12
};

/** Wait for a key. While somebody waits here Ctrl-C is a key like others; at other times it cancels
 * the foreground fiber and drops what was typed before; other keys wait for the next call. May yield.
 * Returns a console_key, -ERR_TIMEDOUT or -ERR_CANCELED (both silent). */
int console_key(deadline_t deadline);
/** Something that people wait for is over. What has been typed up to now is early: it was no answer
 * to a question that comes. Never yields. */
void console_job_ended(void);
/** Drop the keys that are early and still there. Who asks within a script does (cmd_drop_early_keys()). */
void console_drop_early_keys(void);
/** A program that we started reads the keyboard itself (@lend true): no key is taken, whatever turns
 * the scheduler. Returns what held before. */
bool console_lend(bool lend);
/** Columns and rows of the smallest screen. */
void console_size(unsigned *ret_columns, unsigned *ret_rows);
void console_start(void); /* registers the poller */

/* What a console is for (compat 11.8): as the value of its option in config/console.h, or of none. */
enum {
    CONSOLE_USAGE_STDOUT = 1,
    CONSOLE_USAGE_DEBUG = 2,
    CONSOLE_USAGE_TUI = 4, /* what menus and forms draw */
    CONSOLE_USAGE_LOG = 8,
    CONSOLE_USAGE_ALL = 15,
    CONSOLE_WHEN_SET = 16, /* silent until the setting of its name is true */
};
#define CONSOLE_USAGE_OF(option, otherwise) ((option + 0) ? (option + 0) : (otherwise))

/** Something beside the platform's screens and lines (dmesg, syslog, a debug port). One const object
 * and one line (`consoles-y += name`) in a build.mk. */
struct console_output {
    const char *name;
    unsigned usage;
    void (*write)(const char *bytes, size_t len_bytes); /* must not yield, nor write itself */
};
extern const struct console_output *const consoles[];

/** A screen that we draw ourselves, beside the platform's consoles. While one is set it is given
 * everything, written and drawn, and its size counts instead of theirs. */
struct console_screen {
    void (*write)(const char *bytes, size_t len_bytes);
    void (*size)(unsigned *ret_columns, unsigned *ret_rows);
    void (*closed)(void); /* it is set no more: the platform needs the machine's screen */
};
/** NULL: none any more. Borrowed until then. */
void console_set_screen(const struct console_screen *screen);
