/* cmd/language.c - the commands that are the script language: echo, exit, goto, isset, iseq, sleep,
 * shell. Not here: settings (cmd/nvo.c). Source: compat 1.1, 2.5. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "script/command.h"
#include "script/script.h"
#include "ui/shell.h"

enum { MS_PER_S = 1000 };

static int echo_run(const struct cmd_args *args)
{
    struct str text = STR_INIT;
    cmd_join(args, 0, &text);
    if (!cmd_has(args, "n"))
        str_append_char(&text, '\n');
    console_write(str_text(&text), text.oom ? 0 : text.len_bytes);
    str_free(&text);
    return 0;
}

static const struct cmd_option echo_options[] = {
    { 'n', "n", CMD_NONE, NULL, "Do not end the line" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command echo_command = {
    .name = "echo",
    .operand_usage = "[<text>...]",
    .summary = "Print text",
    .help = "The words are joined with single blanks, however many separated them in the script.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_TEXT,
    .options = echo_options,
    .run = echo_run,
};

static int exit_run(const struct cmd_args *args)
{
    uint64_t status = 0;
    int r = args->operands ? cmd_parse_uint(args->operand[0], &status) : 0;
    return r < 0 ? r : script_exit((int)(uint32_t)status);
}

const struct command exit_command = {
    .name = "exit",
    .operand_usage = "[<status>]",
    .summary = "End the script or shell",
    .help =
        "Ends the innermost script or shell; the rest of the line is not run. A status other than "
        "0 is a failure\n"
        "of the command that started it, and what ${errno} shows.",
    .max_operands = 1,
    .operand_kind = CMD_UINT,
    .run = exit_run,
};

static int goto_run(const struct cmd_args *args)
{
    int r = script_goto(args->operand[0]);
    return r == -ERR_NOTTY ? cmd_failed(r, "Not in a script") : r;
}

const struct command goto_command = {
    .name = "goto",
    .operand_usage = "<label>",
    .summary = "Continue at a label of the script",
    .help =
        "The label is looked for from the top of the running script: a line that begins with "
        "\":label\". The rest\n"
        "of the current line is not run. An unknown label is a failure without a message, so that\n"
        "\"goto ${choice} || goto fallback\" works.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_LABEL,
    .run = goto_run,
};

static int isset_run(const struct cmd_args *args)
{
    return args->operand[0][0] ? 0 : -ERR_NOENT;
}

const struct command isset_command = {
    .name = "isset",
    .operand_usage = "<value>",
    .summary = "Succeed if the value is not empty",
    .help = "Meant for an expansion: \"isset ${net0/mac} && echo There is a NIC\". Prints nothing.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_TEXT,
    .run = isset_run,
};

static int iseq_run(const struct cmd_args *args)
{
    return strcmp(args->operand[0], args->operand[1]) == 0 ? 0 : -ERR_RANGE;
}

const struct command iseq_command = {
    .name = "iseq",
    .operand_usage = "<value> <value>",
    .summary = "Succeed if two values are the same text",
    .help = "Letter by letter, upper and lower case are different. Prints nothing.",
    .min_operands = 2,
    .max_operands = 2,
    .operand_kind = CMD_TEXT,
    .run = iseq_run,
};

static int sleep_run(const struct cmd_args *args)
{
    uint64_t seconds;
    int r = cmd_parse_uint(args->operand[0], &seconds);
    if (r < 0)
        return r;
    r = fiber_sleep_ms(seconds < UINT64_MAX / MS_PER_S ? seconds * MS_PER_S : UINT64_MAX);
    console_job_ended();
    return r;
}

const struct command sleep_command = {
    .name = "sleep",
    .operand_usage = "<seconds>",
    .summary = "Wait",
    .help = "The network goes on meanwhile. Ctrl-C ends the wait as a failure.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_UINT,
    .run = sleep_run,
};

static int shell_command_run(const struct cmd_args *args)
{
    (void)args;
    return shell_run();
}

const struct command shell_command = {
    .name = "shell",
    .operand_usage = "",
    .summary = "Start an interactive shell",
    .help =
        "\"exit\" ends it; the status of its last command is the status of \"shell\". A \"goto\" "
        "typed in a shell that\n"
        "a script started takes effect when the shell ends.",
    .run = shell_command_run,
};
