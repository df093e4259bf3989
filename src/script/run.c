/* script/run.c - the interpreter: scripts, their lines, operators, expansion word by word, goto and
 * exit. Not here: words (lex.c), commands (dispatch.c), what a command does. Source: compat 2.2 to
 * 2.5. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "core/settings.h"
#include "lex.h"
#include "options.h"
#include "script/command.h"
#include "script/script.h"

enum {
    MAGIC_LEN = 6,
    SHOWN_COMMAND_MAX = 200,
    WORDS_MAX = 1 + 2 * CMD_OPTIONS_MAX + CMD_ARGS_MAX, /* each may expand to a megabyte */
};
enum frame_kind { FRAME_SCRIPT, FRAME_SHELL, FRAME_LINE };

/* What runs: a script, a shell or a single line; each started by a command of the one outside it.
 * Frames of scripts and lines live on the stack of the fiber that runs them; there is one
 * foreground fiber, hence one chain. */
struct frame {
    struct frame *outer;
    enum frame_kind kind;
    const char *name; /* of a script, for messages */
    struct lex lex;   /* of a script: what comes next */
    unsigned line;    /* number of the line that runs */
    bool jumped;      /* goto: the rest of the line is not run */
    bool stopped;     /* exit: nothing more is run, the status below is the frame's */
    int status;
    struct str failed; /* the last command that failed, as expanded */
};

static struct frame *innermost;
static unsigned depth;
static int reported; /* status of a script whose end was already explained on the screen */

static struct frame *innermost_script(void)
{
    struct frame *frame = innermost;
    while (frame && frame->kind != FRAME_SCRIPT)
        frame = frame->outer;
    return frame;
}

static int enter(struct frame *frame)
{
    if (depth >= SCRIPT_DEPTH_MAX)
        return fail(ERR_LOOP,
                    "script: %u scripts have started one another; \"%s\" would be one more", depth,
                    frame->name ? frame->name : "a shell");
    frame->outer = innermost;
    innermost = frame;
    depth++;
    return 0;
}

static void leave(struct frame *frame)
{
    str_free(&frame->failed);
    innermost = frame->outer;
    depth--;
}

bool script_is(const void *data, size_t len_bytes)
{
    const char *text = data;
    return len_bytes > MAGIC_LEN &&
           (memcmp(text, "#!ipxe", MAGIC_LEN) == 0 || memcmp(text, "#!gpxe", MAGIC_LEN) == 0) &&
           lex_is_blank(text[MAGIC_LEN]);
}

/* --- one command ----------------------------------------------------------------------------- */

/* Each word becomes one argument, whatever it expands to (compat 2.3). */
static int expand_words(const char *const *words, size_t count, const char **argv)
{
    if (count > WORDS_MAX)
        return fail(ERR_USAGE, "script: a command of %u words; %u are the limit", (unsigned)count,
                    (unsigned)WORDS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct str text = STR_INIT;
        int r = settings_expand(words[i], &text);
        argv[i] = r == 0 ? str_steal(&text) : NULL; /* an empty argument is one too */
        str_free(&text);
        if (r == 0 && !argv[i])
            r = fail(ERR_NOMEM, "script: no memory for an argument");
        if (r < 0)
            return r;
    }
    return 0;
}

/* Append @word without the user and password of a URI: this goes to screens and logs. */
static void append_discreetly(struct str *out, const char *word)
{
    const char *authority = strstr(word, "://");
    const char *at = authority ? strchr(authority, '@') : NULL;
    if (!at || at > authority + 3 + strcspn(authority + 3, "/?#")) {
        str_append(out, word);
        return;
    }
    str_append_bytes(out, word, (size_t)(authority + 3 - word));
    str_append(out, at + 1);
}

static void remember_failed(struct frame *frame, const char *const *argv, size_t count)
{
    struct str *shown = &frame->failed;
    str_truncate(shown, 0);
    for (size_t i = 0; i < count && argv[i] && shown->len_bytes <= SHOWN_COMMAND_MAX; i++) {
        if (i > 0)
            str_append_char(shown, ' ');
        append_discreetly(shown, argv[i]);
    }
    if (shown->len_bytes > SHOWN_COMMAND_MAX) {
        str_truncate(shown, SHOWN_COMMAND_MAX);
        str_append(shown, "...");
    }
}

static int run_words(struct frame *frame, const char *const *words, size_t count)
{
    reported = 0;
    if (count == 0)
        return 0;
    const char **argv = heap_zalloc((count + 1) * sizeof(argv[0]));
    int r = argv ? expand_words(words, count, argv)
                 : fail(ERR_NOMEM, "script: no memory for %u arguments", (unsigned)count);
    r = r == 0 ? command_run(count, argv) : command_ended(r);
    if (r != 0)
        remember_failed(frame, argv && argv[count - 1] ? argv : words, count);
    for (size_t i = 0; argv && i < count; i++)
        heap_free((void *)(uintptr_t)argv[i]);
    heap_free(argv);
    return r;
}

/* --- one line -------------------------------------------------------------------------------- */

static bool is_wanted(enum lex_operator before, int r)
{
    return before == LEX_ALWAYS || (before == LEX_AND) == (r == 0);
}

/* Commands and operators from left to right, no precedence (compat 2.3). @line is torn apart. */
static int run_line(struct frame *frame, char *line)
{
    struct lex_words words;
    int r = lex_words(line, &words);
    if (r < 0)
        return r;
    frame->jumped = false;
    enum lex_operator before = LEX_ALWAYS;
    for (size_t start = 0; before != LEX_WORD && !frame->jumped && !frame->stopped;) {
        size_t end = start;
        while (end < words.count && lex_operator(words.word[end]) == LEX_WORD)
            end++;
        if (is_wanted(before, r))
            r = run_words(frame, words.word + start, end - start);
        before = end < words.count ? lex_operator(words.word[end]) : LEX_WORD;
        start = end + 1;
    }
    lex_words_free(&words);
    if (frame->stopped)
        return frame->status;
    return frame->jumped ? 0 : r;
}

int command_line(const char *line)
{
    struct frame single = { .kind = FRAME_LINE };
    char *copy = heap_strdup(line);
    if (!copy)
        return fail(ERR_NOMEM, "script: no memory for a line");
    bool alone = innermost == NULL;
    if (alone)
        (void)enter(&single); /* the first is never too deep */
    int r = run_line(innermost, copy);
    if (alone)
        leave(&single);
    heap_free(copy);
    return r;
}

/* --- a script -------------------------------------------------------------------------------- */

/* Say where a script ended and why: the innermost one in full, those that it takes down with it in
 * a line each. */
static void report_end(const struct frame *frame, int r)
{
    char text[ERR_TEXT_MAX];
    if (reported == r)
        console_printf("  called from %s:%u: %s\n", frame->name, frame->line,
                       str_text(&frame->failed));
    else
        console_printf("%s:%u: %s: %s\n", frame->name, frame->line, str_text(&frame->failed),
                       err_format(r, text));
    reported = r;
}

/* The same for an end that no command caused. */
static int report_line(const struct frame *frame, int r, const char *why)
{
    r = fail(-r, "%s:%u: %s", frame->name, frame->line, why);
    console_printf("%s\n", err_slot()->sentence);
    err_slot()->told = true;
    reported = r;
    return r;
}

static int report_broken_line(const struct frame *frame, int r)
{
    if (r == -ERR_INVAL)
        return report_line(frame, r, "the script ends in a line that is to be continued (\\)");
    return report_line(frame, r,
                       r == -ERR_NOSPC ? "the line is too long" : "no memory for the line");
}

static char *skip_label(char *line)
{
    const char *label;
    size_t len;
    return lex_label(line, &label, &len) ? line + (size_t)(label - line) + len : line;
}

static int run_lines(struct frame *frame)
{
    struct str line = STR_INIT;
    int r = 0;
    while (r == 0 && !frame->stopped) {
        frame->line = frame->lex.number;
        int more = lex_line(&frame->lex, &line);
        if (more < 0)
            r = report_broken_line(frame, more);
        if (more <= 0)
            break;
        str_append_char(
            &line, '\0'); /* it is torn apart in place: it needs a buffer even when it is empty */
        if (line.oom) {
            r = report_broken_line(frame, -ERR_NOMEM);
            break;
        }
        r = run_line(frame, skip_label(line.data));
        if (r != 0 && !frame->stopped)
            report_end(frame, r);
        else if (r == 0 && fiber_yield() < 0) /* a loop of goto must give way, to Ctrl-C too */
            r = report_line(frame, -ERR_CANCELED, "interrupted");
    }
    str_free(&line);
    return r;
}

int script_run(const char *name, const char *text, size_t len_bytes)
{
    struct frame frame = { .kind = FRAME_SCRIPT, .name = name, .lex = { text, len_bytes, 0, 1 } };
    int r = enter(&frame);
    if (r < 0)
        return r;
    r = run_lines(&frame);
    leave(&frame);
    return r;
}

bool script_running(void)
{
    return innermost_script() != NULL;
}

/* Call @visit with each label until it returns true; *@lex is then the place of that line. */
static bool each_label(struct lex *lex,
                       bool (*visit)(void *arg, const char *label, size_t len_bytes), void *arg)
{
    struct str line = STR_INIT;
    struct lex here = *lex;
    bool found = false;
    while (!found && lex_line(lex, &line) > 0) {
        const char *label;
        size_t len;
        found = lex_label(str_text(&line), &label, &len) && visit(arg, label, len);
        if (!found)
            here = *lex;
    }
    str_free(&line);
    *lex = here;
    return found;
}

static bool is_label(void *arg, const char *label, size_t len)
{
    const char *wanted = arg;
    return strlen(wanted) == len && memcmp(wanted, label, len) == 0;
}

int script_goto(const char *label)
{
    struct frame *script = innermost_script();
    if (!script)
        return -ERR_NOTTY;
    struct lex lex = { script->lex.text, script->lex.len_bytes, 0, 1 };
    if (!each_label(&lex, is_label, (void *)(uintptr_t)label))
        return -ERR_NOENT;
    script->lex = lex;
    for (struct frame *frame = innermost; frame != script->outer; frame = frame->outer)
        frame->jumped = true;
    return 0;
}

struct label_list {
    void (*add)(void *arg, const char *label, size_t len_bytes);
    void *arg;
};

static bool add_label(void *arg, const char *label, size_t len)
{
    struct label_list *list = arg;
    list->add(list->arg, label, len);
    return false;
}

void script_labels(void (*add)(void *arg, const char *label, size_t len_bytes), void *arg)
{
    const struct frame *script = innermost_script();
    struct lex lex = { 0 };
    struct label_list list = { .add = add, .arg = arg };
    if (script)
        lex = (struct lex){ script->lex.text, script->lex.len_bytes, 0, 1 };
    each_label(&lex, add_label, &list);
}

/* --- the end of a frame ---------------------------------------------------------------------- */

int script_exit(int status)
{
    if (innermost) {
        innermost->stopped = true;
        innermost->status = status;
    }
    return status;
}

void script_stop(int status)
{
    struct frame *script = innermost_script();
    for (struct frame *frame = innermost; script && frame != script->outer; frame = frame->outer) {
        frame->stopped = true;
        frame->status = status;
    }
}

/* --- shells ---------------------------------------------------------------------------------- */

int script_shell_enter(void)
{
    struct frame *frame = heap_zalloc(sizeof(*frame));
    if (!frame)
        return fail(ERR_NOMEM, "shell: no memory to start");
    frame->kind = FRAME_SHELL;
    int r = enter(frame);
    if (r < 0)
        heap_free(frame);
    return r;
}

bool script_shell_exited(int *ret_status)
{
    if (!innermost || !innermost->stopped)
        return false;
    *ret_status = innermost->status;
    return true;
}

void script_shell_leave(void)
{
    struct frame *frame = innermost;
    if (!frame || frame->kind != FRAME_SHELL)
        return;
    leave(frame);
    heap_free(frame);
}
