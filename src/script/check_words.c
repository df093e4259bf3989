/* script/check_words.c - see check_words.h. The rules are those of the modules that the commands use; which command
 * uses what is in a table here, and not in the commands, so that only programs with --check carry it. */
#include "check_words.h"
#include <string.h>
#include "core/arith.h"
#include "core/condition.h"
#include "core/err.h"
#include "core/filter.h"
#include "wire/json.h"

static bool is_known(const char *word)
{
    return strstr(word, "${") == NULL;
}

/* --- filters --------------------------------------------------------------------------------- */

/* The innermost reference: the first "}" with a "${" before it, and the nearest of these. */
static bool find_innermost(const char *text, size_t *ret_open, size_t *ret_close)
{
    const char *open = NULL;
    for (const char *at = text; *at; at++) {
        if (at[0] == '$' && at[1] == '{')
            open = at;
        else if (*at == '}' && open) {
            *ret_open = (size_t)(open - text);
            *ret_close = (size_t)(at - text);
            return true;
        }
    }
    return false;
}

int check_filters(const char *word, struct str *why)
{
    const char unknowable = FILTER_UNKNOWABLE;
    struct str text = STR_INIT;
    size_t open, close;
    int r = 0;
    if (!strchr(word, '|'))
        return 0;
    str_append(&text, word);
    while (r == 0 && !text.oom && find_innermost(text.data, &open, &close)) {
        text.data[close] = '\0';
        const char *bar = strchr(text.data + open, '|');
        if (bar)
            r = filters_check(bar + 1, why);
        str_remove(&text, open, close + 1 - open);
        str_insert(&text, open, &unknowable, 1);
    }
    const char *left = r == 0 ? strstr(str_text(&text), "${") : NULL;
    if (left && strchr(left, '|')) {
        str_printf(why, "\"%.60s\" has no end: a blank in a filter is written %%20", word);
        r = -ERR_INVAL;
    }
    str_free(&text);
    return r;
}

/* --- operands -------------------------------------------------------------------------------- */

/* Operands from 1 on, joined: nothing is known when part of it is not, since ${op} may be an operator. */
static int check_expression(const struct cmd_args *args, struct str *why)
{
    struct str text = STR_INIT;
    int64_t value;
    cmd_join(args, 1, &text);
    int r = text.oom || !is_known(str_text(&text)) ? 0 : arith_eval(str_text(&text), &value, why);
    str_free(&text);
    return r;
}

static int check_set(const struct cmd_args *args, struct str *why)
{
    return cmd_has(args, "eval") ? check_expression(args, why) : 0;
}

static int check_inc(const struct cmd_args *args, struct str *why)
{
    uint64_t number;
    bool plain = args->operands < 2 ||
                 (args->operands == 2 && num_parse_wrapping(args->operand[1], &number) == 0);
    return plain ? 0 : check_expression(args, why);
}

static int check_test(const struct cmd_args *args, struct str *why)
{
    return condition_check(args->operand, args->operands, why);
}

static int check_path(const char *path, struct str *why)
{
    if (!path || !is_known(path) || json_path_check(path) == 0)
        return 0;
    str_printf(why, "\"%.60s\" is no path", path);
    return -ERR_INVAL;
}

static int check_fetch(const struct cmd_args *args, struct str *why)
{
    return check_path(cmd_text(args, "json", NULL), why);
}

static int check_json(const struct cmd_args *args, struct str *why)
{
    if (args->operands < 2)
        return 0;
    if ((args->operands == 2) == cmd_has(args, "from"))
        return check_path(args->operand[1], why);
    str_append(why, "what is read is either an image or --from SETTING");
    return -ERR_USAGE;
}

static const struct {
    const char *command;
    int (*check)(const struct cmd_args *args, struct str *why);
} checks[] = {
    { "set", check_set },     { "inc", check_inc },   { "test", check_test },
    { "fetch", check_fetch }, { "json", check_json },
};

int check_operands(const struct cmd_args *args, struct str *why)
{
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
        if (strcmp(checks[i].command, args->command->name) == 0)
            return checks[i].check(args, why);
    return 0;
}
