/* ui/lineedit.c - editing one line of text. Not here: what the keys do to it (edit.c), what may
 * complete a word (complete.c), the history's owner (shell.c). Works on anything that knows
 * backspace: no other control sequence is sent. A line that is wider than the screen is shown in
 * part. Source: compat 11.1. */
#include "ui/lineedit.h"
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "editor.h"
#include "utf8.h"

enum { WIDTH_MIN = 10 };

/* --- the screen ------------------------------------------------------------------------------ */

/* Choose which part of the line is shown: the cursor must be in it. Moves by half a width, so that
 * typing seldom does. */
static void scroll(struct editor *e)
{
    const char *text = str_text(e->edit.line);
    if (e->first > e->edit.line->len_bytes)
        e->first = 0;
    if (e->edit.cursor >= e->first &&
        utf8_columns(text + e->first, e->edit.cursor - e->first) <= e->width)
        return;
    e->first = e->edit.cursor;
    for (size_t i = 0; i < e->width / 2; i++)
        e->first = edit_step_back(&e->edit, e->first);
}

static size_t visible_bytes(const struct editor *e)
{
    size_t end = e->first;
    for (size_t i = 0; i < e->width; i++)
        end = edit_step_on(&e->edit, end);
    return end - e->first;
}

/* Bytes that both begin with, whole characters only. */
static size_t common_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t len = 0;
    while (len < a_len && len < b_len && a[len] == b[len])
        len++;
    while (len > 0 &&
           ((len < a_len && utf8_continues(a[len])) || (len < b_len && utf8_continues(b[len]))))
        len--;
    return len;
}

static void append_repeated(struct str *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        str_append_char(out, c);
}

/* From column @from to @to of what is on the screen: backspaces, or the characters once more. */
static void move_columns(struct str *out, const char *shown, size_t from, size_t to)
{
    if (to <= from) {
        append_repeated(out, '\b', from - to);
        return;
    }
    size_t column = 0;
    for (size_t at = 0; shown[at]; at++) {
        column += !utf8_continues(shown[at]);
        if (column > to)
            break;
        if (column > from)
            str_append_char(out, shown[at]);
    }
}

void editor_refresh(struct editor *e)
{
    struct str out = STR_INIT;
    scroll(e);
    const char *wanted = str_text(e->edit.line) + e->first;
    size_t wanted_len = visible_bytes(e);
    size_t same = common_bytes(str_text(&e->shown), e->shown.len_bytes, wanted, wanted_len);
    size_t same_columns = utf8_columns(wanted, same);
    size_t wanted_columns = utf8_columns(wanted, wanted_len);
    size_t old_columns = utf8_columns(str_text(&e->shown), e->shown.len_bytes);
    size_t column = e->shown_cursor;
    if (same < wanted_len || same < e->shown.len_bytes) {
        move_columns(&out, str_text(&e->shown), column, same_columns);
        str_append_bytes(&out, wanted + same, wanted_len - same);
        column = wanted_columns;
        if (old_columns > wanted_columns) {
            append_repeated(&out, ' ', old_columns - wanted_columns);
            column = old_columns;
        }
    }
    str_truncate(&e->shown, 0);
    str_append_bytes(&e->shown, wanted, wanted_len);
    e->shown_cursor = utf8_columns(wanted, e->edit.cursor - e->first);
    move_columns(&out, str_text(&e->shown), column, e->shown_cursor);
    console_write(str_text(&out), out.oom ? 0 : out.len_bytes);
    str_free(&out);
}

void editor_redraw(struct editor *e)
{
    console_write(e->prompt, strlen(e->prompt));
    str_truncate(&e->shown, 0);
    e->shown_cursor = 0;
    editor_refresh(e);
}

/* --- history --------------------------------------------------------------------------------- */

/* Leave the line at its place, edited as it is, and go to another (compat 11.1: edited lines are
 * remembered). */
static void go_to_place(struct editor *e, size_t place)
{
    const struct lineedit_history *history = e->history;
    if (!e->drafts)
        e->drafts = heap_zalloc((history->count + 1) * sizeof(e->drafts[0]));
    if (!e->drafts)
        return;
    str_truncate(&e->drafts[e->place], 0);
    str_append_bytes(&e->drafts[e->place], str_text(e->edit.line), e->edit.line->len_bytes);
    e->place = place;
    str_truncate(e->edit.line, 0);
    if (e->drafts[place].data)
        str_append(e->edit.line, str_text(&e->drafts[place]));
    else if (place < history->count)
        str_append(e->edit.line, history->lines[place]);
    e->first = 0;
    edit_go_end(&e->edit);
}

static void go_older(struct editor *e)
{
    if (e->history && e->place > 0)
        go_to_place(e, e->place - 1);
}

static void go_newer(struct editor *e)
{
    if (e->history && e->place < e->history->count)
        go_to_place(e, e->place + 1);
}

void lineedit_history_add(struct lineedit_history *history, const char *line)
{
    if (!line[0] || history->max == 0)
        return;
    if (!history->lines)
        history->lines = heap_zalloc(history->max * sizeof(history->lines[0]));
    if (!history->lines ||
        (history->count > 0 && strcmp(history->lines[history->count - 1], line) == 0))
        return;
    char *copy = heap_strdup(line);
    if (!copy)
        return; /* a line less to go back to */
    if (history->count == history->max) {
        heap_free(history->lines[0]);
        memmove(history->lines, history->lines + 1, (history->max - 1) * sizeof(history->lines[0]));
        history->count--;
    }
    history->lines[history->count++] = copy;
}

/* --- keys ------------------------------------------------------------------------------------ */

#define CTRL(letter) ((letter)&0x1f)

static const struct {
    int key;
    void (*act)(struct editor *e);
} bindings[] = {
    { KEY_UP, go_older },    { CTRL('P'), go_older },      { KEY_DOWN, go_newer },
    { CTRL('N'), go_newer }, { KEY_TAB, editor_complete },
};

static void handle_key(struct editor *e, int key)
{
    for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++) {
        if (bindings[i].key == key) {
            e->edit.pending_len = 0;
            bindings[i].act(e);
            return;
        }
    }
    (void)edit_key(&e->edit, key);
}

static void editor_free(struct editor *e)
{
    for (size_t i = 0; e->drafts && i <= e->history->count; i++)
        str_free(&e->drafts[i]);
    heap_free(e->drafts);
    str_free(&e->shown);
}

int lineedit_read(const char *prompt, struct str *line, struct lineedit_history *history,
                  lineedit_complete complete, deadline_t first_key_deadline)
{
    unsigned columns, rows;
    console_size(&columns, &rows);
    size_t used = utf8_columns(prompt, strlen(prompt)) +
                  1; /* the last column stays free: nothing wraps */
    struct editor e = { .prompt = prompt,
                        .edit = { .line = line, .cursor = line->len_bytes },
                        .history = history,
                        .place = history ? history->count : 0,
                        .complete = complete,
                        .width = columns > used + WIDTH_MIN ? columns - used : WIDTH_MIN };
    int key;
    editor_redraw(&e);
    for (deadline_t deadline = first_key_deadline;; deadline = DEADLINE_NEVER) {
        key = console_key(deadline);
        if (key < 0 || key == KEY_CTRL_C || key == KEY_ENTER)
            break;
        handle_key(&e, key);
        editor_refresh(&e);
    }
    edit_go_end(&e.edit);
    editor_refresh(&e);
    console_printf("\n");
    editor_free(&e);
    if (key == KEY_CTRL_C)
        return -ERR_CANCELED;
    if (key >= 0 && line->oom)
        return fail(ERR_NOMEM, "editor: no memory for the line");
    return key < 0 ? key : 0;
}
