/* ui/menu.h - lists of items that scripts make and people choose from (a menu) or fill in (a form).
 * Which of the two a list is, is said by who shows it. Source: compat 1.5, 11.2, 11.3, 11.6. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MENUS_MAX = 64, MENU_ITEMS_MAX = 4096 };

struct menu_item {
    char *name; /* NULL: a separator, a heading, a gap */
    char *text;
    int key; /* a console_key that chooses it; 0: none */
    bool is_default, is_secret;
};

struct menu {
    char *name; /* "": the default one */
    char *title;
    struct menu_item *items;
    size_t count;
    /* private: */
    size_t room;
    struct menu *next;
};

/** Make an empty one, in the place of one of that name. 0, -ERR_NOSPC or -ERR_NOMEM with a
 * sentence. */
int menu_create(const char *name, const char *title);
struct menu *menu_find(const char *name); /* NULL: none */
void menu_destroy(struct menu *menu);     /* NULL is fine */
/** Append a copy of @item; a name of "" counts as none. 0, -ERR_NOSPC or -ERR_NOMEM with a
 * sentence. */
int menu_add(struct menu *menu, const struct menu_item *item);

struct menu_options {
    const char *selected;    /* name of the item to begin with; NULL: as the items say */
    uint64_t timeout_ms;     /* then the current item is chosen; 0: wait for ever */
    uint64_t key_timeout_ms; /* the same after each key */
};

/**
 * Let the user choose. May yield.
 * @ret_item  borrowed from @menu
 * 0, -ERR_CANCELED (silent), -ERR_NOENT (nothing can be chosen) or -ERR_NOMEM with a sentence.
 */
int menu_choose(const struct menu *menu, const struct menu_options *options,
                const struct menu_item **ret_item);

/**
 * Let the user fill in a form: each item with a name is a field for the setting of that name.
 * Stores what was changed. May yield.
 * 0, -ERR_CANCELED (silent), -ERR_INVAL (no field, or no setting's name) or -ERR_NOMEM with a
 * sentence.
 */
int form_present(const struct menu *form);
