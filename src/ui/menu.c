/* ui/menu.c - a menu on the screen: what is drawn, what keys do, the countdown. Not here: the lists
 * themselves (menus.c), movement and scrolling (listview.c), the screen (tui.c).
 * Source: compat 11.2; searching (finder.c) is ours. */
#include "ui/menu.h"
#include <stdio.h>
#include <string.h>
#include "core/console.h"
#include "core/dry_run.h"
#include "core/err.h"
#include "countdown.h"
#include "finder.h"
#include "listview.h"
#include "plat.h"
#include "tui.h"

/* Rows from above and, as far as marked, from below. */
enum { TITLE_ROW = 1, LIST_ROW = 3, LIST_COLUMN = 1, LIST_PAD = 2, ROWS_BELOW = 2 };
enum { CTRL_L = 12 };

struct chooser {
    const struct menu *menu;
    const struct menu_options *options;
    struct listview view;
    struct tui tui;
    deadline_t deadline; /* when the current item is chosen; DEADLINE_NEVER */
    struct finder finder;
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
    finder_draw(&c->finder, &c->tui, c->tui.rows - 1, LIST_COLUMN + LIST_PAD);
    tui_end(&c->tui);
}

/* --- keys ------------------------------------------------------------------------------------- */

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
    finder_end(&c->finder);
    if (target == LISTVIEW_NONE)
        return GO_ON;
    c->view.current = target;
    return target == index ? CHOSEN : GO_ON;
}

static enum answer handle_key(struct chooser *c, int key)
{
    if (key == KEY_CTRL_C)
        return CANCELED;
    if (key == KEY_ENTER)
        return CHOSEN;
    if (c->finder.searching && finder_key(&c->finder, &c->view, key))
        return GO_ON;
    size_t shortcut = find_key(c, key);
    if (shortcut != LISTVIEW_NONE)
        return use_shortcut(c, shortcut);
    if (key == KEY_ESC)
        return CANCELED;
    if (listview_key(&c->view, key))
        finder_end(&c->finder);
    else if (key == CTRL_L)
        tui_redraw(&c->tui);
    else if (key == '/' && !c->finder.searching)
        finder_begin(&c->finder);
    else if (!c->finder.searching && key > ' ' && key <= 0xff)
        (void)finder_extend(&c->finder, &c->view, (char)key);
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
    finder_end(&c->finder);
    while (answer == GO_ON) {
        draw(c);
        deadline_t tick = countdown_next(c->deadline, plat_now_us());
        int key = console_key(tick < c->finder.end ? tick : c->finder.end);
        if (deadline_passed(c->finder.end))
            finder_end(&c->finder);
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
                         .finder = { .text = item_text },
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
