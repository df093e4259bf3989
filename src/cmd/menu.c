/* cmd/menu.c - menus and forms: making them (menu, form, item) and choosing. Not here: presenting
 * forms (form.c), what they look like (src/ui). Source: compat 1.2, 1.5. */
#include "core/console.h"
#include "core/err.h"
#include "lists.h"
#include "script/command.h"
#include "ui/menu.h"

/* ---- menu, form ------------------------------------------------------------------------------ */

static int create_run(const struct cmd_args *args)
{
    const char *name = cmd_text(args, "name", "");
    struct str title = STR_INIT;
    if (cmd_has(args, "delete")) {
        menu_destroy(menu_find(name));
        return 0;
    }
    cmd_join(args, 0, &title);
    int r = title.oom ? -ERR_NOMEM : menu_create(name, str_text(&title));
    str_free(&title);
    return r;
}

static const struct cmd_option create_options[] = {
    { 'n', "name", CMD_TEXT, NULL, "A name, for `item --menu` and `choose --menu`" },
    { 'd', "delete", CMD_NONE, NULL, "Delete it instead" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command menu_command = {
    .name = "menu",
    .operand_usage = "[<title>...]",
    .summary = "Begin a menu",
    .help = "`item` adds to it, `choose` shows it. One of the same name, or another without a "
            "name, is replaced.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_TEXT,
    .options = create_options,
    .run = create_run,
};

const struct command form_command = {
    .name = "form",
    .operand_usage = "[<title>...]",
    .summary = "Begin a form",
    .help = "`item` adds a field, `present` shows the form.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_TEXT,
    .options = create_options,
    .run = create_run,
};

/* ---- item ------------------------------------------------------------------------------------ */

static int item_run(const struct cmd_args *args)
{
    struct menu *menu = cmd_find_list(cmd_text(args, "menu", cmd_text(args, "form", "")));
    if (!menu)
        return -ERR_NOENT;
    bool is_gap = cmd_has(args, "gap") || args->operands == 0;
    struct str text = STR_INIT;
    cmd_join(args, is_gap ? 0 : 1, &text);
    struct menu_item item = {
        .name = is_gap ? NULL : (char *)(uintptr_t)args->operand[0],
        .text = (char *)(uintptr_t)str_text(&text),
        .key = (int)cmd_uint(args, "key", 0),
        .is_default = cmd_has(args, "default"),
        .is_secret = cmd_has(args, "secret"),
    };
    int r = text.oom ? -ERR_NOMEM : menu_add(menu, &item);
    str_free(&text);
    return r;
}

static const struct cmd_option item_options[] = {
    { 'm', "menu", CMD_TEXT, NULL, "The menu to add to; without it the one without a name" },
    { 'f', "form", CMD_TEXT, NULL, "The same for a form" },
    { 'k', "key", CMD_KEY, NULL,
      "A key that chooses it at once: a character or a number (0x08 is Backspace)" },
    { 'd', "default", CMD_NONE, NULL, "The item to begin with" },
    { 's', "secret", CMD_NONE, NULL, "A form's field that shows asterisks" },
    { 'g', "gap", CMD_NONE, NULL, "A heading or an empty line: all words are its text" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command item_command = {
    .name = "item",
    .operand_usage = "[<name> [<text>...]]",
    .summary = "Add an item to a menu, or a field to a form",
    .help = "The name is what `choose` stores, mostly a label of the script; in a form it is the "
            "setting that the field is for, perhaps with a type (\"net0/ip:ipv4\"). Without a name "
            "it is an empty line.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_TEXT,
    .options = item_options,
    .run = item_run,
};

/* ---- choose ---------------------------------------------------------------------------------- */

static int choose_run(const struct cmd_args *args)
{
    struct setting_ref ref;
    const struct menu_item *item;
    if (setting_ref_parse(args->operand[0], &ref) < 0) {
        console_printf("\"%s\": invalid setting\n", args->operand[0]);
        return -ERR_INVAL;
    }
    struct menu *menu = cmd_find_list(cmd_text(args, "menu", ""));
    if (!menu)
        return -ERR_NOENT;
    struct menu_options options = {
        .selected = cmd_text(args, "default", cmd_text(args, "select", NULL)),
        .timeout_ms = cmd_uint(args, "timeout", 0),
        .key_timeout_ms = cmd_uint(args, "retimeout", 0),
    };
    cmd_drop_early_keys();
    int r = menu_choose(menu, &options, &item);
    if (r == 0) {
        r = setting_set(args->operand[0], item->name);
        if (r < 0)
            cmd_failed(r, "Could not store \"%s\"", args->operand[0]);
    }
    if (!cmd_has(args, "keep"))
        menu_destroy(menu);
    return r;
}

static const struct cmd_option choose_options[] = {
    { 'm', "menu", CMD_TEXT, NULL, "The menu to show; without it the one without a name" },
    { 'd', "default", CMD_TEXT, "name", "The item to begin with, whatever `item --default` says" },
    { 's', "select", CMD_TEXT, "name", "The same" },
    { 't', "timeout", CMD_MS, NULL, "Choose the current item after this time; any key ends that" },
    { 'r', "retimeout", CMD_MS, NULL, "The same time again after each key; 0: wait for ever" },
    { 'k', "keep", CMD_NONE, NULL, "Keep the menu, to show it again" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command choose_command = {
    .name = "choose",
    .operand_usage = "<setting>",
    .summary = "Show a menu and store what is chosen",
    .help =
        "Stores the name of the item in the setting. Escape and Ctrl-C are a failure (\"Operation "
        "canceled\") and leave the setting alone. The menu is gone afterwards, also then, unless "
        "--keep was given.\n"
        "\n"
        "    choose --default local --timeout 5000 target && goto ${target} || goto failed",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_SETTING,
    .options = choose_options,
    .run = choose_run,
};
