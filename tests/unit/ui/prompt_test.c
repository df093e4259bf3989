/* tests/unit/ui/prompt_test.c - a text that waits for a key (compat 1.1, 11.4); help texts that flow to a screen's width. */
#include "ui/prompt.h"
#include "core/console.h"
#include "core/err.h"
#include "core/settings.h"
#include "script/command.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include "ui/manual.h"

static const struct {
    const char *typed;
    uint64_t timeout_ms;
    int key, status;
} rows[] = {
    { "x", 0, 0, 0 },
    { "x", 500, 'x', 0 },
    { "y", 500, 'x', -ERR_CANCELED },
    { "", 500, 'x', -ERR_TIMEDOUT },
    { "", 500, 0, -ERR_TIMEDOUT },
    { "\003", 0, 0, -ERR_CANCELED },

    { "\002", 0, KEY_CTRL_B, 0 },
    { "\033[15~", 0, KEY_F5, 0 },
    { "\r", 0, 0, 0 },
};
static size_t at;

static int prompt_body(void *arg)
{
    (void)arg;
    return prompt_key("K\xc3\xa9y", rows[at].timeout_ms, rows[at].key);
}

static void test_prompt(void **state)
{
    (void)state;
    console_start();
    for (at = 0; at < ARRAY_SIZE(rows); at++) {
        plat_fake_type(rows[at].typed);
        uint64_t start_us = plat_fake_now_us;
        assert_int_equal(sched_run(prompt_body, NULL), rows[at].status);
        assert_string_equal(plat_fake_console(), "K\xc3\xa9y\b \b\b \b\b \b");
        if (rows[at].status == -ERR_TIMEDOUT)
            assert_in_range(plat_fake_now_us - start_us, 500000, 502000);
    }
}

/* --- help ------------------------------------------------------------------------------------------------------------- */

const struct command b_command = { .name = "bb", .summary = "Second" };
const struct command a_command = {
    .name = "a",
    .summary = "First",
    .operand_usage = "<x>",
    .help =
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen\nsixteen.\n\n"
        "Again:\n\n    as it  is\n    here\nand on.",
};
const struct command hidden_command = { .name = "aa", .summary = "For tests", .hidden = true };
const struct command *const commands[] = { &b_command, &hidden_command, &a_command, NULL };
const struct setting predefined_settings[] = { { .name = NULL } };
const struct setting_type *const setting_types[] = { NULL };

void command_synopsis(const struct command *command, const char *name, struct str *out)
{
    str_printf(out, "%s %s", name, command->operand_usage);
}

void command_synopsis_shown(const struct command *command, const char *name, struct str *out)
{
    str_printf(out, "  %s %s\n", name, command->operand_usage);
}

void command_words(const char *text, size_t line, size_t column, struct str *out)
{
    assert_int_equal(out->len_bytes, line + column);
    str_printf(out, "%s\n", text);
}

void command_options(const struct command *command, struct str *out)
{
    (void)out;
    assert_null(command->options);
}

void command_option_form(const struct cmd_option *option, struct str *out)
{
    str_append(out, option->name);
}

static void test_manual(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    assert_ptr_equal(manual_next_command(NULL), &a_command);
    assert_ptr_equal(manual_next_command(&a_command), &b_command);
    assert_null(manual_next_command(&b_command));
    manual_one_command(&a_command, &text);
    assert_string_equal(
        str_text(&text),
        "\na - First\n\n  a <x>\n\n"
        "One two three four five six seven eight nine ten eleven twelve thirteen\n"
        "fourteen fifteen sixteen.\n\nAgain:\n\n    as it  is\n    here\nand on.\n\n");
    str_free(&text);
    assert_int_equal(manual_page("commands", &text), 0);
    assert_non_null(strstr(str_text(&text), "\n## a\n\nFirst.\n\n    a <x>\n"));
    assert_true(strstr(str_text(&text), "\n## a\n") < strstr(str_text(&text), "\n## bb\n"));
    assert_int_equal(manual_page("nosuch", &text), -ERR_NOENT);
    str_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_prompt),
                                        cmocka_unit_test(test_manual) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
