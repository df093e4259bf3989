/* cmd/form.c - showing forms: present, login. Not here: making them (menu.c), what they look like
 * (ui/form.c). Source: compat 1.2, 1.5, 11.6. */
#include "core/err.h"
#include "lists.h"
#include "script/command.h"
#include "ui/menu.h"

static int present_run(const struct cmd_args *args)
{
    struct menu *form = cmd_find_list(cmd_text(args, "form", ""));
    if (!form)
        return -ERR_NOENT;
    cmd_drop_early_keys();
    int r = form_present(form);
    if (!cmd_has(args, "keep"))
        menu_destroy(form);
    return r;
}

static const struct cmd_option present_options[] = {
    { 'f', "form", CMD_TEXT, NULL, "The form to show; without it the one without a name" },
    { 'k', "keep", CMD_NONE, NULL, "Keep the form, to show it again" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command present_command = {
    .name = "present",
    .operand_usage = "",
    .summary = "Show a form and store what was filled in",
    .help =
        "Each item with a name is a field for the setting of that name and begins with its value. "
        "Enter goes on to the next field and saves behind the last, Ctrl-X saves at once; Escape "
        "and Ctrl-C are a failure (\"Operation canceled\") and store nothing. A value that does "
        "not fit the setting's type keeps the form open. The form is gone afterwards, unless "
        "--keep was given.",
    .options = present_options,
    .run = present_run,
};

static int login_run(const struct cmd_args *args)
{
    static char none[] = "", username[] = "username", password[] = "password",
                username_label[] = "Username", password_label[] = "Password";
    static struct menu_item items[] = {
        { .name = username, .text = username_label },
        { .name = password, .text = password_label, .is_secret = true },
    };
    static const struct menu form = { .name = none, .title = none, .items = items, .count = 2 };
    (void)args;
    cmd_drop_early_keys();
    int r = form_present(&form);
    return r < 0 ? cmd_failed(r, "Could not set credentials") : 0;
}

const struct command login_command = {
    .name = "login",
    .operand_usage = "",
    .summary = "Ask for a user name and a password",
    .help = "They are stored in the settings `username` and `password`.",
    .run = login_run,
};
