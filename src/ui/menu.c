/* ui/menu.c - a menu on the screen: what is drawn, what keys do, the countdown. Not here: the lists
 * themselves (menus.c), movement and scrolling (listview.c), the screen (tui.c).
 * Source: compat 11.2; searching is ours. */
#include "ui/menu.h"
#include <stdio.h>
#include <string.h>
#include "core/console.h"
#include "core/dry_run.h"
#include "core/err.h"
#include "countdown.h"
#include "listview.h"
#include "plat.h"
#include "tui.h"
#include "utf8.h"

/* Rows from above and, as far as marked, from below. */
enum { TITLE_ROW = 1, LIST_ROW = 3, LIST_COLUMN = 1, LIST_PAD = 2, ROWS_BELOW = 2 };
enum { SEARCH_MAX = 60, SEARCH_PAUSE_MS = 3000, CTRL_L = 12 };

struct chooser {
    const struct menu *menu;
    const struct menu_options *options;
    struct listview view;
    struct tui tui;
    deadline_t deadline; /* when the current item is chosen; DEADLINE_NEVER */
    char search[SEARCH_MAX + 1];
    size_t search_len;
    deadline_t search_end; /* a search by typing alone is forgotten then */
    bool searching;        /* the search is shown */
    bool takes_keys;       /* it began with '/': every character is its */
};

enum answer { GO_ON, CHOSEN, CANCELED };

static bool is_selectable(const void *arg, size_t index)
{
    const struct menu *menu = arg;
    return menu->items[index].name != NULL;
}

static const char *item_text(const void *arg, size_t index)
{
    const struct menu *menu = arg;
    const struct menu_item *item = &menu->items[index];
    return item->text[0] || !item->name ? item->text : item->name;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_current(struct chooser *c, unsigned row, const char *text)
{
    struct tui *tui = &c->tui;
    struct style style = colour_style(PAIR_SELECT);
    unsigned columns = tui->columns - 2 * LIST_COLUMN, room = columns - 2 * LIST_PAD;
    style.bold = true;
    tui_fill(tui, row, LIST_COLUMN, columns, ' ', style);
    if (c->deadline != DEADLINE_NEVER) {
        char seconds[16];
        unsigned len = (unsigned)snprintf(seconds, sizeof(seconds), "(%u)",
                                          countdown_seconds(c->deadline, plat_now_us()));
        room = room > len + 1 ? room - len - 1 : 0;
        tui_text(tui, row, tui->columns - LIST_COLUMN - LIST_PAD - len, len, seconds, style);
    }
    tui_text(tui, row, LIST_COLUMN + LIST_PAD, room, text, style);
}

static void draw_items(struct chooser *c)
{
    struct tui *tui = &c->tui;
    struct style normal = colour_style(PAIR_NORMAL), separator = colour_style(PAIR_SEPARATOR);
    struct listview *view = &c->view;
    unsigned room = tui->columns - 2 * (LIST_COLUMN + LIST_PAD);
    for (unsigned i = 0; i < view->rows && view->first + i < view->count; i++) {
        size_t index = view->first + i;
        const char *text = item_text(c->menu, index);
        if (index == view->current)
            draw_current(c, LIST_ROW + i, text);
        else
            tui_text(tui, LIST_ROW + i, LIST_COLUMN + LIST_PAD, room, text,
                     is_selectable(c->menu, index) ? normal : separator);
    }
    if (view->first > 0)
        tui_text(tui, LIST_ROW - 1, LIST_COLUMN + LIST_PAD, room, "...", normal);
    if (view->first + view->rows < view->count)
        tui_text(tui, LIST_ROW + (unsigned)view->rows, LIST_COLUMN + LIST_PAD, room, "...", normal);
}

static void draw_search(struct chooser *c)
{
    static const char label[] = "Search: ";
    struct style style = colour_style(PAIR_SEPARATOR);
    unsigned row = c->tui.rows - 1, column = LIST_COLUMN + LIST_PAD;
    if (!c->searching)
        return;
    tui_text(&c->tui, row, column, c->tui.columns, label, style);
    column += sizeof(label) - 1;
    tui_text(&c->tui, row, column, c->tui.columns - column - 1, c->search, style);
    tui_cursor(&c->tui, row, column + (unsigned)tui_columns_of(c->search));
}

static void draw(struct chooser *c)
{
    struct style title = colour_style(PAIR_NORMAL);
    title.bold = true;
    tui_begin(&c->tui);
    unsigned taken = LIST_ROW + ROWS_BELOW;
    c->view.rows = c->tui.rows > taken ? c->tui.rows - taken : 1;
    listview_scroll(&c->view);
    tui_centred(&c->tui, TITLE_ROW, c->menu->title, title);
    draw_items(c);
    draw_search(c);
    tui_end(&c->tui);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void end_search(struct chooser *c)
{
    c->searching = c->takes_keys = false;
    c->search_end = DEADLINE_NEVER;
    c->search_len = 0;
    c->search[0] = '\0';
}

/* Go to what matches, beginning with @from; a search that matches nothing moves nowhere. */
static bool find(struct chooser *c, size_t from)
{
    size_t found = listview_search(&c->view, from, c->search, item_text);
    if (found != LISTVIEW_NONE)
        c->view.current = found;
    return found != LISTVIEW_NONE;
}

/* One more byte of what is searched. One with which nothing matches is not taken: false. */
static bool extend_search(struct chooser *c, char byte)
{
    if (c->search_len == SEARCH_MAX || (byte == ' ' && c->search_len == 0))
        return false;
    c->search[c->search_len++] = byte;
    c->search[c->search_len] = '\0';
    bool matches = find(c, c->view.current);
    if (!matches)
        c->search[--c->search_len] = '\0';
    c->searching = c->takes_keys || c->search_len > 0;
    if (c->searching && !c->takes_keys)
        c->search_end = deadline_in_ms(SEARCH_PAUSE_MS);
    return matches;
}

static void shorten_search(struct chooser *c)
{
    while (c->search_len > 0 && utf8_continues(c->search[--c->search_len]))
        ;
    c->search[c->search_len] = '\0';
    if (c->search_len == 0)
        end_search(c);
}

/* The next item behind the current one that has this key. */
static size_t find_key(const struct chooser *c, int key)
{
    size_t count = c->menu->count;
    for (size_t i = 1; i <= count; i++) {
        size_t index = (c->view.current + i) % count;
        if (key && c->menu->items[index].key == key)
            return index;
    }
    return LISTVIEW_NONE;
}

/* An item is chosen; a separator's key leads to the item behind it. */
static enum answer use_shortcut(struct chooser *c, size_t index)
{
    size_t target = listview_seek(&c->view, index, true);
    end_search(c);
    if (target == LISTVIEW_NONE)
        return GO_ON;
    c->view.current = target;
    return target == index ? CHOSEN : GO_ON;
}

/* Keys of a search that is going on. false: it means nothing special. */
static bool search_key(struct chooser *c, int key)
{
    if (key == KEY_BACKSPACE)
        shorten_search(c);
    else if (key == KEY_ESC)
        end_search(c);
    else if (key == KEY_TAB && c->search_len > 0)
        find(c, c->view.current + 1);
    else if (key >= ' ' && key <= 0xff)
        return extend_search(c, (char)key) || c->takes_keys;
    else
        return false;
    return true;
}

static enum answer handle_key(struct chooser *c, int key)
{
    if (key == KEY_CTRL_C)
        return CANCELED;
    if (key == KEY_ENTER)
        return CHOSEN;
    if (c->searching && search_key(c, key))
        return GO_ON;
    size_t shortcut = find_key(c, key);
    if (shortcut != LISTVIEW_NONE)
        return use_shortcut(c, shortcut);
    if (key == KEY_ESC)
        return CANCELED;
    if (listview_key(&c->view, key))
        end_search(c);
    else if (key == CTRL_L)
        tui_redraw(&c->tui);
    else if (key == '/' && !c->searching)
        c->searching = c->takes_keys = true;
    else if (!c->searching && key > ' ' && key <= 0xff)
        (void)extend_search(c, (char)key);
    return GO_ON;
}

/* --- the whole -------------------------------------------------------------------------------- */

static deadline_t begin_countdown(uint64_t timeout_ms)
{
    return timeout_ms ? deadline_in_ms(timeout_ms) : DEADLINE_NEVER;
}

static int run(struct chooser *c)
{
    enum answer answer = GO_ON;
    c->deadline = begin_countdown(c->options->timeout_ms);
    end_search(c);
    while (answer == GO_ON) {
        draw(c);
        deadline_t tick = countdown_next(c->deadline, plat_now_us());
        int key = console_key(tick < c->search_end ? tick : c->search_end);
        if (deadline_passed(c->search_end))
            end_search(c);
        if (key >= 0) {
            answer = handle_key(c, key);
            c->deadline = begin_countdown(c->options->key_timeout_ms);
        } else if (key != -ERR_TIMEDOUT) {
            return key;
        } else if (deadline_passed(c->deadline)) {
            answer = CHOSEN;
        }
    }
    return answer == CHOSEN ? 0 : -ERR_CANCELED;
}

/* The item that --default names, else the last that says so itself, else the first one. */
static size_t find_default(const struct menu *menu, const char *name)
{
    for (size_t i = menu->count; i-- > 0;) {
        const struct menu_item *item = &menu->items[i];
        if (item->name && (name ? strcmp(item->name, name) == 0 : item->is_default))
            return i;
    }
    size_t first = 0;
    while (first < menu->count && !menu->items[first].name)
        first++;
    return first < menu->count ? first : LISTVIEW_NONE;
}

int menu_choose(const struct menu *menu, const struct menu_options *options,
                const struct menu_item **ret_item)
{
    struct chooser c = { .menu = menu,
                         .options = options,
                         .view = { .count = menu->count,
                                   .rows = 1,
                                   .current = find_default(menu, options->selected),
                                   .selectable = is_selectable,
                                   .arg = menu } };
    if (c.view.current == LISTVIEW_NONE)
        return fail(ERR_NOENT, "menu: \"%.60s\" has no item that can be chosen",
                    menu->title[0] ? menu->title : menu->name);
    if (dry_run)
        return dry_run->choose(menu, options, &menu->items[c.view.current], ret_item);
    int r = tui_open(&c.tui);
    if (r < 0)
        return r;
    r = run(&c);
    tui_close(&c.tui);
    if (r == 0)
        *ret_item = &menu->items[c.view.current];
    return r;
}
