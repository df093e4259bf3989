/* core/console.c - text to the machine's screens and lines, keys from them. Not here: drawing
 * (src/ui), the devices (src/plat). Source of the key sequences: ECMA-48 and what VT100, VT220 and
 * xterm send. */
#include "core/console.h"
#include "core/str.h"
#include "plat.h"
#include <string.h>

enum { KEYS_QUEUED_MAX = 256, SEQUENCE_MAX = 8, ESC_WAIT_MS = 250 };

static uint8_t queue[KEYS_QUEUED_MAX];
static size_t queue_head, queue_count;
static size_t early_count; /* of these: typed before the last job ended */
static unsigned readers;   /* fibers inside console_key() */
static bool lent;          /* keys are for a program that we started */
static struct waitq typed = WAITQ_INIT(typed);
static const struct console_screen *screen; /* NULL: none */
static bool within_line;

static void give(const char *bytes, size_t len_bytes, unsigned usage)
{
    plat_console_write(bytes, len_bytes);
    if (screen)
        screen->write(bytes, len_bytes);
    for (size_t i = 0; consoles[i]; i++)
        if (consoles[i]->usage & usage)
            consoles[i]->write(bytes, len_bytes);
}

bool console_at_line_start(void)
{
    return !within_line;
}

void console_write(const char *bytes, size_t len_bytes)
{
    if (len_bytes > 0)
        within_line = bytes[len_bytes - 1] != '\n';
    give(bytes, len_bytes, CONSOLE_USAGE_ALL & ~CONSOLE_USAGE_TUI);
}

void console_draw(const char *bytes, size_t len_bytes)
{
    give(bytes, len_bytes, CONSOLE_USAGE_TUI);
}

void console_set_screen(const struct console_screen *new_screen)
{
    const struct console_screen *former = screen;
    screen = new_screen;
    if (former)
        former->closed();
}

void console_vprintf(const char *fmt, va_list args)
{
    struct str text = STR_INIT;
    str_vprintf(&text, fmt, args);
    console_write(str_text(&text), text.oom ? 0 : text.len_bytes);
    str_free(&text);
}

void console_printf(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    console_vprintf(fmt, args);
    va_end(args);
}

void console_size(unsigned *ret_columns, unsigned *ret_rows)
{
    (screen ? screen->size : plat_console_size)(ret_columns, ret_rows);
}

static int take_byte(void)
{
    if (queue_count == 0)
        return -1;
    uint8_t byte = queue[queue_head];
    queue_head = (queue_head + 1) % KEYS_QUEUED_MAX;
    queue_count--;
    if (early_count > 0)
        early_count--;
    return byte;
}

/* Every turn: a full queue drops what comes. */
static void console_poll(void)
{
    int byte;
    for (int i = 0; i < KEYS_QUEUED_MAX && !lent && (byte = plat_console_read()) >= 0; i++) {
        sched_busy();
        if (byte == KEY_CTRL_C && readers == 0) {
            sched_cancel_foreground();
            queue_count = early_count = 0;
        } else if (queue_count < KEYS_QUEUED_MAX) {
            queue[(queue_head + queue_count++) % KEYS_QUEUED_MAX] = (uint8_t)byte;
            fiber_wake(&typed);
        }
    }
}

bool console_lend(bool lend)
{
    bool former = lent;
    lent = lend;
    return former;
}

void console_job_ended(void)
{
    early_count = queue_count;
}

void console_drop_early_keys(void)
{
    while (early_count > 0)
        (void)take_byte();
}

static int next_byte(deadline_t deadline)
{
    int byte;
    while ((byte = take_byte()) < 0) {
        int r = fiber_wait(&typed, deadline);
        if (r < 0)
            return r;
    }
    return byte;
}

/* What stands behind ESC [ or ESC O. */
static int decode_sequence(const char *text)
{
    static const struct {
        const char *text;
        int key;
    } sequences[] = {
        { "A", KEY_UP },      { "B", KEY_DOWN },  { "C", KEY_RIGHT }, { "D", KEY_LEFT },
        { "H", KEY_HOME },    { "F", KEY_END },   { "1~", KEY_HOME }, { "2~", KEY_INSERT },
        { "3~", KEY_DELETE }, { "4~", KEY_END },  { "5~", KEY_PGUP }, { "6~", KEY_PGDN },
        { "7~", KEY_HOME },   { "8~", KEY_END },  { "P", KEY_F1 },    { "Q", KEY_F2 },
        { "R", KEY_F3 },      { "S", KEY_F4 },    { "11~", KEY_F1 },  { "12~", KEY_F2 },
        { "13~", KEY_F3 },    { "14~", KEY_F4 },  { "15~", KEY_F5 },  { "17~", KEY_F6 },
        { "18~", KEY_F7 },    { "19~", KEY_F8 },  { "20~", KEY_F9 },  { "21~", KEY_F10 },
        { "23~", KEY_F11 },   { "24~", KEY_F12 },
    };
    for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++)
        if (strcmp(sequences[i].text, text) == 0)
            return sequences[i].key;
    return 0;
}

/* The rest of an escape sequence; a lone ESC is a key of its own, ESC x is Ctrl-x (compat 11.1). 0:
 * not a key. */
static int read_escape(void)
{
    deadline_t deadline = deadline_in_ms(ESC_WAIT_MS);
    char text[SEQUENCE_MAX];
    size_t len = 0;
    int byte = next_byte(deadline);
    if (byte < 0)
        return byte == -ERR_TIMEDOUT ? KEY_ESC : byte;
    if (byte != '[' && byte != 'O')
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ? byte & 0x1f : byte;
    while (len < SEQUENCE_MAX - 1) {
        byte = next_byte(deadline);
        if (byte < 0)
            return byte == -ERR_TIMEDOUT ? 0 : byte;
        text[len++] = (char)byte;
        if (byte >= '@') /* ECMA-48 5.4: the final byte */
            break;
    }
    text[len] = '\0';
    return decode_sequence(text);
}

int console_key(deadline_t deadline)
{
    int key;
    readers++;
    do {
        key = next_byte(deadline);
        if (key == KEY_ESC)
            key = read_escape();
    } while (key == 0);
    readers--;
    return key == '\b' ? KEY_BACKSPACE : key == '\n' ? KEY_ENTER : key;
}

void console_start(void)
{
    static struct poller poller = { .poll = console_poll };
    sched_add_poller(&poller);
}
