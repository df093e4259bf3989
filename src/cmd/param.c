/* cmd/param.c - request parameters: params, param. Source: compat 0.4 (messages), 1.2. */
#include "core/console.h"
#include "core/err.h"
#include "fetch/fetch.h"
#include "script/command.h"

static int params_run(const struct cmd_args *args)
{
    const char *name = cmd_text(args, "name", "");
    if (cmd_has(args, "delete")) {
        params_delete(name);
        return 0;
    }
    struct params *params;
    return params_create(name, cmd_text(args, "method", NULL), &params);
}

static const struct cmd_option params_options[] = {
    { 'n', "name", CMD_TEXT, NULL, "Name of the list; without it the default one" },
    { 'm', "method", CMD_TEXT, NULL, "GET, HEAD, POST or PUT instead of what fits the parameters" },
    { 'd', "delete", CMD_NONE, NULL, "Delete the list instead" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command params_command = {
    .name = "params",
    .operand_usage = "",
    .summary = "Create a list of request parameters",
    .help =
        "A URI that ends in ##params (or ##params=<name>) sends the list along with its request "
        "and uses "
        "it up: form fields as the body of a POST, headers as headers.",
    .options = params_options,
    .run = params_run,
};

static int no_list(const char *name)
{
    if (name[0])
        console_printf("\"%s\": no such parameter list\n", name);
    else
        console_printf("No default parameter list\n");
    int r = fail(ERR_NOENT, "params: there is no parameter list \"%.80s\"; make one with `params`",
                 name);
    err_slot()->told = true;
    return r;
}

static int param_run(const struct cmd_args *args)
{
    const char *name = cmd_text(args, "params", "");
    struct params *params = params_find(name);
    if (!params)
        return no_list(name);
    struct str value = STR_INIT;
    cmd_join(args, 1, &value);
    int r = params_add(params, args->operand[0], str_text(&value), cmd_has(args, "header"));
    str_free(&value);
    return r;
}

static const struct cmd_option param_options[] = {
    { 'p', "params", CMD_TEXT, "list", "List to add to; without it the default one" },
    { 'H', "header", CMD_NONE, NULL, "An HTTP header instead of a form field" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command param_command = {
    .name = "param",
    .operand_usage = "<key> [<value>...]",
    .summary = "Add one parameter to a list of request parameters",
    .min_operands = 1,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_TEXT,
    .options = param_options,
    .run = param_run,
};
