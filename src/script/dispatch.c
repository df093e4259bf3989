/* script/dispatch.c - from the words of a command to its run, its errors on the screen, ${errno}.
 * Not here: lines and operators (run.c), options (options.c). Source: compat 0.1, 0.2, 0.4. */
#include <stdio.h>
#include <string.h>
#include "core/console.h"
#include "core/dry_run.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/settings.h"
#include "options.h"
#include "script/script.h"

enum { COMMAND_DEPTH_MAX = 2 * SCRIPT_DEPTH_MAX }; /* `time time chain ...`: a stack has an end */

/* Of the last command that failed; success does not clear it (compat 0.1). */
static uint32_t last_errno;
static char last_sentence[ERR_SENTENCE_MAX];
static unsigned depth; /* commands that have started one another */
static unsigned interruptions;

static int errno_fetch(struct str *out)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        str_append_char(out, (char)(last_errno >> shift));
    return 0;
}

static struct builtin_setting errno_setting = {
    .setting = { .name = "errno",
                 .description = "Status of the last command that failed",
                 .type = &uint32_setting_type,
                 .scope = SCOPE_BUILTIN,
                 .group = "misc" },
    .fetch = errno_fetch,
};

static int errno_start(void)
{
    settings_add_builtin(&errno_setting);
    return 0;
}

const struct settings_provider errno_settings_provider = { .name = "errno", .start = errno_start };

const struct command *command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* Print the sentence that belongs to @r, or is a notice, unless somebody has. */
static void tell_sentence(int r, const char *indent)
{
    struct error_slot *slot = err_slot();
    bool wanted = slot->code != 0 && (slot->notice || -slot->code == r);
    if (slot->told || !wanted || !slot->sentence[0])
        return;
    console_printf("%s%s\n", indent, slot->sentence);
    slot->told = true;
}

int cmd_failed(int r, const char *what_fmt, ...)
{
    char text[ERR_TEXT_MAX];
    va_list args;
    va_start(args, what_fmt);
    console_vprintf(what_fmt, args);
    va_end(args);
    console_printf(": %s\n", err_format(r, text));
    tell_sentence(r, "  ");
    return r;
}

int cmd_parse_uint(const char *text, uint64_t *ret_value)
{
    int r = num_parse(text, ret_value);
    if (r == 0)
        return 0;
    console_printf("\"%s\": invalid integer value%s\n", text, options_number_hint(r));
    return -ERR_INVAL;
}

static int parse_and_run(const struct command *command, size_t argc, const char *const *argv)
{
    struct cmd_args args;
    if (depth == COMMAND_DEPTH_MAX)
        return fail(ERR_LOOP,
                    "script: %u commands have started one another; \"%s\" would be one more", depth,
                    command->name);
    int r = options_parse(command, argc, argv, &args);
    if (r < 0)
        return r;
    depth++;
    r = dry_run ? dry_run->command(&args, argc, argv) : command->run(&args);
    depth--;
    return r;
}

unsigned command_interruptions(void)
{
    return interruptions;
}

void command_interruptions_settle(unsigned before)
{
    interruptions = before;
}

static void remember_failure(int r)
{
    const struct error_slot *slot = err_slot();
    last_errno = r < 0 ? -(uint32_t)r : (uint32_t)r;
    snprintf(last_sentence, sizeof(last_sentence), "%s", -slot->code == r ? slot->sentence : "");
}

const char *command_last_sentence(void)
{
    return last_sentence;
}

int command_ended(int r)
{
    interruptions += fiber_canceled();
    fiber_cancel_clear();
    tell_sentence(r, "");
    if (r != 0)
        remember_failure(r);
    return r;
}

int command_run(size_t argc, const char *const *argv)
{
    if (argc == 0)
        return 0;
    *err_slot() = (struct error_slot){ .told = true };
    const struct command *command = command_find(argv[0]);
    int r = -ERR_NOEXEC;
    if (command)
        r = parse_and_run(command, argc, argv);
    else
        console_printf("%s: command not found\n", argv[0]);
    return command_ended(r);
}
