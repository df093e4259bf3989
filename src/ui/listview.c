/* ui/listview.c - see listview.h. */
#include "listview.h"
#include <string.h>
#include "core/console.h"

size_t listview_seek(const struct listview *view, size_t from, bool forwards)
{
    for (size_t i = from; i < view->count; i += forwards ? 1 : SIZE_MAX)
        if (view->selectable(view->arg, i))
            return i;
    return LISTVIEW_NONE;
}

/* To @target or the nearest selectable entry beyond it, or else to the last one before it. */
static void move(struct listview *view, size_t target, bool forwards)
{
    size_t found = listview_seek(view, target, forwards);
    if (found == LISTVIEW_NONE)
        found = listview_seek(view, target, !forwards);
    bool ahead = forwards ? found > view->current : found < view->current;
    if (found != LISTVIEW_NONE && ahead)
        view->current = found;
}

static void move_by(struct listview *view, size_t distance, bool forwards)
{
    size_t room = forwards ? view->count - 1 - view->current : view->current;
    size_t step = distance < room ? distance : room;
    move(view, forwards ? view->current + step : view->current - step, forwards);
}

static void move_round(struct listview *view)
{
    size_t found = listview_seek(view, view->current + 1, true);
    view->current = found == LISTVIEW_NONE ? listview_seek(view, 0, true) : found;
}

bool listview_key(struct listview *view, int key)
{
    size_t page = view->rows > 1 ? view->rows - 1 : 1;
    switch (key) {
    case KEY_UP:
        move_by(view, 1, false);
        return true;
    case KEY_DOWN:
        move_by(view, 1, true);
        return true;
    case KEY_PGUP:
        move_by(view, page, false);
        return true;
    case KEY_PGDN:
        move_by(view, page, true);
        return true;
    case KEY_HOME:
        move(view, 0, false);
        return true;
    case KEY_END:
        move(view, view->count - 1, true);
        return true;
    case KEY_TAB:
        move_round(view);
        return true;
    default:
        return false;
    }
}

void listview_scroll(struct listview *view)
{
    size_t top = view->current, bottom = view->current;
    while (top > 0 && !view->selectable(view->arg, top - 1))
        top--;
    if (listview_seek(view, view->current + 1, true) == LISTVIEW_NONE)
        bottom = view->count - 1;
    if (view->first > top)
        view->first = top;
    if (bottom >= view->first + view->rows)
        view->first = bottom - view->rows + 1;
    if (view->first > view->current)
        view->first = view->current;
    if (view->current >= view->first + view->rows)
        view->first = view->current - view->rows + 1;
    if (view->first + view->rows > view->count)
        view->first = view->count > view->rows ? view->count - view->rows : 0;
}

/* --- search ----------------------------------------------------------------------------------- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool begins_with(const char *text, const char *wanted)
{
    while (*wanted && lower(*text) == lower(*wanted))
        text++, wanted++;
    return *wanted == '\0';
}

static bool is_part_of_word(char c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || (c & 0x80) != 0;
}

static bool matches(const char *text, const char *wanted, bool whole_words)
{
    for (const char *at = text; *at; at++) {
        bool starts = at == text || !is_part_of_word(at[-1]);
        if ((starts || !whole_words) && begins_with(at, wanted))
            return true;
    }
    return false;
}

size_t listview_search(const struct listview *view, size_t from, const char *wanted,
                       const char *(*text)(const void *arg, size_t index))
{
    for (int whole_words = 1; whole_words >= 0; whole_words--) {
        for (size_t i = 0; i < view->count; i++) {
            size_t index = (from + i) % view->count;
            if (view->selectable(view->arg, index) &&
                matches(text(view->arg, index), wanted, whole_words))
                return index;
        }
    }
    return LISTVIEW_NONE;
}
