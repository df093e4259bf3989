/* script/check.c - reading a script without running it: what can be known to be wrong before a
 * machine boots it. What depends on ${} is not judged. Not here: running (run.c). Source:
 * compat 2. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "lex.h"
#include "options.h"
#include "script/script.h"

enum { NESTED_COMMANDS_MAX = 8 /* `time time time ...` */, BOM_BYTES = 3 };

struct checker {
    const char *name;
    struct lex whole; /* the script from its first line on */
    unsigned line;
    int problems;
};

static void problem(struct checker *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void problem(struct checker *c, const char *fmt, ...)
{
    va_list args;
    console_printf("%s:%u: ", c->name, c->line);
    va_start(args, fmt);
    console_vprintf(fmt, args);
    va_end(args);
    console_printf("\n");
    c->problems++;
}

static bool is_known(const char *word)
{
    return strstr(word, "${") == NULL;
}

static bool defines_label(const struct checker *c, const char *wanted)
{
    struct lex lex = c->whole;
    struct str line = STR_INIT;
    bool found = false;
    while (!found && lex_line(&lex, &line) > 0) {
        const char *label;
        size_t len;
        found = lex_label(str_text(&line), &label, &len) && strlen(wanted) == len &&
                memcmp(label, wanted, len) == 0;
    }
    str_free(&line);
    return found;
}

static void check_count(struct checker *c, const struct command *command, size_t operands,
                        bool unknowable)
{
    if (operands < command->min_operands)
        problem(c, "%s: wants at least %u argument%s, has %u", command->name, command->min_operands,
                command->min_operands == 1 ? "" : "s", (unsigned)operands);
    else if (operands > command->max_operands && !unknowable)
        problem(c, "%s: takes at most %u argument%s, has %u", command->name, command->max_operands,
                command->max_operands == 1 ? "" : "s", (unsigned)operands);
}

/* Returns how many words a command stands behind (`time` and its like), 0 when there is none to
 * look at. */
static size_t check_one(struct checker *c, const char *const *words, size_t count)
{
    if (!is_known(words[0]))
        return 0;
    const struct command *command = command_find(words[0]);
    if (!command) {
        problem(c, "%s: command not found", words[0]);
        return 0;
    }
    if (command->raw)
        return 0;
    struct cmd_args args = { .command = command };
    struct option_scan scan;
    struct str why = STR_INIT;
    bool wrong_form;
    int r = options_scan(command, count, words, true, &args, &scan, &why, &wrong_form);
    if (r < 0)
        problem(c, "%s: %s", command->name, str_text(&why));
    else if (!scan.wants_help)
        check_count(c, command, count - scan.first_operand, scan.unknowable);
    str_free(&why);
    if (r < 0 || scan.wants_help || scan.unknowable || count == scan.first_operand)
        return 0;
    const char *first = words[scan.first_operand];
    if (command->operand_kind == CMD_LABEL && is_known(first) && !defines_label(c, first))
        problem(c, "%s: no line defines the label \":%s\"", command->name, first);
    return command->operand_kind == CMD_COMMAND ? scan.first_operand : 0;
}

static void check_command(struct checker *c, const char *const *words, size_t count)
{
    for (int depth = 0; count > 0 && depth < NESTED_COMMANDS_MAX; depth++) {
        size_t inner = check_one(c, words, count);
        if (inner == 0)
            return;
        words += inner;
        count -= inner;
    }
}

static int check_line(struct checker *c, char *line)
{
    const char *label;
    size_t len;
    if (lex_label(line, &label, &len))
        line += (size_t)(label - line) + len;
    struct lex_words words;
    int r = lex_words(line, &words);
    if (r < 0)
        return r;
    for (size_t start = 0, end; start < words.count; start = end + 1) {
        for (end = start; end < words.count && lex_operator(words.word[end]) == LEX_WORD;)
            end++;
        check_command(c, words.word + start, end - start);
    }
    lex_words_free(&words);
    return 0;
}

static bool has_byte_order_mark(const char *text, size_t len)
{
    return len >= BOM_BYTES && memcmp(text, "\xef\xbb\xbf", BOM_BYTES) == 0;
}

/* What would keep the file from being recognised as a script at all (compat 2.1). */
static void check_magic(struct checker *c, const char *text, size_t len)
{
    c->line = 1;
    if (has_byte_order_mark(text, len))
        problem(c, "begins with a byte order mark: it will not be recognised as a script");
    else if (!script_is(text, len))
        problem(c, "does not begin with \"#!ipxe\": it will not be recognised as a script");
}

int script_check(const char *name, const char *text, size_t len_bytes)
{
    struct checker c = { .name = name, .whole = { text, len_bytes, 0, 1 } };
    struct lex lex = c.whole;
    struct str line = STR_INIT;
    int more;
    check_magic(&c, text, len_bytes);
    lex.next = has_byte_order_mark(text, len_bytes) ? BOM_BYTES : 0;
    for (c.line = 1; (more = lex_line(&lex, &line)) > 0; c.line = lex.number) {
        str_append_char(
            &line, '\0'); /* it is torn apart in place: it needs a buffer even when it is empty */
        if (line.oom || check_line(&c, line.data) < 0)
            break;
    }
    if (more == -ERR_INVAL)
        problem(&c, "the script ends in a line that is to be continued (\\)");
    else if (more == -ERR_NOSPC)
        problem(&c, "the line is too long");
    else if (more != 0)
        problem(&c, "no memory for the line");
    str_free(&line);
    return c.problems;
}
