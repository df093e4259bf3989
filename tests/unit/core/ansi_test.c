/* The ANSI subset as calls on a screen: what is written must appear as these calls. */
#include "core/ansi.h"
#include "tests/unit/check.h"
#include <stdio.h>

static char calls[4096];
static unsigned column;

static void note(const char *fmt, ...)
{
    va_list args;
    size_t len = strlen(calls);
    va_start(args, fmt);
    vsnprintf(calls + len, sizeof(calls) - len, fmt, args);
    va_end(args);
}

static void on_text(const uint16_t *text)
{
    for (; *text; text++)
        note(*text >= ' ' && *text < 0x7f ? "%c" : "<%x>", *text);
}

static void on_move(unsigned to_column, unsigned to_row)
{
    note("[move %u,%u]", to_column, to_row);
}

static void on_clear(void)
{
    note("[clear]");
}

static void on_colour(unsigned foreground, unsigned background)
{
    note("[colour %u/%u]", foreground, background);
}

static void on_cursor(bool visible)
{
    note("[cursor %d]", visible);
}

static unsigned on_column(void)
{
    return column;
}

static void on_style(uint32_t foreground, uint32_t background, bool bold)
{
    note("[%07x on %07x%s]", (unsigned)foreground, (unsigned)background, bold ? " bold" : "");
}

static const struct ansi_screen screen = {
    .text = on_text,
    .move = on_move,
    .clear = on_clear,
    .colour = on_colour,
    .cursor = on_cursor,
    .column = on_column,
};

static const struct {
    const char *in, *out;
} cases[] = {
    { "plain", "plain" },
    { "a\nb\r", "a<d><a>b<d>" },
    { "\033[2J\033[3;5Hx", "[clear][move 4,2]x" },
    { "\033[H", "[move 0,0]" },
    { "\033[7H", "[move 0,6]" },
    { "\033[J\033[1J\033[K", "" }, /* not in the subset */
    { "\033[1mB\033[0mn", "[colour 15/0]B[colour 7/0]n" },
    { "\033[1;31;44mx", "[colour 12/1]x" },
    { "\033[32m\033[46m\033[39;49m", "[colour 2/0][colour 2/3][colour 7/0]" },
    { "\033[1m\033[22m", "[colour 15/0][colour 7/0]" },
    { "\033[m", "[colour 7/0]" },
    { "\033[38;2;255;0;0m", "[colour 12/0]" },
    { "\033[48;2;0;0;128;1m", "[colour 15/1]" },
    { "\033[38;5;200mx", "[colour 7/0]x" },
    { "\033[?25l\033[?25h\033[?7h", "[cursor 0][cursor 1]" },
    { "\033[99999999999;1H", "[move 0,9998]" },
    { "\033[1;2;3;4;5;6;7;8;9;10mx", "[colour 15/0]x" },
    { "\033]0;t\033[0mx", "0;t[colour 7/0]x" },
    { "\033[12\x01x", "x" }, /* broken off */
    { "\xe2\x94\x80\xc3\xa4", "<2500><e4>" },
    { "a\tb", "a     b" },
    { "\007\001\177", "" },
};

static void test_ansi_calls(void **state)
{
    (void)state;
    struct ansi ansi;
    column = 3;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        calls[0] = '\0';
        ansi_init(&ansi, &screen);
        ansi_write(&ansi, cases[i].in, strlen(cases[i].in));
        assert_string_equal(calls, cases[i].out);
    }
}

/* A screen that wants them gets colours as they were given. */
static void test_ansi_style(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } styles[] = {
        { "\033[0m", "[2000007 on 2000000]" },
        { "\033[37;40m", "[0000007 on 0000000]" },
        { "\033[1;31;44m", "[0000004 on 0000001 bold]" },
        { "\033[38;2;18;52;86m", "[1123456 on 2000000]" },
        { "\033[34;44;48;2;255;0;1m", "[0000001 on 1ff0001]" },
        { "\033[38;2;1;2;3;39;49m", "[2000007 on 2000000]" },
    };
    struct ansi_screen rich = screen;
    rich.style = on_style;
    for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
        struct ansi ansi;
        calls[0] = '\0';
        ansi_init(&ansi, &rich);
        ansi_write(&ansi, styles[i].in, strlen(styles[i].in));
        assert_string_equal(calls, styles[i].out);
    }
}

/* The same, one byte at a time: sequences may be cut anywhere. */
static void test_ansi_cut(void **state)
{
    (void)state;
    struct ansi ansi;
    column = 3;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        calls[0] = '\0';
        ansi_init(&ansi, &screen);
        for (const char *c = cases[i].in; *c; c++)
            ansi_write(&ansi, c, 1);
        assert_string_equal(calls, cases[i].out);
    }
}

static void test_ansi_long_run(void **state)
{
    (void)state;
    struct ansi ansi;
    char text[ANSI_RUN_MAX * 3 + 7];
    memset(text, 'x', sizeof(text));
    calls[0] = '\0';
    ansi_init(&ansi, &screen);
    ansi_write(&ansi, text, sizeof(text));
    assert_int_equal(strlen(calls), sizeof(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ansi_calls),
        cmocka_unit_test(test_ansi_style),
        cmocka_unit_test(test_ansi_cut),
        cmocka_unit_test(test_ansi_long_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
