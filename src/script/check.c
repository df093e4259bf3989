/* script/check.c - reading a script without running it: what can be known to be wrong before a
 * machine boots it. What depends on ${} is not judged. Not here: running (run.c). Source:
 * compat 2. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "block.h"
#include "check_words.h"
#include "options.h"
#include "script/script.h"

enum { NESTED_COMMANDS_MAX = 8 /* `time time time ...` */, BOM_BYTES = 3 };

struct checker {
    const char *name;
    struct lex whole; /* the script from its first line on */
    unsigned line;
    int problems;
    size_t depth; /* blocks that are open; those beyond BLOCK_DEPTH_MAX are only counted */
    struct {
        enum block_word kind;
        unsigned line;
        bool had_else;
    } open[BLOCK_DEPTH_MAX];
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
    struct cmd_args args = { .command = command };
    struct option_scan scan;
    struct str why = STR_INIT;
    bool wrong_form;
    int r = options_scan(command, count, words, true, &args, &scan, &why, &wrong_form);
    if (r < 0)
        problem(c, "%s: %s", command->name, str_text(&why));
    else if (!scan.wants_help && (!command->raw || command->options))
        check_count(c, command, count - scan.first_operand, scan.unknowable);
    if (r == 0 && !scan.wants_help && !scan.unknowable) {
        args.operand = words + scan.first_operand;
        args.operands = count - scan.first_operand;
        if (check_operands(&args, &why) < 0)
            problem(c, "%s: %s", command->name, str_text(&why));
    }
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

/* --- blocks ---------------------------------------------------------------------------------- */

static void check_begin(struct checker *c, enum block_word kind, const char *const *words,
                        size_t count)
{
    if (c->depth == BLOCK_DEPTH_MAX)
        problem(c, "%s: more than %u blocks within one another", words[0], BLOCK_DEPTH_MAX);
    if (c->depth < BLOCK_DEPTH_MAX) {
        c->open[c->depth].kind = kind;
        c->open[c->depth].line = c->line;
        c->open[c->depth].had_else = false;
    }
    c->depth++;
    if (kind == BLOCK_FOREACH && (count < 3 || strcmp(words[2], "in") != 0))
        problem(c, "foreach: its form is foreach SETTING in WORDS");
}

static void check_else(struct checker *c, const char *const *words, size_t count)
{
    size_t top = c->depth - 1;
    bool conditional = block_condition(BLOCK_ELSE, words, count) > 0;
    if (count > 1 && !conditional)
        problem(c, "else: only \"if\" or \";\" may follow, not \"%s\"", words[1]);
    if (c->depth > BLOCK_DEPTH_MAX)
        return;
    if (c->depth == 0 || c->open[top].kind != BLOCK_IF) {
        problem(c, "else: no \"if\" is open");
        return;
    }
    if (c->open[top].had_else)
        problem(c, "else: the \"if\" of line %u has had its \"else\"", c->open[top].line);
    c->open[top].had_else = !conditional;
}

static void check_end(struct checker *c, const char *const *words, size_t count)
{
    if (count > 1)
        problem(c, "end: takes no arguments, not \"%s\"", words[1]);
    if (c->depth == 0)
        problem(c, "end: no block is open");
    else
        c->depth--;
}

/* What a word of a block asks for; its condition is looked at as a command of its own.
 * @in_condition: behind an `if` or `while`, before the `;`. */
static void check_block(struct checker *c, enum block_word word, const char *const *words,
                        size_t count, bool joined, bool in_condition)
{
    size_t condition = block_condition(word, words, count);
    if (in_condition)
        problem(c, "%s: blocks cannot stand in a condition", words[0]);
    else if (joined && !block_begins(word))
        problem(c, "%s: && and || cannot stand before it", words[0]);
    if (block_begins(word))
        check_begin(c, word, words, count);
    else if (word == BLOCK_ELSE)
        check_else(c, words, count);
    else
        check_end(c, words, count);
    if (condition > 0 && count == condition)
        problem(c, "%s: a command must follow as its condition", words[condition - 1]);
    else if (condition > 0)
        check_command(c, words + condition, count - condition);
}

static void check_all_ended(struct checker *c)
{
    for (size_t i = 0; i < c->depth && i < BLOCK_DEPTH_MAX; i++) {
        c->line = c->open[i].line;
        problem(c, "the block that begins here has no \"end\"");
    }
}

/* --- the text -------------------------------------------------------------------------------- */

static void check_references(struct checker *c, const struct lex_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        struct str why = STR_INIT;
        if (check_filters(words->word[i], &why) < 0)
            problem(c, "%s", str_text(&why));
        str_free(&why);
    }
}

static int check_line(struct checker *c, char *line)
{
    struct lex_words words;
    int r = lex_words(lex_commands(&c->whole, line), &words);
    bool in_condition = false;
    enum lex_operator before = LEX_ALWAYS;
    if (r < 0)
        return r;
    check_references(c, &words);
    for (size_t start = 0, end; start < words.count; start = end + 1) {
        const char *const *command = words.word + start;
        end = lex_command_end(&words, start);
        enum block_word word = block_word(command, end - start);
        in_condition = in_condition && before != LEX_ALWAYS;
        if (word == BLOCK_NONE)
            check_command(c, command, end - start);
        else
            check_block(c, word, command, end - start, before != LEX_ALWAYS, in_condition);
        in_condition = in_condition || block_condition(word, command, end - start) > 0;
        before = end < words.count ? lex_operator(words.word[end]) : LEX_ALWAYS;
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
    if (more != 0)
        problem(&c, "%s", lex_why(more));
    check_all_ended(&c);
    str_free(&line);
    return c.problems;
}
