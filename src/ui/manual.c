/* ui/manual.c - the manual, made from the objects of commands, settings and their types. Not here:
 * usage texts (script/options.c). */
#include "ui/manual.h"
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/err_explain.h"
#include "core/settings.h"
#include "script/command.h"

enum { TEXT_COLUMNS = 78, TAG_PARTS_MAX = 8 };

const struct command *manual_next_command(const struct command *previous)
{
    const struct command *best = NULL;
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden && (!previous || strcmp(commands[i]->name, previous->name) > 0) &&
            (!best || strcmp(commands[i]->name, best->name) < 0))
            best = commands[i];
    return best;
}

static const struct cmd_option *next_option(const struct command *command,
                                            const struct cmd_option *previous)
{
    const struct cmd_option *option = previous ? previous + 1 : command->options;
    return option && option->name ? option : NULL;
}

struct flow {
    struct str *out;
    size_t column, columns;
};

static void flow_end_line(struct flow *flow)
{
    if (flow->column > 0)
        str_append_char(flow->out, '\n');
    flow->column = 0;
}

static void flow_word(struct flow *flow, const char *word, size_t len)
{
    if (flow->column + 1 + len > flow->columns)
        flow_end_line(flow);
    if (flow->column > 0)
        str_append_char(flow->out, ' ');
    flow->column += len + (flow->column > 0);
    str_append_bytes(flow->out, word, len);
}

static void flow_words(struct flow *flow, const char *line, size_t len)
{
    for (size_t start = 0, end; start < len; start = end + 1) {
        for (end = start; end < len && line[end] != ' ';)
            end++;
        if (end > start)
            flow_word(flow, line + start, end - start);
    }
}

/* Paragraphs flow to the width of a screen; lines that begin with a blank stay as they are. */
void manual_flow(const char *text, struct str *out)
{
    unsigned columns, rows;
    console_size(&columns, &rows);
    struct flow flow = { .out = out,
                         .columns = columns <= TEXT_COLUMNS ? columns - 1 : TEXT_COLUMNS };
    while (*text) {
        size_t len = strcspn(text, "\n");
        if (len == 0 || text[0] == ' ') {
            flow_end_line(&flow);
            str_append_bytes(out, text, len);
            str_append_char(out, '\n');
        } else {
            flow_words(&flow, text, len);
        }
        text += len + (text[len] == '\n');
    }
    flow_end_line(&flow);
}

void manual_one_command(const struct command *command, struct str *out)
{
    size_t line = out->len_bytes + 1;
    str_printf(out, "\n%s - ", command->name);
    command_words(command->summary, line, out->len_bytes - line, out);
    str_append(out, "\n");
    command_synopsis_shown(command, command->name, out);
    str_append(out, command->options ? "\n" : "");
    command_options(command, out);
    if (command->help) {
        str_append_char(out, '\n');
        manual_flow(command->help, out);
    }
    str_append_char(out, '\n');
}

/* --- Markdown -------------------------------------------------------------------------------- */

/* Inside a table cell and outside of code. */
static void append_cell(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("|<>*_`\\", *text))
            str_append_char(out, '\\');
        str_append_char(out, *text);
    }
}

static void append_code_cell(struct str *out, const char *text)
{
    str_append_char(out, '`');
    for (; *text; text++) {
        if (*text == '|')
            str_append_char(out, '\\');
        str_append_char(out, *text);
    }
    str_append_char(out, '`');
}

static void write_command(const struct command *command, struct str *out)
{
    str_printf(out, "\n## %s\n\n%s.\n\n    ", command->name, command->summary);
    command_synopsis(command, command->name, out);
    str_append(out, "\n");
    for (const struct cmd_option *option = NULL; (option = next_option(command, option)) != NULL;) {
        struct str form = STR_INIT;
        command_option_form(option, &form);
        str_append(out,
                   option == command->options ? "\n| option | meaning |\n| --- | --- |\n| " : "| ");
        append_code_cell(out, str_text(&form));
        str_append(out, " | ");
        append_cell(out, option->summary ? option->summary : "");
        str_append(out, " |\n");
        str_free(&form);
    }
    if (command->help)
        str_printf(out, "\n%s\n", command->help);
}

void manual_commands(struct str *out)
{
    const struct command *command = NULL;
    str_append(
        out,
        "# Commands\n\n"
        "Made by `make docs` from the commands themselves: change the text there (src/cmd).\n\n"
        "Every command answers `--help`, which counts as a failure. Options come before the "
        "arguments, as\n"
        "`--name value`, `--name=value`, `-n value` or `-nvalue`; `--` ends them. Numbers are "
        "decimal, hexadecimal\n"
        "after `0x` or octal after `0`. Times are milliseconds unless it says otherwise. What a "
        "script may write\n"
        "around a command is in [scripts.md](scripts.md).\n\n"
        "| command | |\n| --- | --- |\n");
    while ((command = manual_next_command(command)) != NULL) {
        str_printf(out, "| [%s](#%s) | ", command->name, command->name);
        append_cell(out, command->summary);
        str_append(out, " |\n");
    }
    while ((command = manual_next_command(command)) != NULL)
        write_command(command, out);
}

static void append_tag(const struct setting *setting, struct str *out)
{
    static const char *const prefixes[] = {
        [SCOPE_DHCPV4] = "DHCP ",
        [SCOPE_DHCPV6] = "DHCPv6 ",
        [SCOPE_NDP] = "router advertisement ",
        [SCOPE_SMBIOS] = "smbios/",
        [SCOPE_PCI] = "pci/",
        [SCOPE_ACPI] = "acpi/",
        [SCOPE_MEMMAP] = "memmap/",
    };
    size_t scope = setting->scope;
    if (setting->tag == 0)
        return;
    if (scope < sizeof(prefixes) / sizeof(prefixes[0]) && prefixes[scope])
        str_append(out, prefixes[scope]);
    bool begun = false;
    for (int part = TAG_PARTS_MAX - 1; part >= 0; part--) {
        unsigned value = (unsigned)(setting->tag >> (8 * part)) & 0xff;
        if (value == 0 && !begun)
            continue;
        str_printf(out, "%s%u", begun ? "." : "", value);
        begun = true;
    }
}

static void write_setting(const struct setting *setting, struct str *out)
{
    str_printf(out, "| `%s` | %s | ", setting->name, setting->type ? setting->type->name : "");
    append_tag(setting, out);
    str_append(out, " | ");
    append_cell(out, setting->description ? setting->description : "");
    str_append(out, " |\n");
}

void manual_settings(struct str *out)
{
    const char *group = "";
    str_append(
        out,
        "# Settings\n\n"
        "Made by `make docs` from the settings themselves: change the text there (src/core).\n\n"
        "`set NAME VALUE` stores, `show NAME` prints, `${NAME}` stands for the value. A name may "
        "have a block before\n"
        "it and a type behind it: `net0.dhcp/43.116:string`. Any number is the DHCP option of that "
        "number.\n");
    for (const struct setting *setting = predefined_settings; setting->name; setting++) {
        const char *its_group = setting->group ? setting->group : "other";
        if (strcmp(group, its_group) != 0)
            str_printf(
                out,
                "\n## %s\n\n| name | type | where it comes from | meaning |\n| --- | --- | --- | "
                "--- |\n",
                its_group);
        group = its_group;
        write_setting(setting, out);
    }
    str_append(out, "\n## Types\n\n");
    for (size_t i = 0; setting_types[i]; i++)
        str_printf(out, "%s`%s`", i ? ", " : "", setting_types[i]->name);
    str_append(out, "\n");
}

int manual_page(const char *name, struct str *out)
{
    if (strcmp(name, "commands") == 0)
        manual_commands(out);
    else if (strcmp(name, "settings") == 0)
        manual_settings(out);
    else if (strcmp(name, "errors") == 0)
        err_explain_page(out);
    else
        return fail(ERR_NOENT,
                    "manual: there is no page \"%s\"; there are commands, settings and errors",
                    name);
    return 0;
}
