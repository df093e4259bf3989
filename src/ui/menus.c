/* ui/menus.c - the lists of items that exist, by name. Not here: showing them (menu.c, form.c).
 * Source: compat 1.5. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "ui/menu.h"

enum { ITEMS_FIRST = 16 };

static struct menu *menus;
static size_t menu_count;

static void free_menu(struct menu *menu)
{
    for (size_t i = 0; i < menu->count; i++) {
        heap_free(menu->items[i].name);
        heap_free(menu->items[i].text);
    }
    heap_free(menu->items);
    heap_free(menu->name);
    heap_free(menu->title);
    heap_free(menu);
}

struct menu *menu_find(const char *name)
{
    struct menu *menu = menus;
    while (menu && strcmp(menu->name, name) != 0)
        menu = menu->next;
    return menu;
}

void menu_destroy(struct menu *menu)
{
    struct menu **link = &menus;
    while (*link && *link != menu)
        link = &(*link)->next;
    if (!*link)
        return;
    *link = menu->next;
    menu_count--;
    free_menu(menu);
}

int menu_create(const char *name, const char *title)
{
    menu_destroy(menu_find(name));
    if (menu_count == MENUS_MAX)
        return fail(ERR_NOSPC, "menu: there are %u menus already", (unsigned)MENUS_MAX);
    struct menu *menu = heap_zalloc(sizeof(*menu));
    if (menu) {
        menu->name = heap_strdup(name);
        menu->title = heap_strdup(title);
    }
    if (!menu || !menu->name || !menu->title) {
        if (menu)
            free_menu(menu);
        return fail(ERR_NOMEM, "menu: no memory for the menu \"%.40s\"", name);
    }
    menu->next = menus;
    menus = menu;
    menu_count++;
    return 0;
}

static bool make_room(struct menu *menu)
{
    if (menu->count < menu->room)
        return true;
    size_t room = menu->room ? menu->room * 2 : ITEMS_FIRST;
    struct menu_item *items = heap_realloc(menu->items, room * sizeof(items[0]));
    if (!items)
        return false;
    menu->items = items;
    menu->room = room;
    return true;
}

int menu_add(struct menu *menu, const struct menu_item *item)
{
    struct menu_item copy = *item;
    if (menu->count == MENU_ITEMS_MAX)
        return fail(ERR_NOSPC, "menu: there are %u items already", (unsigned)MENU_ITEMS_MAX);
    bool has_name = item->name && item->name[0];
    copy.name = has_name ? heap_strdup(item->name) : NULL;
    copy.text = heap_strdup(item->text);
    if (copy.key == '\b')
        copy.key = KEY_BACKSPACE; /* one key for both, as console_key() has it */
    if ((has_name && !copy.name) || !copy.text || !make_room(menu)) {
        heap_free(copy.name);
        heap_free(copy.text);
        return fail(ERR_NOMEM, "menu: no memory for the item \"%.40s\"", item->text);
    }
    menu->items[menu->count++] = copy;
    return 0;
}
