/* cmd/blocks.c - the words of blocks as commands, for help, the manual, completion and --check; and not.
 * Not here: what the words do (script/flow.c). */
#include "core/err.h"
#include "script/command.h"

/* The interpreter sees these words before anything is expanded. Who comes here came another way. */
static int misplaced_run(const struct cmd_args *args)
{
    return fail(ERR_USAGE, "%s: must be written out, as the first word of a command of a script",
                args->name);
}

const struct command if_command = {
    .name = "if",
    .operand_usage = "<command>...",
    .summary = "Run the lines up to else or end if a command succeeds",
    .help =
        "The condition is all commands up to \";\" or the end of the line, with && and || between "
        "them. Blocks are\n"
        "explained in scripts.md.",
    .min_operands = 1,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_COMMAND,
    .run = misplaced_run,
};

const struct command else_command = {
    .name = "else",
    .operand_usage = "[if <command>...]",
    .summary = "The other branch of an if",
    .help = "\"else if\" goes on with another condition, and needs no end of its own.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_COMMAND,
    .run = misplaced_run,
};

const struct command while_command = {
    .name = "while",
    .operand_usage = "<command>...",
    .summary = "Run the lines up to end as long as a command succeeds",
    .help =
        "At most as many rounds as the setting loop-limit says (1000000). After Ctrl-C no further "
        "round begins,\n"
        "and end is a failure.",
    .min_operands = 1,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_COMMAND,
    .run = misplaced_run,
};

const struct command foreach_command = {
    .name = "foreach",
    .operand_usage = "<setting> in [<word>...]",
    .summary = "Run the lines up to end for each word, which a setting has",
    .help = "The words are expanded once and split at white space: \"foreach nic in ${nics}\". The "
            "setting keeps the last\n"
            "word. Ctrl-C as for while.",
    .min_operands = 2,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_SETTING,
    .run = misplaced_run,
};

const struct command end_command = {
    .name = "end",
    .operand_usage = "",
    .summary = "End an if, while or foreach",
    .help = "&& and || behind it look at the status of the block: 0, or why a loop had to stop.",
    .run = misplaced_run,
};

static int not_run(const struct cmd_args *args)
{
    int r = command_run(args->operands, args->operand);
    if (r == -ERR_CANCELED || r == -ERR_NOMEM)
        return r;
    return r == 0 ? -ERR_NOENT : 0;
}

const struct command not_command = {
    .name = "not",
    .operand_usage = "<command>...",
    .summary = "Succeed if a command fails",
    .help = "For conditions: \"while not ping --count 1 ${server}\". What was canceled or\n"
            "had no memory stays a failure.",
    .min_operands = 1,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_COMMAND,
    .run = not_run,
};
