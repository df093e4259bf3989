/* cmd/test.c - the test command. Not here: what is compared (core/condition.c). */
#include "core/condition.h"
#include "core/err.h"
#include "script/command.h"

/* No option parsing: `-n` is an operator, and a value may begin with a minus sign. */
static int test_run(const struct cmd_args *args)
{
    struct str why = STR_INIT;
    if (cmd_answered_help(args))
        return -ERR_CANCELED;
    int r = condition_eval(args->operand, args->operands, &why);
    r = r < 0 ? fail(-r, "test: %s", str_text(&why)) : r ? 0 : -ERR_RANGE;
    str_free(&why);
    return r;
}

const struct command test_command = {
    .name = "test",
    .operand_usage = "<value> [<operator> <value>...]",
    .summary = "Compare texts or numbers: succeed if it is true",
    .help =
        "Texts: A = B, A != B, A contains B, A begins B, A ends B, A matches PATTERN (* ? [a-z] "
        "[!a-z]),\n"
        "A in WORDS. Numbers and expressions: A -eq B, -ne, -lt, -le, -gt, -ge. Alone: A or -n A "
        "(not empty), -z A.\n"
        "Prints nothing, unless what should be a number is none. \"not test\" turns it round.",
    .raw = true,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_TEXT,
    .run = test_run,
};
