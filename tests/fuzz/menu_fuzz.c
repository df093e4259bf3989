/* tests/fuzz/menu_fuzz.c - menus and forms out of any text, on a screen of any size, under any keys. What is sent must be
 * what every screen of ours knows, and stay within the screen.
 *
 * Input: columns, rows, flags; lines of items until an empty one ("name text", " heading"); the rest are keys. */
#include "core/console.h"
#include "core/err.h"
#include "core/settings.h"
#include "core/utf8.h"
#include "src/ui/tui.h"
#include "src/ui/width.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"
#include "ui/menu.h"
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 60, FLAG_FORM = 1, FLAG_COUNTDOWN = 2, FLAG_SECRET = 4, NOBODY_TYPES = 0xff };
enum {
    SCREEN_COLUMNS_MIN = 20,
    SCREEN_ROWS_MIN = 5, /* on smaller ones what is outside is cut by them */
    CELLS_MAX = 40000,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const uint8_t *keys, *keys_end;
static size_t
    cells_left; /* that may still be drawn: a frame for each of 4000 keys on the largest screen takes minutes */
static unsigned row, column; /* of the screen's cursor, from 0 */
static struct utf8 decoder;

int console_key(deadline_t deadline)
{
    size_t columns = plat_fake_columns < TUI_COLUMNS_MAX ? plat_fake_columns : TUI_COLUMNS_MAX;
    size_t frame = columns * (plat_fake_rows < TUI_ROWS_MAX ? plat_fake_rows : TUI_ROWS_MAX);
    if (keys == keys_end || cells_left < frame)
        return -ERR_CANCELED;
    cells_left -= frame;
    uint8_t key = *keys++;
    if (key == NOBODY_TYPES && deadline != DEADLINE_NEVER) {
        plat_fake_now_us = deadline;
        return -ERR_TIMEDOUT;
    }
    return key >= 0xe0 ? KEY_BASE + (key - 0xe0) : key;
}

void console_size(unsigned *ret_columns, unsigned *ret_rows)
{
    plat_console_size(ret_columns, ret_rows);
}

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Behind ESC [; returns what follows. */
static const char *take_sequence(const char *at, const char *end)
{
    unsigned params[16] = { 0 }, count = 1;
    bool private = at < end && *at == '?';
    for (at += private; at < end && (*at == ';' || (*at >= '0' && *at <= '9')); at++) {
        require(count < 16);
        if (*at == ';')
            count++;
        else
            params[count - 1] = params[count - 1] * 10 + (unsigned)(*at - '0');
    }
    require(at < end);
    if (private) {
        require((*at == 'h' || *at == 'l') && params[0] == 25);
    } else if (*at == 'H') {
        require(count == 2 && params[0] >= 1 && params[0] <= plat_fake_rows);
        require(params[1] >= 1 && params[1] <= plat_fake_columns);
        row = params[0] - 1;
        column = params[1] - 1;
    } else {
        require(*at == 'm' || (*at == 'J' && params[0] == 2));
    }
    return at + 1;
}

void console_draw(const char *bytes, size_t len_bytes)
{
    const char *end = bytes + len_bytes;
    for (const char *at = bytes; at < end;) {
        if (*at == '\033') {
            require(at + 1 < end && at[1] == '[');
            at = take_sequence(at + 2, end);
            continue;
        }
        uint32_t code = utf8_feed(&decoder, (uint8_t)*at++);
        require(code >= ' ' && code != 0x7f);
        if (code == UTF8_MORE)
            continue;
        column += width_of(code);
        require(column <= plat_fake_columns);
        require(row + 1 < plat_fake_rows || column < plat_fake_columns);
    }
}

/* A frame costs what its cells do: most screens are small, large ones come seldom. */
static unsigned size_from(uint8_t byte, unsigned least, unsigned range)
{
    return byte == 255 ? 900u : least + byte % range;
}

/* Takes the lines up to the empty one. */
static const uint8_t *make_list(const uint8_t *at, const uint8_t *end, bool secret)
{
    for (int i = 0; i < ITEMS_MAX && at < end && *at != '\n'; i++) {
        const uint8_t *stop = memchr(at, '\n', (size_t)(end - at));
        size_t line_len = (size_t)((stop ? stop : end) - at);
        char *line = malloc(line_len + 1);
        memcpy(line, at, line_len);
        line[line_len] = '\0';
        char *text = strchr(line, ' ');
        struct menu_item item = { .name = line,
                                  .text = text ? text + 1 : line,
                                  .is_secret = secret };
        if (text)
            *text = '\0';
        item.key = strlen(line) == 1 ? line[0] : 0;
        require(menu_add(menu_find("m"), &item) == 0);
        free(line);
        at = stop ? stop + 1 : end;
    }
    return at < end ? at + 1 : end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct menu_item *chosen = NULL;
    if (len < 3)
        return 0;
    plat_fake_columns = size_from(data[0], SCREEN_COLUMNS_MIN, 64);
    plat_fake_rows = size_from(data[1], SCREEN_ROWS_MIN, 16);
    if (plat_fake_columns > TUI_COLUMNS_MAX && plat_fake_rows > TUI_ROWS_MAX)
        plat_fake_rows = SCREEN_ROWS_MIN; /* one limit at a time */
    uint8_t flags = data[2];
    struct menu_options options = { .timeout_ms = flags & FLAG_COUNTDOWN ? 2500 : 0,
                                    .key_timeout_ms = flags & 8 ? 1500 : 0 };
    require(menu_create("m", "A title \xe6\x97\xa5\xe6\x9c\xac") == 0);
    keys_end = data + len;
    keys = make_list(data + 3, keys_end, flags & FLAG_SECRET);
    decoder = (struct utf8){ 0 };
    cells_left = CELLS_MAX;
    (void)setting_set("a", "value");
    (void)setting_set("n:int32", "5");
    int r = flags & FLAG_FORM ? form_present(menu_find("m"))
                              : menu_choose(menu_find("m"), &options, &chosen);
    require(r <= 0 && (r != 0 || flags & FLAG_FORM || (chosen && chosen->name)));
    menu_destroy(menu_find("m"));
    settings_fake_reset();
    return 0;
}
