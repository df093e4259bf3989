/* cmd/config.c - the config command. Not here: what it looks like (ui/config.c). Source: compat
 * 1.2, 11.5. */
#include "ui/config.h"
#include "core/console.h"
#include "core/err.h"
#include "script/command.h"

static int config_run(const struct cmd_args *args)
{
    const char *scope = args->operands ? args->operand[0] : "";
    struct settings *block = settings_find(scope, false);
    if (!block) {
        console_printf("\"%s\": no such scope\n", scope);
        return -ERR_INVAL;
    }
    cmd_drop_early_keys();
    int r = config_browse(block);
    return r < 0 ? cmd_failed(r, "Could not save settings") : 0;
}

const struct command config_command = {
    .name = "config",
    .operand_usage = "[<scope>]",
    .summary = "Look at settings and change them",
    .help =
        "Shows the settings of a block (\"net0\", \"net0.dhcp\"; without one: all that is found) "
        "with their values and where these come from. Enter opens a block or edits a value; typing "
        "begins a new one; Ctrl-D deletes, / searches, Ctrl-X leaves. Values are stored at once, in "
        "the block that is shown.",
    .max_operands = 1,
    .operand_kind = CMD_TEXT,
    .run = config_run,
};
