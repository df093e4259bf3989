/* cmd/lists.c - menus and forms as operands. Source: compat 0.4 (the messages). */
#include "lists.h"
#include "core/console.h"

struct menu *cmd_find_list(const char *name)
{
    struct menu *menu = menu_find(name);
    if (menu)
        return menu;
    if (name[0])
        console_printf("\"%s\": no such user interface\n", name);
    else
        console_printf("No default user interface\n");
    return NULL;
}
