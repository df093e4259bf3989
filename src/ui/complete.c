/* ui/complete.c - what may stand at a place of a command line. Offers more than fits: the editor
 * keeps what begins as the word does. Not here: the Tab key itself (tab.c). */
#include "complete.h"
#include <string.h>
#include "core/filter.h"
#include "core/heap.h"
#include "core/keymap.h"
#include "core/settings.h"
#include "core/str.h"
#include "fetch/fetch.h"
#include "image/image.h"
#include "net/net.h"
#include "net/netdev.h"
#include "script/command.h"
#include "script/script.h"

enum { WORDS_MAX = 64 };

struct completion {
    void (*add)(void *arg, const char *word);
    void *arg;
    const char *before; /* what each word is offered with on its left and right */
    const char *after;
    const char *block; /* path of the settings block whose names are offered, "" for none */
};

static void offer(const struct completion *c, const char *word)
{
    struct str whole = STR_INIT;
    str_printf(&whole, "%s%s%s", c->before, word, c->after);
    if (!whole.oom)
        c->add(c->arg, str_text(&whole));
    str_free(&whole);
}

/* --- settings -------------------------------------------------------------------------------- */

static void offer_setting(void *arg, const struct setting *setting)
{
    const struct completion *c = arg;
    struct str name = STR_INIT;
    if (!setting->name[0])
        return;
    str_printf(&name, "%s%s%s", c->block, c->block[0] ? "/" : "", setting->name);
    offer(c, str_text(&name));
    str_free(&name);
}

static void offer_blocks(const struct completion *c)
{
    struct completion blocks = *c;
    blocks.after = "/";
    for (struct settings *block = NULL; (block = settings_next(block, NULL)) != NULL;) {
        struct str path = STR_INIT;
        settings_path(block, &path);
        if (path.len_bytes > 0)
            offer(&blocks, str_text(&path));
        str_free(&path);
    }
}

/* Names of settings as @typed goes on: "ma" or "net0/ma". */
static void offer_settings(struct completion *c, const char *typed)
{
    const char *slash = strchr(typed, '/');
    char *path = slash ? heap_strndup(typed, (size_t)(slash - typed)) : NULL;
    struct settings *block = path ? settings_find(path, false) : slash ? NULL : settings_root();
    c->block = path ? path : "";
    if (block)
        settings_generic_each(block, offer_setting, c);
    for (const struct setting *setting = predefined_settings; block && setting->name; setting++)
        if (!slash || setting_applies(block, setting))
            offer_setting(c, setting);
    if (!slash)
        offer_blocks(c);
    heap_free(path);
}

/* --- the rest -------------------------------------------------------------------------------- */

static void offer_label(void *arg, const char *label, size_t len)
{
    char *copy = heap_strndup(label, len);
    if (copy)
        offer(arg, copy);
    heap_free(copy);
}

static void offer_images(const struct completion *c)
{
    for (const struct image *image = image_first(); image; image = image_next(image))
        offer(c, image->name);
}

static void offer_schemes(struct completion *c)
{
    c->after = "://";
    for (size_t i = 0; fetchers[i]; i++)
        offer(c, fetchers[i]->scheme);
}

static void offer_kind(struct completion *c, enum cmd_kind kind, const char *typed)
{
    switch (kind) {
    case CMD_SETTING:
        offer_settings(c, typed);
        break;
    case CMD_IMAGE:
        offer_images(c);
        break;
    case CMD_URI_OR_IMAGE:
        offer_images(c);
        offer_schemes(c);
        break;
    case CMD_NETDEV:
        for (const struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
            offer(c, dev->name);
        break;
    case CMD_CONFIGURATOR:
        for (size_t i = 0; net_configurators[i]; i++)
            offer(c, net_configurators[i]->name);
        break;
    case CMD_LABEL:
        script_labels(offer_label, c);
        break;
    case CMD_COMMAND:
        for (size_t i = 0; commands[i]; i++)
            if (!commands[i]->hidden)
                offer(c, commands[i]->name);
        break;
    default:
        break;
    }
}

/* --- where the cursor is --------------------------------------------------------------------- */

/* The words left of the cursor, from the last operator on; the last one is that at the cursor,
 * perhaps "". */
struct place {
    char *text;
    const char *word[WORDS_MAX];
    size_t count;
};

static int find_place(const char *line, size_t cursor, struct place *ret_place)
{
    char *text = heap_strndup(line, cursor);
    *ret_place = (struct place){ .text = text };
    if (!text)
        return -ERR_NOMEM;
    for (;;) {
        char *word = text;
        text += strcspn(text, " ");
        bool last = *text == '\0';
        *text = '\0';
        bool is_operator = strcmp(word, "||") == 0 || strcmp(word, "&&") == 0 ||
                           strcmp(word, ";") == 0;
        if (is_operator && !last)
            ret_place->count = 0;
        else if ((word[0] || last) && ret_place->count < WORDS_MAX)
            ret_place->word[ret_place->count++] = word;
        if (last)
            return 0;
        text++;
    }
}

static const struct cmd_option *find_option(const struct command *command, const char *word)
{
    const struct cmd_option *option = command->options;
    for (; option && option->name; option++) {
        bool is_long = strncmp(word, "--", 2) == 0 && strcmp(word + 2, option->name) == 0;
        bool is_short = word[0] == '-' && option->letter && word[1] == option->letter && !word[2];
        if (is_long || is_short)
            return option;
    }
    return NULL;
}

static void offer_options(struct completion *c, const struct command *command)
{
    for (const struct cmd_option *option = command->options; option && option->name; option++) {
        c->before = "--";
        offer(c, option->name);
    }
    c->before = "--";
    offer(c, "help");
}

/* Names of keyboard layouts, where "set keymap" stands before. */
static bool offer_keymaps(const struct completion *c, const struct place *place)
{
    if (place->count != 3 || strcmp(place->word[0], "set") != 0 ||
        strcmp(place->word[1], "keymap") != 0)
        return false;
    for (unsigned i = 0; keymap_name(i); i++)
        offer(c, keymap_name(i));
    return true;
}

/* An argument of a command: an option, an option's value or an operand. */
static void offer_argument(struct completion *c, const struct command *command,
                           const struct place *place)
{
    const char *typed = place->word[place->count - 1];
    const struct cmd_option *option = place->count > 2
                                          ? find_option(command, place->word[place->count - 2])
                                          : NULL;
    if (option && option->kind != CMD_NONE)
        offer_kind(c, option->kind, typed);
    else if (typed[0] == '-' && !command->raw)
        offer_options(c, command);
    else if (!offer_keymaps(c, place))
        offer_kind(c, command->operand_kind, typed);
}

static void offer_filters(struct completion *c)
{
    const char *name;
    bool wants_arguments;
    for (size_t i = 0; (name = filter_name(i, &wants_arguments)) != NULL; i++) {
        c->after = wants_arguments ? ":" : "}";
        offer(c, name);
    }
}

/* "http://${net0/ma": the name of a setting goes on, whatever the word is for. false: no ${ is
 * open. */
static bool offer_expansion(struct completion *c, const char *typed)
{
    const char *open = NULL;
    for (const char *at = typed; (at = strstr(at, "${")) != NULL; at += 2)
        open = at + 2;
    if (!open || strchr(open, '}'))
        return false;
    const char *bar = strrchr(open, '|');
    char *before = heap_strndup(typed, (size_t)((bar ? bar + 1 : open) - typed));
    if (!before)
        return true;
    c->before = before;
    c->after = "}";
    if (bar)
        offer_filters(c);
    else
        offer_settings(c, open);
    heap_free(before);
    return true;
}

void complete_command_line(const char *line, size_t cursor,
                           void (*add)(void *arg, const char *word), void *arg)
{
    struct completion c = { .add = add, .arg = arg, .before = "", .after = "", .block = "" };
    struct place place;
    if (find_place(line, cursor, &place) < 0)
        return;
    const char *typed = place.word[place.count - 1];
    const struct command *command = place.count > 1 ? command_find(place.word[0]) : NULL;
    if (offer_expansion(&c, typed))
        ;
    else if (place.count == 1)
        offer_kind(&c, CMD_COMMAND, typed);
    else if (command)
        offer_argument(&c, command, &place);
    heap_free(place.text);
}
