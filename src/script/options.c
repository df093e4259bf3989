/* script/options.c - words of a command as options and operands; usage text. Not here: what an
 * image or a network device is (the commands look those up). Source: compat 0.2, 0.4. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "options.h"

enum { KEY_ASCII_MAX = 0x7f, USAGE_INDENT = 2, USAGE_GAP = 2 };

struct option_parser {
    const struct command *command;
    size_t argc, next;
    const char *const *argv;
    bool unexpanded;
    struct cmd_args *args;
    struct option_scan scan;
    struct str *why;
    bool show_usage;
};

static bool holds_expansion(const char *text, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++)
        if (text[i] == '$' && text[i + 1] == '{')
            return true;
    return false;
}

static int find_option(const struct command *command, const char *name, size_t len)
{
    const struct cmd_option *options = command ? command->options : NULL;
    for (int i = 0; options && i < CMD_OPTIONS_MAX && options[i].name; i++)
        if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0)
            return i;
    return -1;
}

static int find_letter(const struct command *command, char letter)
{
    for (int i = 0; command->options && i < CMD_OPTIONS_MAX && command->options[i].name; i++)
        if (command->options[i].letter == letter)
            return i;
    return -1;
}

static int complain(struct option_parser *p, bool show_usage, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static int complain(struct option_parser *p, bool show_usage, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str_vprintf(p->why, fmt, args);
    va_end(args);
    p->show_usage = show_usage;
    return -ERR_INVAL;
}

/* A single character is itself; numbers above ASCII count from the function keys on
 * (compat 0.4). */
static int parse_key(const char *text, uint64_t *ret_key)
{
    if (text[0] && !text[1]) {
        *ret_key = (unsigned char)text[0];
        return 0;
    }
    uint64_t key;
    int r = num_parse(text, &key);
    if (r < 0)
        return r;
    *ret_key = key > KEY_ASCII_MAX && key < KEY_BASE ? key + KEY_BASE : key;
    return 0;
}

const char *options_number_hint(int r)
{
    return r == -ERR_RANGE ? " (it is longer than 64 bits)" : "";
}

static int check_number(struct option_parser *p, int r, const char *text)
{
    return r == 0 ? 0
                  : complain(p, false, "\"%s\": invalid integer value%s", text,
                             options_number_hint(r));
}

static int check_value(struct option_parser *p, enum cmd_kind kind, const char *text,
                       uint64_t *ret_value)
{
    struct setting_ref ref;
    if (p->unexpanded && holds_expansion(text, strlen(text)))
        return 0;
    switch (kind) {
    case CMD_UINT:
    case CMD_INT:
    case CMD_MS:
        return check_number(p, num_parse(text, ret_value), text);
    case CMD_KEY:
        return check_number(p, parse_key(text, ret_value), text);
    case CMD_SETTING:
        if (setting_ref_parse(text, &ref) < 0)
            return complain(p, false, "\"%s\": invalid setting", text);
        return 0;
    default:
        return 0;
    }
}

/* @value NULL: take the next word, unless it looks like an option. */
static int take_value(struct option_parser *p, int index, const char *shown, const char *value)
{
    const struct cmd_option *option = &p->command->options[index];
    p->args->option_given[index] = true;
    if (option->kind == CMD_NONE)
        return 0;
    if (!value) {
        if (p->next >= p->argc || p->argv[p->next][0] == '-')
            return complain(p, true, "Option \"%s\" requires an argument", shown);
        value = p->argv[p->next++];
    }
    p->args->option_text[index] = value;
    return check_value(p, option->kind, value, &p->args->option_value[index]);
}

/* "--name", "--name=value" */
static int parse_long(struct option_parser *p, const char *name)
{
    const char *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    int index = find_option(p->command, name, len);
    if (index < 0 && !equals && strcmp(name, "help") == 0) {
        p->scan.wants_help = true;
        return 0;
    }
    if (index < 0)
        return complain(p, true, "Unrecognised option \"--%s\"", name);
    const struct cmd_option *option = &p->command->options[index];
    if (equals && option->kind == CMD_NONE)
        return complain(p, true, "Option \"%s\" takes no argument", option->name);
    return take_value(p, index, option->name, equals ? equals + 1 : NULL);
}

/* "-x", "-xyz", "-nvalue" */
static int parse_letters(struct option_parser *p, const char *letters)
{
    for (; *letters && !p->scan.wants_help; letters++) {
        char shown[2] = { *letters, '\0' };
        int index = find_letter(p->command, *letters);
        if (index < 0 && *letters == 'h') {
            p->scan.wants_help = true;
            return 0;
        }
        if (index < 0)
            return complain(p, true, "Unrecognised option \"-%s\"", shown);
        bool flag = p->command->options[index].kind == CMD_NONE;
        int r = take_value(p, index, shown, !flag && letters[1] ? letters + 1 : NULL);
        if (r < 0 || !flag)
            return r;
    }
    return 0;
}

/* Could expansion change which option this word is? */
static bool is_unknowable(const struct option_parser *p, const char *word)
{
    if (!p->unexpanded)
        return false;
    if (word[0] != '-')
        return word[0] == '$' && word[1] == '{';
    return holds_expansion(word, strcspn(word, "="));
}

int options_scan(const struct command *command, size_t argc, const char *const *argv,
                 bool unexpanded, struct cmd_args *args, struct option_scan *ret_scan,
                 struct str *why, bool *ret_show_usage)
{
    struct option_parser p = { .command = command,
                               .argc = argc,
                               .next = 1,
                               .argv = argv,
                               .unexpanded = unexpanded,
                               .args = args,
                               .why = why };
    bool parses = !command->raw || (unexpanded && command->options);
    int r = 0;
    while (r == 0 && parses && !p.scan.wants_help && p.next < argc) {
        const char *word = argv[p.next];
        p.scan.unknowable = is_unknowable(&p, word);
        if (p.scan.unknowable || word[0] != '-' || !word[1])
            break;
        p.next++;
        if (strcmp(word, "--") == 0)
            break;
        r = word[1] == '-' ? parse_long(&p, word + 2) : parse_letters(&p, word + 1);
    }
    p.scan.first_operand = p.next;
    *ret_scan = p.scan;
    *ret_show_usage = p.show_usage;
    return r;
}

static const char *placeholder_of(const struct cmd_option *option)
{
    static const char *const by_kind[] = {
        [CMD_TEXT] = "text",        [CMD_UINT] = "number",
        [CMD_INT] = "number",       [CMD_MS] = "ms",
        [CMD_KEY] = "key",          [CMD_SETTING] = "setting",
        [CMD_IMAGE] = "image",      [CMD_URI_OR_IMAGE] = "uri|image",
        [CMD_NETDEV] = "interface", [CMD_CONFIGURATOR] = "configurator",
        [CMD_LABEL] = "label",      [CMD_COMMAND] = "command",
    };
    return option->placeholder ? option->placeholder : by_kind[option->kind];
}

void command_option_form(const struct cmd_option *option, struct str *out)
{
    if (option->letter)
        str_printf(out, "-%c, ", option->letter);
    str_printf(out, "--%s", option->name);
    if (option->kind != CMD_NONE)
        str_printf(out, " <%s>", placeholder_of(option));
}

void command_synopsis(const struct command *command, const char *name, struct str *out)
{
    str_append(out, name);
    const struct cmd_option *option = command->options;
    for (int i = 0; option && i < CMD_OPTIONS_MAX && option->name; i++, option++) {
        str_append(out, " [");
        if (option->letter)
            str_printf(out, "-%c|", option->letter);
        str_printf(out, "--%s", option->name);
        if (option->kind != CMD_NONE)
            str_printf(out, " <%s>", option->name);
        str_append_char(out, ']');
    }
    if (command->operand_usage && command->operand_usage[0])
        str_printf(out, " %s", command->operand_usage);
}

/* Up to @column of the line that begins at @line. */
static void pad(size_t line, size_t column, struct str *out)
{
    while (!out->oom && out->len_bytes - line < column)
        str_append_char(out, ' ');
}

/* An option stays beside its <value>. */
static size_t word_len(const char *text)
{
    size_t len = strcspn(text, " ");
    while (text[len] == ' ' && text[len + 1] == '<')
        len += 1 + strcspn(text + len + 1, " ");
    return len;
}

void command_words(const char *text, size_t line, size_t column, struct str *out)
{
    unsigned columns, rows;
    console_size(&columns, &rows);
    for (const char *word = text; *word;) {
        size_t len = word_len(word);
        if (word > text && out->len_bytes - line + 1 + len >= columns) {
            str_append_char(out, '\n');
            line = out->len_bytes;
        } else if (word > text) {
            str_append_char(out, ' ');
        }
        pad(line, column, out);
        str_append_bytes(out, word, len);
        word += len + (word[len] == ' ');
    }
    str_append_char(out, '\n');
}

static size_t widest_form(const struct command *command)
{
    size_t widest = 0;
    struct str form = STR_INIT;
    const struct cmd_option *option = command->options;
    for (int i = 0; option && i < CMD_OPTIONS_MAX && option->name; i++, option++) {
        str_truncate(&form, 0);
        command_option_form(option, &form);
        widest = form.len_bytes > widest ? form.len_bytes : widest;
    }
    str_free(&form);
    return widest;
}

void command_options(const struct command *command, struct str *out)
{
    size_t column = USAGE_INDENT + widest_form(command) + USAGE_GAP;
    const struct cmd_option *option = command->options;
    for (int i = 0; option && i < CMD_OPTIONS_MAX && option->name; i++, option++) {
        size_t line = out->len_bytes;
        pad(line, USAGE_INDENT, out);
        command_option_form(option, out);
        command_words(option->summary ? option->summary : "", line, column, out);
    }
}

void command_synopsis_shown(const struct command *command, const char *name, struct str *out)
{
    size_t line = out->len_bytes, name_len = strlen(name);
    struct str text = STR_INIT;
    command_synopsis(command, name, &text);
    str_printf(out, "  %s", name);
    if (!text.oom && text.len_bytes > name_len)
        command_words(str_text(&text) + name_len + 1, line, USAGE_INDENT + name_len + 1, out);
    else
        str_append_char(out, '\n');
    str_free(&text);
}

void command_usage(const struct command *command, const char *name, struct str *out)
{
    str_append(out, "Usage:\n\n");
    command_synopsis_shown(command, name, out);
    str_printf(out, "\nSee docs/commands.md or type \"help %s\" for further information\n\n",
               command->name);
    command_options(command, out);
}

static void show_usage(const struct command *command, const char *name)
{
    struct str text = STR_INIT;
    command_usage(command, name, &text);
    console_write(str_text(&text), text.len_bytes);
    str_free(&text);
}

static bool is_help(size_t count, const char *const *words)
{
    return count == 1 && (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0);
}

bool cmd_answered_help(const struct cmd_args *args)
{
    if (!is_help(args->operands, args->operand))
        return false;
    show_usage(args->command, args->name);
    return true;
}

bool options_ask_help(size_t argc, const char *const *argv)
{
    const struct command *command = command_find(argv[0]);
    struct cmd_args args = { .name = argv[0], .command = command };
    struct option_scan scan;
    struct str why = STR_INIT;
    bool wrong_form = false;
    if (!command)
        return false;
    int r = options_scan(command, argc, argv, false, &args, &scan, &why, &wrong_form);
    str_free(&why);
    return r == 0 && (command->raw ? is_help(argc - 1, argv + 1) : scan.wants_help);
}

int options_parse(const struct command *command, size_t argc, const char *const *argv,
                  struct cmd_args *ret_args)
{
    struct option_scan scan;
    struct str why = STR_INIT;
    bool wrong_form = false;
    *ret_args = (struct cmd_args){ .name = argv[0], .command = command };
    int r = options_scan(command, argc, argv, false, ret_args, &scan, &why, &wrong_form);
    ret_args->operand = argv + scan.first_operand;
    ret_args->operands = argc - scan.first_operand;
    if (r < 0)
        console_printf("%s\n", str_text(&why));
    else if (scan.wants_help)
        r = -ERR_CANCELED;
    else if (!command->raw && (ret_args->operands < command->min_operands ||
                               ret_args->operands > command->max_operands))
        r = -ERR_USAGE;
    if (r < 0 && (scan.wants_help || wrong_form || r == -ERR_USAGE))
        show_usage(command, argv[0]);
    str_free(&why);
    return r;
}

/* --- what a command asks of its arguments ---------------------------------------------------- */

static int given(const struct cmd_args *args, const char *option)
{
    int index = find_option(args->command, option, strlen(option));
    return index >= 0 && args->option_given[index] ? index : -1;
}

bool cmd_has(const struct cmd_args *args, const char *option)
{
    return given(args, option) >= 0;
}

const char *cmd_text(const struct cmd_args *args, const char *option, const char *fallback)
{
    int index = given(args, option);
    return index >= 0 && args->option_text[index] ? args->option_text[index] : fallback;
}

uint64_t cmd_uint(const struct cmd_args *args, const char *option, uint64_t fallback)
{
    int index = given(args, option);
    return index >= 0 ? args->option_value[index] : fallback;
}

void cmd_join(const struct cmd_args *args, size_t first, struct str *out)
{
    for (size_t i = first; i < args->operands; i++) {
        if (i > first)
            str_append_char(out, ' ');
        str_append(out, args->operand[i]);
    }
}
