/* script/run.c - the interpreter: scripts, their lines, operators, expansion word by word, goto and
 * exit. Not here: words (lex.c), commands (dispatch.c), blocks (flow.c), what a command does. Source: compat 2.2 to
 * 2.5. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "core/settings.h"
#include "lex.h"
#include "options.h"
#include "run.h"
#include "script/command.h"
#include "script/script.h"

enum {
    MAGIC_LEN = 6,
    SHOWN_COMMAND_MAX = 200,
    WORDS_MAX = 1 + 2 * CMD_OPTIONS_MAX + CMD_ARGS_MAX, /* each may expand to a megabyte */
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
    frame->interruptions = command_interruptions();
    innermost = frame;
    depth++;
    return 0;
}

static void leave(struct frame *frame)
{
    str_free(&frame->failed);
    blocks_free(frame->text.blocks);
    if (frame->kind == FRAME_SHELL) /* who is at the keyboard knows what was interrupted */
        command_interruptions_settle(frame->interruptions);
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

int run_failed(struct frame *frame, const char *const *words, size_t count, int r)
{
    reported = 0;
    remember_failed(frame, words, count);
    return command_ended(r);
}

/* Every command of every script would push all else out of the log: only for who asks. */
static void trace(struct frame *frame, const char *const *argv, size_t count)
{
    const struct frame *script = innermost_script();
    if (!event_wanted(EVENT_DEBUG, "script"))
        return;
    remember_failed(frame, argv, count);
    event_log(EVENT_DEBUG, "script", "%s:%u: %s", script ? script->name : "shell",
              script ? script->line : 0, str_text(&frame->failed));
}

static int run_words(struct frame *frame, const char *const *words, size_t count)
{
    reported = 0;
    if (count == 0)
        return 0;
    const char **argv = heap_zalloc((count + 1) * sizeof(argv[0]));
    int r = argv ? expand_words(words, count, argv)
                 : fail(ERR_NOMEM, "script: no memory for %u arguments", (unsigned)count);
    if (r == 0)
        trace(frame, argv, count);
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

/* Nothing more of the line is run. */
static int give_up(struct row *row, int r)
{
    row->at = row->words.count;
    row->broken = true;
    return r;
}

int run_joined(struct frame *frame, struct row *row)
{
    enum lex_operator before = LEX_ALWAYS;
    int r = 0;
    for (;;) {
        const char *const *words = row->words.word + row->at;
        size_t end = lex_command_end(&row->words, row->at), count = end - row->at;
        struct flow flow = { .words = words, .count = count, .start = row->at };
        flow.kind = block_word(words, count);
        flow.joined = before != LEX_ALWAYS;
        flow.wanted = is_wanted(before, r);
        row->at = end;
        if (flow.kind != BLOCK_NONE)
            r = flow_run(frame, row, &flow, r);
        else if (flow.wanted)
            r = run_words(frame, words, count);
        if (row->in_condition && r == -ERR_NOMEM && !frame->jumped && !frame->stopped)
            return give_up(row, r);
        if (row->moved || frame->jumped || frame->stopped || row->at >= row->words.count)
            return r;
        before = lex_operator(row->words.word[row->at]);
        if (before == LEX_ALWAYS)
            return r;
        row->at++;
    }
}

/* The next line of @text: commands and operators from left to right, no precedence (compat 2.3).
 * @line is torn apart. */
static int run_line(struct frame *frame, struct text *text, const struct lex *place, char *line)
{
    struct row row = { .text = text, .line = *place, .at = text->word };
    int r = lex_words(lex_commands(place, line), &row.words);
    if (r < 0)
        return r;
    frame->jumped = false;
    text->word = 0;
    for (bool more = true; more; row.at++) {
        r = run_joined(frame, &row);
        more = !row.moved && !frame->jumped && !frame->stopped && row.at < row.words.count;
    }
    lex_words_free(&row.words);
    if (frame->stopped)
        return frame->status;
    return frame->jumped || row.moved ? 0 : r;
}

/* It stands in for a script of one line, in which only blocks go back. */
static int run_typed(struct frame *frame, const char *line)
{
    struct text text = { .lex = { line, strlen(line), 0, 0 } };
    struct str copy = STR_INIT;
    int r = 0, more;
    for (;;) {
        struct lex place = text.lex;
        more = lex_line(&text.lex, &copy);
        str_append_char(&copy, '\0');
        if (more <= 0 || copy.oom)
            break;
        r = run_line(frame, &text, &place, copy.data);
        if (frame->jumped || frame->stopped || text.lex.next > 0)
            break;
        if (fiber_yield() < 0) {
            r = command_ended(fail(ERR_CANCELED, "script: interrupted"));
            break;
        }
    }
    if (more < 0 || copy.oom)
        r = fail(ERR_NOMEM, "script: no memory for a line");
    str_free(&copy);
    blocks_free(text.blocks);
    return r;
}

int command_line(const char *line)
{
    struct frame single = { .kind = FRAME_LINE };
    bool alone = innermost == NULL;
    if (alone)
        (void)enter(&single); /* the first is never too deep */
    int r = run_typed(innermost, line);
    if (alone)
        leave(&single);
    return r;
}

bool script_answers_help(const char *line)
{
    struct lex_words words = { 0 };
    char *copy = strstr(line, "${") ? NULL : heap_strdup(line);
    bool asks = copy && lex_words(copy, &words) == 0 && words.count > 0 &&
                lex_command_end(&words, 0) == words.count &&
                options_ask_help(words.count, words.word);
    if (asks)
        (void)command_run(words.count, words.word);
    lex_words_free(&words);
    heap_free(copy);
    return asks;
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

static int run_lines(struct frame *frame)
{
    struct str line = STR_INIT;
    int r = 0;
    while (r == 0 && !frame->stopped) {
        struct lex place = frame->text.lex;
        frame->line = place.number;
        int more = lex_line(&frame->text.lex, &line);
        if (more < 0)
            r = report_line(frame, more, lex_why(more));
        if (more <= 0)
            break;
        str_append_char(
            &line, '\0'); /* it is torn apart in place: it needs a buffer even when it is empty */
        if (line.oom) {
            r = report_line(frame, -ERR_NOMEM, lex_why(-ERR_NOMEM));
            break;
        }
        r = run_line(frame, &frame->text, &place, line.data);
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
    struct frame frame = { .kind = FRAME_SCRIPT,
                           .name = name,
                           .text = { .lex = { text, len_bytes, 0, 1 } } };
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

const char *script_where(unsigned *ret_line)
{
    const struct frame *script = innermost_script();
    if (!script)
        return NULL;
    *ret_line = script->line;
    return script->name;
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
    struct lex lex = { script->text.lex.text, script->text.lex.len_bytes, 0, 1 };
    if (!each_label(&lex, is_label, (void *)(uintptr_t)label))
        return -ERR_NOENT;
    int r = blocks_goto(&script->text.blocks, &lex);
    if (r < 0)
        return r;
    script->text.lex = lex;
    script->text.word = 0;
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
        lex = (struct lex){ script->text.lex.text, script->text.lex.len_bytes, 0, 1 };
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
    struct frame *last = innermost;
    while (last && last->kind == FRAME_SHELL)
        last = last->outer;
    for (struct frame *frame = innermost; last && frame != last->outer; frame = frame->outer) {
        frame->stopped = true;
        frame->status = status;
    }
}

/* --- keys ------------------------------------------------------------------------------------ */

void cmd_drop_early_keys(void)
{
    if (innermost && innermost->kind != FRAME_SHELL)
        console_drop_early_keys();
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
