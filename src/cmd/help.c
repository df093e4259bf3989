/* cmd/help.c - the help command: the list of commands, the manual of one. Source: compat 1.1. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "script/command.h"
#include "ui/manual.h"

enum { HELP_PER_ROW = 5, HELP_COLUMNS = 16 };

static void list_commands(void)
{
    const struct command *command = NULL;
    unsigned count = 0, columns, rows;
    console_size(&columns, &rows);
    unsigned per_row = columns < HELP_COLUMNS ? 1 : columns / HELP_COLUMNS;
    if (per_row > HELP_PER_ROW)
        per_row = HELP_PER_ROW;
    console_printf("\nAvailable commands:\n\n");
    while ((command = manual_next_command(command)) != NULL)
        console_printf("  %-14s%s", command->name, ++count % per_row ? "" : "\n");
    console_printf("%s\nType \"<command> --help\" for further information\n\n",
                   count % per_row ? "\n" : "");
}

static int help_run(const struct cmd_args *args)
{
    if (args->operands == 0 || args->operand[0][0] == '-') { /* --help helps here too */
        list_commands();
        return 0;
    }
    const struct command *command = command_find(args->operand[0]);
    if (!command) {
        console_printf("%s: command not found\n", args->operand[0]);
        return -ERR_NOENT;
    }
    struct str text = STR_INIT;
    manual_one_command(command, &text);
    console_write(str_text(&text), text.oom ? 0 : text.len_bytes);
    str_free(&text);
    return 0;
}

const struct command help_command = {
    .name = "help",
    .operand_usage = "[<command>]",
    .summary = "List the commands, or explain one",
    .max_operands = 1,
    .operand_kind = CMD_COMMAND,
    .raw = true,
    .run = help_run,
};
