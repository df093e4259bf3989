/* cmd/nvo.c - the settings commands: show, set, clear, read, inc.
 * Not here: what a setting is (core/settings.h), the full-screen editor. Source: compat 1.2. */
#include <stdio.h>
#include <string.h>
#include "core/arith.h"
#include "core/console.h"
#include "core/dry_run.h"
#include "core/err.h"
#include "core/settings.h"
#include "script/command.h"
#include "ui/lineedit.h"

enum { SHOWN_BLOCK_MAX = 15, SHOWN_NAME_MAX = 31 }; /* as iPXE cuts them: scripts parse this */
enum { INT64_TEXT_MAX = 24 };

/* ---- what they share ----------------------------------------------------------------------- */

static int parse_operand(const struct cmd_args *args, struct setting_ref *ref)
{
    int r = setting_ref_parse(args->operand[0], ref);
    if (r < 0)
        console_printf("\"%s\": invalid setting\n", args->operand[0]);
    return r;
}

/* The raw value that @ref names. *@ret_type: explicit, remembered, predefined, or string. */
static int fetch_ref(const struct setting_ref *ref, struct str *out,
                     const struct setting_type **ret_type, struct settings **ret_block)
{
    struct settings *block = settings_find(ref->block_path, false);
    if (!block)
        return -ERR_NOENT;
    int r = setting_fetch(block, &ref->setting, out, ret_type, ret_block);
    if (r == 0 && ref->explicit_type)
        *ret_type = ref->explicit_type;
    return r;
}

/* The type of a value that is not there yet. */
static const struct setting_type *type_of_new(const struct setting_ref *ref,
                                              const struct setting_type *fallback)
{
    if (ref->explicit_type)
        return ref->explicit_type;
    return ref->setting.type ? ref->setting.type : fallback;
}

/* "[block/]name:type" for storing in a type that may be another than that of the operand. */
static const char *typed_ref(const struct setting_ref *ref, const struct setting_type *type,
                             struct str *buffer)
{
    str_printf(buffer, "%s/%s:%s", ref->block_path, ref->name_text, type->name);
    return str_text(buffer);
}

/* ---- show ---------------------------------------------------------------------------------- */

static void print_value(const struct setting_ref *ref, const struct setting_type *type,
                        const struct settings *block, bool quiet, const struct str *text)
{
    struct str left = STR_INIT;
    if (!quiet) {
        settings_path(block, &left);
        str_truncate(&left, SHOWN_BLOCK_MAX);
        if (left.len_bytes)
            str_append_char(&left, '/');
        str_append(&left, *ref->setting.name ? ref->setting.name : ref->name_text);
        str_printf(&left, ":%s", type->name);
        str_truncate(&left, SHOWN_NAME_MAX);
        console_printf("%s = ", str_text(&left));
    }
    console_write(str_text(text), text->oom ? 0 : text->len_bytes);
    console_write("\n", 1);
    str_free(&left);
}

static int show_run(const struct cmd_args *args)
{
    struct setting_ref ref;
    struct str bytes = STR_INIT, text = STR_INIT;
    const struct setting_type *type = NULL;
    struct settings *block = NULL;
    int r = parse_operand(args, &ref);
    if (r < 0)
        return r;
    r = fetch_ref(&ref, &bytes, &type, &block);
    if (r == 0)
        r = type->format(str_text(&bytes), bytes.len_bytes, &text);
    if (r < 0)
        cmd_failed(r, "Could not find \"%s\"", args->operand[0]);
    else
        print_value(&ref, type, block, cmd_has(args, "quiet"), &text);
    str_free(&bytes);
    str_free(&text);
    return r;
}

static const struct cmd_option show_options[] = {
    { 'q', "quiet", CMD_NONE, NULL, "Print the value only" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command show_command = {
    .name = "show",
    .operand_usage = "<setting>",
    .summary = "Print a setting and the block it comes from",
    .help =
        "Looks in the order in which blocks win: values that were set by hand, then those of the "
        "devices, net0 first.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_SETTING,
    .options = show_options,
    .run = show_run,
};

/* ---- numbers ------------------------------------------------------------------------------- */

static int store_number(const struct setting_ref *ref, const struct setting_type *type,
                        uint64_t value)
{
    uint8_t bytes[sizeof(value)];
    struct str name = STR_INIT;
    for (size_t i = 0; i < type->width_bytes; i++)
        bytes[i] = (uint8_t)(value >> (8 * (type->width_bytes - 1 - i)));
    int r = setting_set_raw(typed_ref(ref, type, &name), type, bytes, type->width_bytes);
    str_free(&name);
    return r;
}

/* Operands from @first on as an expression. */
static int eval_operands(const struct cmd_args *args, size_t first, int64_t *ret_value)
{
    struct str text = STR_INIT;
    cmd_join(args, first, &text);
    int r = text.oom ? -ERR_NOMEM : arith_eval_aloud(str_text(&text), ret_value);
    str_free(&text);
    return r;
}

/* store_number() of what must not be cut. */
static int store_fitting(const struct setting_ref *ref, const struct setting_type *type,
                         int64_t value)
{
    int64_t limit = INT64_C(1) << (8 * type->width_bytes - type->is_signed);
    if (value >= limit || value < (type->is_signed ? -limit : 0))
        return fail(ERR_RANGE, "settings: %s is %s, and %lld does not fit", ref->name_text,
                    type->name, (long long)value);
    return store_number(ref, type, (uint64_t)value);
}

/* ---- set, clear ---------------------------------------------------------------------------- */

/* set --eval. A numeric type that the value has already is kept, as `inc` keeps it. */
static int store_eval(const struct cmd_args *args, const struct setting_ref *ref)
{
    char text[INT64_TEXT_MAX];
    struct str bytes = STR_INIT;
    const struct setting_type *type = NULL;
    int64_t value;
    int r = eval_operands(args, 1, &value);
    if (r < 0)
        return r;
    if (fetch_ref(ref, &bytes, &type, NULL) < 0)
        type = type_of_new(ref, &string_setting_type);
    str_free(&bytes);
    if (type->numeric)
        return store_fitting(ref, type, value);
    snprintf(text, sizeof(text), "%lld", (long long)value);
    return setting_set(args->operand[0], text);
}

static int store_text(const struct cmd_args *args)
{
    struct str value = STR_INIT;
    cmd_join(args, 1, &value);
    int r = value.oom ? -ERR_NOMEM : setting_set(args->operand[0], str_text(&value));
    str_free(&value);
    return r;
}

static int set_run(const struct cmd_args *args)
{
    struct setting_ref ref;
    int r = parse_operand(args, &ref);
    if (r < 0)
        return r;
    r = cmd_has(args, "eval") ? store_eval(args, &ref) : store_text(args);
    return r < 0 ? cmd_failed(r, "Could not store \"%s\"", args->operand[0]) : 0;
}

static const struct cmd_option set_options[] = {
    { 'e', "eval", CMD_NONE, NULL, "The value is an expression of whole numbers" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command set_command = {
    .name = "set",
    .operand_usage = "<setting> [<value>...]",
    .summary = "Store a setting",
    .help =
        "Words of the value are joined with single blanks; no value deletes the setting. A block "
        "that is missing is made. The value is a string unless the setting has a type of its own "
        "or the name says one: \"set retries:int8 3\".\n"
        "--eval stores what an expression gives: \"set --eval mib ${memsize} / 1024 * 3\". Its "
        "operators are those of C.",
    .min_operands = 1,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_SETTING,
    .options = set_options,
    .run = set_run,
};

static int clear_run(const struct cmd_args *args)
{
    struct setting_ref ref;
    int r = parse_operand(args, &ref);
    if (r < 0)
        return r;
    r = setting_clear(args->operand[0]);
    return r < 0 ? cmd_failed(r, "Could not clear \"%s\"", args->operand[0]) : 0;
}

const struct command clear_command = {
    .name = "clear",
    .operand_usage = "<setting>",
    .summary = "Delete a setting",
    .help = "Deleting what is not there succeeds.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_SETTING,
    .run = clear_run,
};

/* ---- read ---------------------------------------------------------------------------------- */

static int read_run(const struct cmd_args *args)
{
    struct setting_ref ref;
    struct str bytes = STR_INIT, line = STR_INIT, name = STR_INIT;
    const struct setting_type *type = NULL;
    uint64_t timeout_ms = cmd_uint(args, "timeout", 0);
    int r = parse_operand(args, &ref);
    if (r < 0)
        return r;
    if (fetch_ref(&ref, &bytes, &type, NULL) < 0)
        type = type_of_new(&ref, &string_setting_type);
    else if (type->format(str_text(&bytes), bytes.len_bytes, &line) < 0)
        str_truncate(&line, 0);
    cmd_drop_early_keys();
    r = dry_run ? dry_run->read_line(&line, timeout_ms)
                : lineedit_read("", &line, NULL, NULL,
                                timeout_ms ? deadline_in_ms(timeout_ms) : DEADLINE_NEVER);
    if (r == 0) {
        r = setting_set(typed_ref(&ref, type, &name), str_text(&line));
        if (r < 0)
            cmd_failed(r, "Could not store \"%s\"", args->operand[0]);
    }
    str_free(&bytes);
    str_free(&line);
    str_free(&name);
    return r;
}

static const struct cmd_option read_options[] = {
    { 't', "timeout", CMD_MS, NULL, "Give up if nobody touches a key in this time" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command read_command = {
    .name = "read",
    .operand_usage = "<setting>",
    .summary = "Let the user type a setting",
    .help = "The line begins with the present value. Enter stores it, an empty line deletes the "
            "setting, Ctrl-C leaves it alone and fails.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_SETTING,
    .options = read_options,
    .run = read_run,
};

/* ---- inc ----------------------------------------------------------------------------------- */

static int current_number(const struct setting_ref *ref, uint64_t *ret_value,
                          const struct setting_type **ret_type)
{
    struct str bytes = STR_INIT;
    int r = fetch_ref(ref, &bytes, ret_type, NULL);
    if (r < 0)
        *ret_type = type_of_new(ref, &int32_setting_type);
    if (r == -ERR_NOMEM)
        r = fail(ERR_NOMEM, "settings: no memory for the value of %s", ref->name_text);
    else if (!(*ret_type)->numeric)
        r = fail(ERR_NOTSUP, "settings: %s%s%s holds a value of type %s, which is no number",
                 ref->block_path, *ref->block_path ? "/" : "", ref->name_text, (*ret_type)->name);
    else if (r == 0 &&
             setting_number(bytes.data, bytes.len_bytes, (*ret_type)->is_signed, ret_value) < 0)
        r = fail(ERR_RANGE, "settings: the value of %s is longer than 64 bits", ref->name_text);
    else
        r = 0;
    str_free(&bytes);
    return r;
}

/* A number wraps at the width of the type, as it always did; the result of an expression must fit. */
static int add(const struct cmd_args *args, const struct setting_ref *ref)
{
    const struct setting_type *type = NULL;
    uint64_t step = 1, value = 0;
    int64_t sum = 0;
    bool plain = args->operands == 1 ||
                 (args->operands == 2 && num_parse_wrapping(args->operand[1], &step) == 0);
    int r = plain ? 0 : eval_operands(args, 1, &sum);
    if (r == 0)
        r = current_number(ref, &value, &type);
    if (r == 0 && plain)
        return store_number(ref, type, value + step);
    if (r == 0 && __builtin_add_overflow(sum, (int64_t)value, &sum))
        r = fail(ERR_RANGE, "settings: the sum is longer than 64 bits");
    return r < 0 ? r : store_fitting(ref, type, sum);
}

static int inc_run(const struct cmd_args *args)
{
    struct setting_ref ref;
    int r = parse_operand(args, &ref);
    if (r < 0)
        return r;
    r = add(args, &ref);
    return r < 0 ? cmd_failed(r, "Could not store \"%s\"", args->operand[0]) : 0;
}

const struct command inc_command = {
    .name = "inc",
    .operand_usage = "<setting> [<increment>...]",
    .summary = "Add to a numeric setting",
    .help = "Adds 1, or the increment, which may be negative. What is not there counts as 0 and "
            "becomes an int32. Numbers wrap at the width of their type. The increment may be an "
            "expression, whose sum must fit: \"inc n ${a} * 2\".",
    .min_operands = 1,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_SETTING,
    .run = inc_run,
};
