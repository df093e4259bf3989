/* ui/edit.c - the keys that change a line of text. Not here: drawing it. Source: compat 11.1. */
#include "edit.h"
#include "core/console.h"
#include "utf8.h"

size_t edit_step_back(const struct edit *e, size_t at)
{
    const char *text = str_text(e->line);
    while (at > 0 && utf8_continues(text[--at]))
        ;
    return at;
}

size_t edit_step_on(const struct edit *e, size_t at)
{
    const char *text = str_text(e->line);
    size_t len = e->line->len_bytes;
    if (at < len)
        at++;
    while (at < len && utf8_continues(text[at]))
        at++;
    return at;
}

void edit_insert(struct edit *e, const char *bytes, size_t len)
{
    if (e->line->len_bytes + len > EDIT_MAX_BYTES)
        return;
    str_insert(e->line, e->cursor, bytes, len);
    e->cursor = e->line->oom ? 0 : e->cursor + len;
}

static void delete_between(struct edit *e, size_t from, size_t to)
{
    str_remove(e->line, from, to - from);
    e->cursor = from;
}

static void delete_left(struct edit *e)
{
    delete_between(e, edit_step_back(e, e->cursor), e->cursor);
}

static void delete_right(struct edit *e)
{
    delete_between(e, e->cursor, edit_step_on(e, e->cursor));
}

static void delete_word(struct edit *e)
{
    const char *text = str_text(e->line);
    size_t from = e->cursor;
    while (from > 0 && text[from - 1] == ' ')
        from--;
    while (from > 0 && text[from - 1] != ' ')
        from--;
    delete_between(e, from, e->cursor);
}

static void delete_to_start(struct edit *e)
{
    delete_between(e, 0, e->cursor);
}

static void delete_to_end(struct edit *e)
{
    delete_between(e, e->cursor, e->line->len_bytes);
}

static void go_left(struct edit *e)
{
    e->cursor = edit_step_back(e, e->cursor);
}

static void go_right(struct edit *e)
{
    e->cursor = edit_step_on(e, e->cursor);
}

static void go_start(struct edit *e)
{
    e->cursor = 0;
}

void edit_go_end(struct edit *e)
{
    e->cursor = e->line->len_bytes;
}

#define CTRL(letter) ((letter)&0x1f)

static const struct {
    int key;
    void (*act)(struct edit *e);
} bindings[] = {
    { KEY_LEFT, go_left },      { CTRL('B'), go_left },         { KEY_RIGHT, go_right },
    { CTRL('F'), go_right },    { KEY_HOME, go_start },         { CTRL('A'), go_start },
    { KEY_END, edit_go_end },   { CTRL('E'), edit_go_end },     { KEY_BACKSPACE, delete_left },
    { CTRL('H'), delete_left }, { KEY_DELETE, delete_right },   { CTRL('D'), delete_right },
    { CTRL('W'), delete_word }, { CTRL('U'), delete_to_start }, { CTRL('K'), delete_to_end },
};

/* A byte of text: characters of several bytes are inserted when the last has come. */
static void type_byte(struct edit *e, char byte)
{
    if (e->pending_len > 0 && !utf8_continues(byte))
        e->pending_len = 0;
    if (e->pending_len == 0 && utf8_continues(byte))
        return;
    e->pending[e->pending_len++] = byte;
    if (e->pending_len < utf8_length(e->pending[0]))
        return;
    edit_insert(e, e->pending, e->pending_len);
    e->pending_len = 0;
}

bool edit_key(struct edit *e, int key)
{
    for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++) {
        if (bindings[i].key == key) {
            e->pending_len = 0;
            bindings[i].act(e);
            return true;
        }
    }
    if (key < ' ' || key > 0xff)
        return false;
    type_byte(e, (char)key);
    return true;
}
