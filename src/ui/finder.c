/* ui/finder.c - see finder.h. */
#include "finder.h"
#include "core/console.h"
#include "utf8.h"

enum { SEARCH_PAUSE_MS = 3000 };

void finder_end(struct finder *f)
{
    f->searching = f->takes_keys = false;
    f->end = DEADLINE_NEVER;
    f->len = 0;
    f->wanted[0] = '\0';
}

void finder_begin(struct finder *f)
{
    f->searching = f->takes_keys = true;
}

/* Go to what matches, beginning with @from; a search that matches nothing moves nowhere. */
static bool find(struct finder *f, struct listview *view, size_t from)
{
    size_t found = listview_search(view, from, f->wanted, f->text);
    if (found != LISTVIEW_NONE)
        view->current = found;
    return found != LISTVIEW_NONE;
}

bool finder_extend(struct finder *f, struct listview *view, char byte)
{
    if (f->len == FINDER_MAX || (byte == ' ' && f->len == 0))
        return false;
    f->wanted[f->len++] = byte;
    f->wanted[f->len] = '\0';
    bool matches = find(f, view, view->current);
    if (!matches)
        f->wanted[--f->len] = '\0';
    f->searching = f->takes_keys || f->len > 0;
    if (f->searching && !f->takes_keys)
        f->end = deadline_in_ms(SEARCH_PAUSE_MS);
    return matches;
}

static void shorten(struct finder *f)
{
    while (f->len > 0 && utf8_continues(f->wanted[--f->len]))
        ;
    f->wanted[f->len] = '\0';
    if (f->len == 0)
        finder_end(f);
}

bool finder_key(struct finder *f, struct listview *view, int key)
{
    if (key == KEY_BACKSPACE)
        shorten(f);
    else if (key == KEY_ESC)
        finder_end(f);
    else if (key == KEY_TAB && f->len > 0)
        find(f, view, view->current + 1);
    else if (key >= ' ' && key <= 0xff)
        return finder_extend(f, view, (char)key) || f->takes_keys;
    else
        return false;
    return true;
}

void finder_draw(const struct finder *f, struct tui *tui, unsigned row, unsigned column)
{
    static const char label[] = "Search: ";
    struct style style = colour_style(PAIR_SEPARATOR);
    if (!f->searching)
        return;
    tui_text(tui, row, column, tui->columns, label, style);
    column += sizeof(label) - 1;
    tui_text(tui, row, column, tui->columns - column - 1, f->wanted, style);
    tui_cursor(tui, row, column + (unsigned)tui_columns_of(f->wanted));
}
