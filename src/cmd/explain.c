/* cmd/explain.c - the explain command. Not here: the texts (core/err_explain.c). */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/err_explain.h"
#include "core/settings.h"
#include "script/command.h"
#include "ui/manual.h"

static void flow_each_line(struct str *text, struct str *out)
{
    char *end;
    for (char *line = text->data; !text->oom && *line; line = end + 1) {
        end = strchr(line, '\n');
        *end = '\0';
        manual_flow(line, out);
    }
}

static int explain_run(const struct cmd_args *args)
{
    struct str text = STR_INIT, lines = STR_INIT;
    uint32_t code = (uint32_t)setting_get_uint("errno", 0);
    if (args->operands)
        err_explain_find(args->operand[0], &code);
    if (code == 0 && args->operands)
        return fail(ERR_NOENT, "explain: \"%.40s\" is neither the name nor the number of an error",
                    args->operand[0]);
    if (code == 0)
        str_append(&text, "Nothing has failed.\n");
    else
        err_explain(code, &text);
    if (!args->operands && *command_last_sentence())
        str_printf(&text, "It was: %s\n", command_last_sentence());
    flow_each_line(&text, &lines);
    console_write(str_text(&lines), lines.len_bytes);
    str_free(&text);
    str_free(&lines);
    return 0;
}

const struct command explain_command = {
    .name = "explain",
    .operand_usage = "[<code|name>]",
    .summary = "Tell what an error means, its usual causes and what to try",
    .help =
        "The code is that behind \"error\" in a message, or ${errno}; without one the last failure is explained.",
    .max_operands = 1,
    .operand_kind = CMD_TEXT,
    .run = explain_run,
};
