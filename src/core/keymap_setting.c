/* core/keymap_setting.c - the setting `keymap` chooses the keyboard's layout. Source: compat 11.9. */
#include "config.h"
#include "core/err.h"
#include "core/keymap.h"
#include "core/settings.h"
#include <string.h>

#define TEXT_OF(words) TEXT(words)
#define TEXT(words)    #words

/* One name or several: the first is meant, for all are built in. iPXE's "dynamic" says just that. */
static const char *built_in(void)
{
    static const char words[] = TEXT_OF(KEYBOARD_MAP);
    return strcmp(words, "dynamic") == 0 ? "" : words;
}

static struct str last = STR_INIT; /* the setting, as it was followed */

/* Scripts may have a variable of that name, for a kernel's keyboard: storing it does not fail. */
static void complain(const char *name)
{
    struct str names = STR_INIT;
    for (unsigned i = 0; keymap_name(i); i++)
        str_printf(&names, " %s", keymap_name(i));
    (void)fail(ERR_NOENT,
               "keymap: there is no layout \"%.32s\"; there are:%s; the keys stay as they are",
               name, str_text(&names));
    err_slot()->notice = true;
    str_free(&names);
}

static void choose(const char *name)
{
    if (!keymap_choose(name))
        complain(name);
}

static void on_settings(void)
{
    struct str name = STR_INIT;
    setting_get("keymap", &name);
    if (name.oom || strcmp(str_text(&name), str_text(&last)) == 0) {
        str_free(&name);
        return;
    }
    choose(name.len_bytes ? str_text(&name) : built_in());
    str_free(&last);
    last = name;
}

void keymap_start(void)
{
    static struct settings_watcher watcher = { .changed = on_settings };
    choose(built_in());
    settings_watch(&watcher);
}
