/* ui/shell.c - the interactive shell. Not here: editing (lineedit.c), what a line means
 * (script/run.c). Source: compat 2.5, 11.1. */
#include "ui/shell.h"
#include "complete.h"
#include "config.h"
#include "core/console.h"
#include "core/err.h"
#include "core/settings.h"
#include "script/command.h"
#include "script/script.h"
#include "ui/lineedit.h"

static struct lineedit_history history = {
    .max = SHELL_HISTORY_LINES
}; /* one for all shells, nested ones too */

/* The setting `prompt`, or the product's name; always a blank before what is typed. */
static void append_prompt(struct str *out)
{
    if (setting_get("prompt", out) < 0 || out->len_bytes == 0)
        str_append(out, PRODUCT_SHORT_NAME ">");
    if (out->len_bytes > 0 && str_text(out)[out->len_bytes - 1] != ' ')
        str_append_char(out, ' ');
}

/* Once in a session, below a failure that was told with a sentence. */
static void hint(int r)
{
    static bool hinted;
    if (hinted || r >= 0 || r == -ERR_CANCELED || err_slot()->code != -r ||
        !command_find("explain"))
        return;
    hinted = true;
    console_printf("(\"explain\" tells more)\n");
}

/* Ctrl-C abandons the line. *@last_r is the status of the last command. Fails only when no line can
 * be read. */
static int read_and_run(int *last_r)
{
    struct str prompt = STR_INIT, line = STR_INIT;
    append_prompt(&prompt);
    int r = lineedit_read(str_text(&prompt), &line, &history, complete_command_line,
                          DEADLINE_NEVER);
    if (r == 0) {
        lineedit_history_add(&history, str_text(&line));
        *last_r = command_line(str_text(&line));
        hint(*last_r);
    }
    fiber_cancel_clear();
    str_free(&prompt);
    str_free(&line);
    return r == -ERR_CANCELED ? 0 : r;
}

int shell_run(void)
{
    int last_r = 0;
    int r = script_shell_enter();
    if (r < 0)
        return r;
    while (r == 0 && !script_shell_exited(&last_r))
        r = read_and_run(&last_r);
    script_shell_leave();
    return r < 0 ? r : last_r;
}
