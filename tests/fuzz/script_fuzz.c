/* tests/fuzz/script_fuzz.c - scripts from anywhere: lines, words, labels, options, expansion, the interpreter, --check. The
 * commands are those without a device or a network; a loop of goto is cut after YIELDS_MAX lines. */
#include <stdlib.h>
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "script/command.h"
#include "script/script.h"
#include "src/core/settings_private.h"
#include "ui/lineedit.h"
#include "ui/shell.h"

enum { YIELDS_MAX = 100, INPUT_MAX = 4096, NESTED_MAX = 3 };

static unsigned yields, nested;
static const char *script_text;
static size_t script_len;

/* --- what is not there ---------------------------------------------------------------------------------------------- */

void console_write(const char *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++)
        (void)*(volatile const char *)&bytes[i];
}

void console_size(unsigned *ret_columns, unsigned *ret_rows)
{
    *ret_columns = 40;
    *ret_rows = 25;
}

void console_vprintf(const char *fmt, va_list args)
{
    struct str text = STR_INIT;
    str_vprintf(&text, fmt, args);
    str_free(&text);
}

void console_printf(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    console_vprintf(fmt, args);
    va_end(args);
}

void console_job_ended(void)
{
}

void console_drop_early_keys(void)
{
}

int fiber_yield(void)
{
    return ++yields > YIELDS_MAX ? -ERR_CANCELED : 0;
}

void fiber_cancel_clear(void)
{
}

/* Ctrl-C every now and then. */
bool fiber_canceled(void)
{
    static unsigned asked;
    return ++asked % 16 == 0;
}

int fiber_sleep_ms(uint64_t time_ms)
{
    return time_ms % 2 ? -ERR_CANCELED : 0;
}

deadline_t deadline_in_ms(uint64_t timeout_ms)
{
    return timeout_ms;
}

int lineedit_read(const char *prompt, struct str *line, struct lineedit_history *history,
                  lineedit_complete complete, deadline_t first_key_deadline)
{
    (void)prompt;
    (void)history;
    (void)complete;
    str_append(line, "typed");
    return first_key_deadline == 1 ? -ERR_TIMEDOUT : 0;
}

/* A shell in which one line is typed: the first of the script. */
int shell_run(void)
{
    int status = 0, r = script_shell_enter();
    if (r < 0)
        return r;
    char *line = strndup(script_text, strcspn(script_text, "\n"));
    if (nested++ < NESTED_MAX)
        status = command_line(line);
    free(line);
    script_shell_exited(&status);
    script_shell_leave();
    return status;
}

/* --- commands --------------------------------------------------------------------------------------------------------- */

/* The script once more: `chain` without a network. */
static int chain_run(const struct cmd_args *args)
{
    (void)args;
    if (nested++ >= NESTED_MAX)
        return fail(ERR_NOENT, "chain: enough");
    int r = script_run(args->operands ? args->operand[0] : "again", script_text, script_len);
    if (cmd_has(args, "replace"))
        script_stop(r);
    return r != 0 ? cmd_failed(r, "Could not boot") : 0;
}

static const struct cmd_option chain_options[] = {
    { 'n', "name", CMD_TEXT, NULL, NULL },     { 't', "timeout", CMD_MS, NULL, NULL },
    { 'a', "autofree", CMD_NONE, NULL, NULL }, { 'r', "replace", CMD_NONE, NULL, NULL },
    { 'k', "key", CMD_KEY, NULL, NULL },       { 's', "set", CMD_SETTING, NULL, NULL },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

static const struct command chain_command = { .name = "chain",
                                              .operand_usage = "[<uri>]",
                                              .max_operands = CMD_ARGS_MAX,
                                              .options = chain_options,
                                              .run = chain_run };
static const struct command kernel_command = { .name = "kernel",
                                               .min_operands = 1,
                                               .max_operands = CMD_ARGS_MAX,
                                               .options = chain_options,
                                               .run = chain_run };
extern const struct command echo_command, exit_command, goto_command, isset_command, iseq_command,
    sleep_command, shell_command, set_command, clear_command, inc_command, show_command,
    read_command, if_command, else_command, while_command, foreach_command, end_command,
    not_command, test_command;
const struct command *const commands[] = {
    &chain_command, &kernel_command, &echo_command,
    &exit_command,  &goto_command,   &isset_command,
    &iseq_command,  &sleep_command,  &shell_command,
    &set_command,   &clear_command,  &inc_command,
    &show_command,  &read_command,   &if_command,
    &else_command,  &while_command,  &foreach_command,
    &end_command,   &not_command,    &test_command,
    NULL,
};

extern const struct settings_provider errno_settings_provider;
const struct settings_provider *const settings_blocks[] = { &errno_settings_provider, NULL };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    if (!started)
        settings_start();
    started = true;
    if (size > INPUT_MAX)
        return 0;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    script_text = text;
    script_len = size;
    yields = nested = 0;
    (void)script_is(text, size);
    (void)script_check("fuzz", text, size);
    (void)script_run("fuzz", text, size);
    (void)command_line(text);
    if (script_running())
        abort();
    struct settings *root = settings_root();
    for (struct list *node = root->children.next, *next; node != &root->children; node = next) {
        next = node->next;
        struct settings *block = container_of(node, struct settings, sibling);
        if (block->from_heap)
            settings_unregister(block);
    }
    settings_generic_clear(root);
    free(text);
    return 0;
}
