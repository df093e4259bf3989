/* cmd/prompt.c - the prompt command: wait for a key. Source: compat 1.1, 11.4. */
#include "core/console.h"
#include "script/command.h"
#include "ui/prompt.h"

static int prompt_run(const struct cmd_args *args)
{
    struct str text = STR_INIT;
    cmd_join(args, 0, &text);
    cmd_drop_early_keys();
    int r = prompt_key(str_text(&text), cmd_uint(args, "timeout", 0),
                       (int)cmd_uint(args, "key", 0));
    str_free(&text);
    return r;
}

static const struct cmd_option prompt_options[] = {
    { 'k', "key", CMD_KEY, NULL,
      "Succeed only for this key: a character or a number (0x02 is Ctrl-B)" },
    { 't', "timeout", CMD_MS, NULL, "Fail when no key was pressed for so long; 0: wait for ever" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command prompt_command = {
    .name = "prompt",
    .operand_usage = "[<text>...]",
    .summary = "Wait for a key",
    .help =
        "The text is removed from the screen afterwards. Fails with \"Connection timed out\" when "
        "nobody pressed a\n"
        "key, with \"Operation canceled\" for another key than the wanted one:\n"
        "\n"
        "    prompt --key s --timeout 5000 Press s for the shell && shell || autoboot",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_TEXT,
    .options = prompt_options,
    .run = prompt_run,
};
