/* cmd/lists.h - menus and forms as operands. Private to src/cmd. */
#pragma once
#include "ui/menu.h"

/** The list of this name ("": the default one); NULL: there is none, which has been printed
 * (-ERR_NOENT then). */
struct menu *cmd_find_list(const char *name);
