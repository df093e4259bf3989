/* tests/unit/ui/lineedit_test.c - the line editor: keys, history, completion, and what is really on the screen: the output
 * is drawn on a small terminal that knows no more than backspace and newline. */
#include "ui/lineedit.h"
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"

enum { COLUMNS = 80, ROWS_MAX = 200 };
#define LEFT   "\033[D"
#define RIGHT  "\033[C"
#define UP     "\033[A"
#define DOWN   "\033[B"
#define HOME   "\033[H"
#define END    "\033[F"
#define DELETE "\033[3~"

/* --- a terminal --------------------------------------------------------------------------------------------------- */

static char screen[ROWS_MAX][COLUMNS][5];
static size_t row, column;

static void terminal_draw(const char *output)
{
    memset(screen, 0, sizeof(screen));
    row = column = 0;
    for (; *output; output++) {
        if (*output == '\n') {
            row++;
            column = 0;
            assert_in_range(row, 0, ROWS_MAX - 1);
        } else if (*output == '\b') {
            assert_int_not_equal(column, 0);
            column--;
        } else {
            assert_in_range(column, 0, COLUMNS - 1); /* nothing wraps */
            assert_true((unsigned char)*output >= ' ');
            char *cell = screen[row][column++];
            memset(cell, 0, 5);
            cell[0] = *output;
            for (int i = 1; i < 4 && ((unsigned char)output[1] & 0xc0) == 0x80; i++)
                cell[i] = *++output;
        }
    }
}

/* The text of a row without the blanks at its end. */
static const char *terminal_row(size_t which)
{
    static char text[COLUMNS * 4 + 1];
    text[0] = '\0';
    for (size_t i = 0; i < COLUMNS && screen[which][i][0]; i++)
        strcat(text, screen[which][i]);
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == ' ')
        text[--len] = '\0';
    return text;
}

/* --- one reading ---------------------------------------------------------------------------------------------------- */

static struct lineedit_history history = { .max = 3 };
static struct str edited;
static const char *start_text;
static lineedit_complete completer;
static deadline_t first_key_deadline;

static int read_body(void *arg)
{
    (void)arg;
    str_free(&edited);
    str_append(&edited, start_text);
    return lineedit_read("> ", &edited, &history, completer, first_key_deadline);
}

static int edit(const char *keys)
{
    static bool started;
    if (!started)
        console_start();
    started = true;
    plat_fake_type(keys);
    int r = sched_run(read_body, NULL);
    terminal_draw(plat_fake_console());
    return r;
}

static void setup(const char *start)
{
    start_text = start;
    completer = NULL;
    first_key_deadline = DEADLINE_NEVER;
}

static const struct {
    const char *keys, *text;
} key_rows[] = {
    { "abc\r", "abc" },
    { "abc\n", "abc" },
    { "ac" LEFT "b\r", "abc" },
    { "ac\002b\r", "abc" }, /* Ctrl-B */
    { "abd" LEFT LEFT RIGHT "c\r", "abcd" },
    { "abd\002\002\006c\r", "abcd" }, /* Ctrl-F */
    { "bc" HOME "a" END "d\r", "abcd" },
    { "bc\001a\005d\r", "abcd" }, /* Ctrl-A, Ctrl-E */
    { "abx\177c\r", "abc" },
    { "abx\bc\r", "abc" },
    { "\177abc\177\177\177\177\r", "" },
    { "axbc" HOME RIGHT DELETE "\r", "abc" },
    { "axbc\001\006\004\r", "abc" }, /* Ctrl-D */
    { "abc" DELETE "\r", "abc" },
    { "one two  three\027\r", "one two  " }, /* Ctrl-W */
    { "one two  \027\r", "one " },
    { "one two\002\002\027\r", "one wo" },
    { "\027\r", "" },
    { "abcdef\002\002\025\r", "ef" },   /* Ctrl-U */
    { "abcdef\002\002\013\r", "abcd" }, /* Ctrl-K */
    { "a\001\002\002b\r", "ba" },       /* not further than the start */
    { "a\030\016\017b\r", "ab" },       /* other control characters are ignored */
    { "a\tb\r", "ab" },                 /* nobody completes */
    { "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x\r", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x" },
    { "\xe2\x82\xac\xc3\xa9\177\177a\r", "a" }, /* whole characters go */
    { "\xe2\x82\xac\xc3\xa9" LEFT LEFT "a" RIGHT "b\r", "a\xe2\x82\xac"
                                                        "b\xc3\xa9" },
    { "\x80\xbf"
      "a\xe2\x82"
      "b\r",
      "ab" },                         /* pieces of characters do not come in */
    { "\033[15~a\033[99~b\r", "ab" }, /* F5, an unknown sequence */
    { UP DOWN "a\r", "a" },
};

static void test_lineedit_keys(void **state)
{
    (void)state;
    setup("");
    for (size_t i = 0; i < ARRAY_SIZE(key_rows); i++) {
        char wanted[300];
        assert_int_equal(edit(key_rows[i].keys), 0);
        if (strcmp(str_text(&edited), key_rows[i].text) != 0)
            fail_msg("row %zu: \"%s\", want \"%s\"", i, str_text(&edited), key_rows[i].text);
        strcpy(wanted, "> ");
        strcat(wanted, key_rows[i].text);
        while (wanted[strlen(wanted) - 1] == ' ')
            wanted[strlen(wanted) - 1] = '\0';
        assert_string_equal(terminal_row(0), wanted);
        assert_int_equal(row, 1);
    }
}

static void test_lineedit_starts_with_text(void **state)
{
    (void)state;
    setup("given");
    assert_int_equal(edit("!\r"), 0);
    assert_string_equal(str_text(&edited), "given!");
    assert_string_equal(terminal_row(0), "> given!");
}

static void test_lineedit_ends(void **state)
{
    (void)state;
    setup("");
    assert_int_equal(edit("ab\003"), -ERR_CANCELED);
    assert_int_equal(row, 1);
    first_key_deadline = plat_fake_now_us + 5000000;
    assert_int_equal(edit(""), -ERR_TIMEDOUT);
    assert_in_range(plat_fake_now_us, first_key_deadline, first_key_deadline + 1000);
    first_key_deadline = plat_fake_now_us + 5000000;
    assert_int_equal(edit("x\r"), 0);
}

static void test_lineedit_appending_sends_only_the_character(void **state)
{
    (void)state;
    setup("");
    plat_fake_type("ab c\r");
    sched_run(read_body, NULL);
    assert_string_equal(plat_fake_console(), "> ab c\n"); /* what expect scripts look for */
}

static void test_lineedit_long_lines_scroll(void **state)
{
    (void)state;
    char keys[400] = "";
    setup("");
    for (int i = 0; i < 100; i++)
        keys[i] = (char)('0' + i % 10);
    strcpy(keys + 100, HOME "A" END "Z" LEFT LEFT "\177\005\r");
    assert_int_equal(edit(keys), 0);
    assert_int_equal(edited.len_bytes, 101);
    assert_int_equal(str_text(&edited)[0], 'A');
    assert_string_equal(str_text(&edited) + 98, "79Z"); /* the 8 before it is gone */
    const char *shown = terminal_row(0);
    assert_string_equal(shown + strlen(shown) - 5, "5679Z");
}

/* Whatever is typed: the screen shows what is in the line. */
static void test_lineedit_screen_follows(void **state)
{
    (void)state;
    static const char *const strokes[] = { "a",    "b",    " ",    "\xc3\xa9",     LEFT,   LEFT,
                                           RIGHT,  HOME,   END,    "\177",         DELETE, "\027",
                                           "\025", "\013", "word", "\xe2\x82\xac", UP,     DOWN };
    unsigned seed = 1;
    setup("");
    for (int round = 0; round < 300; round++) {
        char keys[600] = "";
        for (int i = 0; i < 60; i++) {
            seed = seed * 1103515245 + 12345;
            strcat(keys, strokes[(seed >> 16) % ARRAY_SIZE(strokes)]);
        }
        strcat(keys, "\r");
        assert_int_equal(edit(keys), 0);
        char wanted[700] = "> ";
        strcat(wanted, str_text(&edited));
        while (wanted[strlen(wanted) - 1] == ' ')
            wanted[strlen(wanted) - 1] = '\0';
        if (edited.len_bytes < 70)
            assert_string_equal(terminal_row(0), wanted);
        if (round % 3 == 0)
            lineedit_history_add(&history, str_text(&edited));
    }
}

static void test_lineedit_history(void **state)
{
    (void)state;
    setup("");
    lineedit_history_add(&history, "one");
    lineedit_history_add(&history, "two");
    lineedit_history_add(&history, "");
    lineedit_history_add(&history, "two");
    lineedit_history_add(&history, "three");
    assert_int_equal(history.count, 3);
    assert_int_equal(edit(UP "\r"), 0);
    assert_string_equal(str_text(&edited), "three");
    edit("new" UP UP UP UP DOWN "!\r");
    assert_string_equal(str_text(&edited), "two!");
    edit("new" UP DOWN "!\r");
    assert_string_equal(str_text(&edited), "new!");
    edit(UP "x" UP DOWN "y\r"); /* edited lines are remembered until one is submitted */
    assert_string_equal(str_text(&edited), "threexy");
    edit(UP "\r");
    assert_string_equal(str_text(&edited), "three");
    lineedit_history_add(&history, "four");
    edit(UP UP UP UP "\r");
    assert_string_equal(str_text(&edited), "two");
}

static void complete_fruit(const char *line, size_t cursor,
                           void (*add)(void *arg, const char *word), void *arg)
{
    static const char *const fruit[] = { "apple", "apricot", "banana", "net0/", "apple", NULL };
    (void)line;
    (void)cursor;
    for (int i = 0; fruit[i]; i++)
        add(arg, fruit[i]);
}

static void test_lineedit_completion(void **state)
{
    (void)state;
    setup("");
    completer = complete_fruit;
    edit("eat b\t\r");
    assert_string_equal(str_text(&edited), "eat banana ");
    edit("a\t\r"); /* as far as it is certain */
    assert_string_equal(str_text(&edited), "ap");
    edit("n\tx\r"); /* a name goes on behind a slash */
    assert_string_equal(str_text(&edited), "net0/x");
    edit("zz\t\r");
    assert_string_equal(str_text(&edited), "zz");
    edit("b now" HOME RIGHT "\t!\r"); /* in the middle */
    assert_string_equal(str_text(&edited), "banana! now");
    edit("x ap\t\tp\t\r");
    assert_string_equal(str_text(&edited), "x apple ");
    assert_string_equal(terminal_row(0), "> x ap");
    assert_string_equal(terminal_row(1), "apple    apricot");
    assert_string_equal(terminal_row(2), "> x ap"); /* listed once for each Tab */
    assert_string_equal(terminal_row(4), "> x apple");
}

static int teardown(void **state)
{
    (void)state;
    str_free(&edited);
    for (size_t i = 0; i < history.count; i++)
        heap_free(history.lines[i]);
    heap_free(history.lines);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lineedit_keys),
        cmocka_unit_test(test_lineedit_starts_with_text),
        cmocka_unit_test(test_lineedit_ends),
        cmocka_unit_test(test_lineedit_appending_sends_only_the_character),
        cmocka_unit_test(test_lineedit_long_lines_scroll),
        cmocka_unit_test(test_lineedit_screen_follows),
        cmocka_unit_test(test_lineedit_history),
        cmocka_unit_test(test_lineedit_completion),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
