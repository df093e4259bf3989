/* ui/pxemenu.c - the boot menu that a PXE server sends (option 43.9): prompt, choice, boot server
 * discovery.
 * Not here: the discovery itself (net/pxebs.c), booting what it finds (autoboot.c).
 * Source: PXE specification 2.1, options 43.6, 43.9 and 43.10; compat 4.6. */
#include "pxemenu.h"
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/settings.h"
#include "core/str.h"
#include "fetch/progress.h"
#include "net/dhcp.h"
#include "plat.h"
#include "ui/colour.h"

enum { ITEMS_MAX = 26, TEXT_MAX = 76, PROMPT_FOREVER = 255, SECOND_US = 1000000 };

struct pxemenu {
    struct str options;                    /* 43.9: the items' texts are in here */
    struct pxe_menu_item items[ITEMS_MAX]; /* more than the alphabet has are not shown */
    size_t count;
    uint8_t timeout_s; /* 43.10; PROMPT_FOREVER: the menu comes at once */
    char prompt[TEXT_MAX];
};

/* --- what the server sent --------------------------------------------------------------------- */

static bool is_present(const char *setting)
{
    struct str value = STR_INIT;
    bool present = setting_get_raw(setting, &value) >= 0 && value.len_bytes > 0;
    str_free(&value);
    return present;
}

/* compat 4.6: only for a server that says "PXEClient", and not when it says to skip the menu for
 * the file it names */
static bool is_wanted(void)
{
    static const char wanted[] = "PXEClient";
    struct str class = STR_INIT;
    bool is_pxe = setting_get_raw("vendor-class", &class) >= 0 &&
                  strcmp(str_text(&class), wanted) == 0;
    str_free(&class);
    if (!is_pxe || !is_present("43.9"))
        return false;
    bool skip = setting_get_uint("43.6", 0) & PXE_SKIP_MENU;
    return !(skip && is_present("filename"));
}

static void read_prompt(struct pxemenu *menu)
{
    struct str prompt = STR_INIT;
    (void)setting_get_raw("43.10", &prompt);
    struct cursor c = cursor_on(str_text(&prompt), prompt.len_bytes);
    menu->timeout_s = prompt.len_bytes > 0 ? take_u8(&c) : PROMPT_FOREVER;
    str_printable((const char *)c.pos, cursor_left(&c), menu->prompt, sizeof(menu->prompt));
    str_free(&prompt);
}

static int read_menu(struct pxemenu *menu)
{
    memset(menu, 0, sizeof(*menu));
    if (!is_wanted() || setting_get_raw("43.9", &menu->options) < 0)
        return -ERR_NOENT;
    struct cursor c = cursor_on(str_text(&menu->options), menu->options.len_bytes);
    while (menu->count < ITEMS_MAX && pxe_menu_next(&c, &menu->items[menu->count]))
        menu->count++;
    read_prompt(menu);
    if (menu->count > 0)
        return 0;
    return fail(ERR_PROTO, "pxemenu: option 43.9 (%u bytes) holds no menu item",
                (unsigned)menu->options.len_bytes);
}

/* --- what people see -------------------------------------------------------------------------- */

static void show_item(const struct pxemenu *menu, size_t index, bool chosen)
{
    unsigned columns, rows;
    char text[TEXT_MAX];
    struct str line = STR_INIT;
    console_size(&columns, &rows);
    str_printable((const char *)menu->items[index].text, menu->items[index].text_bytes, text,
                  sizeof(text));
    str_printf(&line, "\033[%u;1H", (unsigned)(rows - menu->count + index));
    if (chosen)
        colour_append(colour_style(PAIR_PXE), &line);
    int room = columns > TEXT_MAX ? TEXT_MAX - 8 : (int)columns - 8;
    str_printf(&line, " %c. %-*.*s\033[0m", (char)('A' + index), room, room, text);
    console_printf("%s", str_text(&line));
    str_free(&line);
}

static void show_items(const struct pxemenu *menu, size_t chosen)
{
    for (size_t i = 0; i < menu->count; i++)
        show_item(menu, i, i == chosen);
}

/* The items stand at the bottom, above one empty row. What does not fit is not offered. */
static void make_room(struct pxemenu *menu)
{
    unsigned columns, rows;
    console_size(&columns, &rows);
    if (menu->count >= rows)
        menu->count = rows - 1;
    for (size_t i = 0; i <= menu->count; i++)
        console_printf("\n");
}

/* Index of the item that a letter names; @menu->count: none. */
static size_t item_of_key(const struct pxemenu *menu, int key)
{
    if (key >= 'a' && key <= 'z')
        key -= 'a' - 'A';
    if (key < 'A' || key > 'Z' || (size_t)(key - 'A') >= menu->count)
        return menu->count;
    return (size_t)(key - 'A');
}

static void leave_room(void)
{
    unsigned columns, rows;
    console_size(&columns, &rows);
    console_printf("\033[%u;1H\n", rows);
}

/* Returns the index, or -ERR_CANCELED. A person may think for ever here. */
static int await_choice(const struct pxemenu *menu)
{
    size_t chosen = 0;
    for (;;) {
        show_items(menu, chosen);
        int key = console_key(DEADLINE_NEVER);
        if (key < 0)
            return key;
        if (key == KEY_ESC || key == KEY_CTRL_C)
            return -ERR_CANCELED;
        if (key == KEY_ENTER)
            return (int)chosen;
        if (key == KEY_UP && chosen > 0)
            chosen--;
        if (key == KEY_DOWN && chosen + 1 < menu->count)
            chosen++;
        size_t named = item_of_key(menu, key);
        if (named < menu->count)
            return (int)named;
    }
}

static int choose_item(struct pxemenu *menu)
{
    make_room(menu);
    int r = await_choice(menu);
    leave_room();
    return r;
}

/* The prompt with its seconds. Returns the index of an item or -ERR_CANCELED. */
static int prompt_for_item(struct pxemenu *menu)
{
    uint64_t end_us = plat_now_us() + (uint64_t)menu->timeout_s * SECOND_US;
    int key = -ERR_TIMEDOUT;
    for (unsigned left = menu->timeout_s; left > 0 && key == -ERR_TIMEDOUT; left--) {
        console_printf("\r%s (%u) ", menu->prompt, left);
        key = console_key(end_us - (uint64_t)(left - 1) * SECOND_US);
    }
    console_printf("\r%s%*s\n", menu->prompt, 7, "");
    if (key == KEY_F8)
        return choose_item(menu);
    if (key == KEY_ESC || key == KEY_CTRL_C || key == -ERR_CANCELED)
        return -ERR_CANCELED;
    return 0;
}

static int choose(struct pxemenu *menu)
{
    if (menu->timeout_s == 0)
        return 0;
    console_drop_early_keys();
    return menu->timeout_s == PROMPT_FOREVER ? choose_item(menu) : prompt_for_item(menu);
}

static int discover(struct netdev *dev, uint16_t type)
{
    struct progress progress;
    if (type == 0)
        return PXEMENU_LOCAL_BOOT;
    progress_begin(&progress, false, "PXEBS (%s type %u)", dev->name, (unsigned)type);
    return progress_end(&progress, pxebs_discover(dev, type), 0);
}

int pxemenu_run(struct netdev *dev)
{
    struct pxemenu menu;
    int r = read_menu(&menu);
    if (r == 0) {
        console_printf("Booting from PXE menu\n");
        r = choose(&menu);
        if (r >= 0)
            r = discover(dev, menu.items[r].type);
    }
    str_free(&menu.options);
    return r;
}
