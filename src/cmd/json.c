/* cmd/json.c - the json command. */
#include "core/err.h"
#include "image/image.h"
#include "json_field.h"
#include "script/command.h"

static int json_run(const struct cmd_args *args)
{
    const char *from = cmd_text(args, "from", NULL), *path = args->operand[1];
    const char *what = from ? from : args->operand[2];
    enum json_want want = cmd_has(args, "count")  ? JSON_COUNT
                          : cmd_has(args, "keys") ? JSON_KEYS
                                                  : JSON_VALUE;
    struct str text = STR_INIT;
    if ((from != NULL) == (args->operands > 2))
        return fail(ERR_USAGE, "json: what is read is either an image or --from SETTING");
    struct image *image = from ? NULL : image_find(what);
    if (from ? setting_get(from, &text) < 0 : !image)
        return fail(ERR_NOENT, "json: there is no %s \"%s\"", from ? "setting" : "image", what);
    int r = cmd_json_field(what, from ? text.data : (const char *)image->blob.data,
                           from ? text.len_bytes : image->blob.len_bytes, path, want,
                           args->operand[0]);
    str_free(&text);
    return r;
}

static const struct cmd_option json_options[] = {
    { 'f', "from", CMD_SETTING, NULL, "The text is in this setting, not in an image" },
    { 'c', "count", CMD_NONE, NULL, "Store how many elements or members there are" },
    { 'k', "keys", CMD_NONE, NULL, "Store the names of the members, for foreach" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command json_command = {
    .name = "json",
    .operand_usage = "<setting> <path> [<image>]",
    .summary = "Store a field of a JSON text in a setting",
    .help =
        "Paths: \"os.name\", \"tasks.0.name\", \"$.tasks[0].name\"; \"$\" is the whole. A string is stored "
        "without its\n"
        "quotes, objects and arrays as they are written. What is not there, or null, is a failure without a "
        "message,\n"
        "and deletes the setting: \"json --from reply disk os.disk || set disk sda\".",
    .min_operands = 2,
    .max_operands = 3,
    .operand_kind = CMD_TEXT,
    .options = json_options,
    .run = json_run,
};
