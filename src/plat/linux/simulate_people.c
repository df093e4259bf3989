/* plat/linux/simulate_people.c - the person of a dry run: menus, forms, prompts and questions are
 * answered by --answer, else as when nobody is there. */
#include <stdio.h>
#include <string.h>
#include "core/err.h"
#include "core/settings.h"
#include "core/str.h"
#include "simulate.h"
#include "ui/menu.h"

/* --- menus ------------------------------------------------------------------------------------- */

static void append_names(const struct menu *menu, struct str *out)
{
    const char *between = "";
    for (size_t i = 0; i < menu->count; i++) {
        if (!menu->items[i].name)
            continue;
        str_printf(out, "%s%s", between, menu->items[i].name);
        between = ", ";
    }
}

static const struct menu_item *find_item(const struct menu *menu, const char *name)
{
    for (size_t i = 0; i < menu->count; i++)
        if (menu->items[i].name && strcmp(menu->items[i].name, name) == 0)
            return &menu->items[i];
    return NULL;
}

static const struct menu_item *take_answer(const struct menu *menu, const struct answer *answer,
                                           const char *names)
{
    const struct menu_item *item = find_item(menu, answer->text);
    if (!item)
        simulate_stop("menu \"%s\" has no item for --answer %s: it has %s", menu->title,
                      answer->given, names);
    simulate_say("menu \"%s\": chose %s of %s", menu->title, item->name, names);
    return item;
}

/* Every item that was not taken here before, each in a process of its own, in which this returns. */
static const struct menu_item *take_each(const struct menu *menu, const char *names)
{
    int worst = 0;
    bool any = false;
    simulate_say("menu \"%s\": each of %s", menu->title, names);
    for (size_t i = 0; i < menu->count; i++) {
        const struct menu_item *item = &menu->items[i];
        if (!item->name || simulate_seen(item->name))
            continue;
        any = true;
        int status = simulate_branch();
        if (status < 0) {
            simulate_say("chose %s", item->name);
            return item;
        }
        worst = status > worst ? status : worst;
    }
    if (!any)
        simulate_say("as above");
    simulate_end(worst);
}

int simulate_choose(const struct menu *menu, const struct menu_options *options,
                    const struct menu_item *current, const struct menu_item **ret_item)
{
    struct str names = STR_INIT;
    const char *setting = simulate_operand_of("choose");
    const struct answer *answer = simulate_answer(ANSWER_CHOOSE, setting);
    bool is_default = current->is_default ||
                      (options->selected && strcmp(options->selected, current->name) == 0);
    append_names(menu, &names);
    const struct menu_item *item = NULL;
    if (answer && !answer->text[0])
        simulate_say("menu \"%s\": canceled", menu->title);
    else if (answer)
        item = take_answer(menu, answer, str_text(&names));
    else if (simulate_options.walk_all)
        item = take_each(menu, str_text(&names));
    else if (is_default || options->timeout_ms)
        item = current;
    else
        simulate_stop("menu \"%s\" asks for one of %s: --answer choose%s%s=NAME", menu->title,
                      str_text(&names), setting ? ":" : "", setting ? setting : "");
    if (item == current && !answer && !simulate_options.walk_all)
        simulate_say("menu \"%s\": took %s of %s", menu->title, item->name, str_text(&names));
    str_free(&names);
    if (!item)
        return -ERR_CANCELED;
    *ret_item = item;
    return 0;
}

/* --- forms ------------------------------------------------------------------------------------- */

/* The answer for each field that has one. Returns how many, or what storing one returned. */
static int fill_in(const struct menu *form, struct str *ret_shown)
{
    int count = 0, r = 0;
    for (size_t i = 0; i < form->count && r == 0; i++) {
        const struct menu_item *field = &form->items[i];
        const struct answer *answer = field->name ? simulate_answer(ANSWER_FORM, field->name)
                                                  : NULL;
        if (!answer)
            continue;
        str_printf(ret_shown, "%s%s=%s", count++ ? ", " : "", field->name,
                   field->is_secret ? "***" : answer->text);
        r = setting_set(field->name, answer->text);
    }
    return r < 0 ? r : count;
}

int simulate_present(const struct menu *form)
{
    struct str shown = STR_INIT, names = STR_INIT;
    int r = fill_in(form, &shown);
    const struct answer *answer = r == 0 ? simulate_answer(ANSWER_FORM, NULL) : NULL;
    bool is_canceled = answer && strcmp(answer->text, "cancel") == 0;
    append_names(form, &names);
    if (r == 0 && !answer && !simulate_options.walk_all)
        simulate_stop("form \"%s\" asks for %s: --answer form:FIELD=TEXT, form=save or form=cancel",
                      form->title, str_text(&names));
    if (is_canceled)
        str_append(&shown, "canceled");
    else if (r == 0)
        str_append(&shown, "saved as it is");
    simulate_say("form \"%s\": %s", form->title, str_text(&shown));
    str_free(&shown);
    str_free(&names);
    return is_canceled ? -ERR_CANCELED : r < 0 ? r : 0;
}

/* --- lines and keys ---------------------------------------------------------------------------- */

int simulate_read_line(struct str *line, uint64_t timeout_ms)
{
    const char *setting = simulate_operand_of("read");
    const struct answer *answer = simulate_answer(ANSWER_READ, setting);
    setting = setting ? setting : "";
    bool is_left = !answer && simulate_options.walk_all; /* Enter, and nothing else */
    if (!answer && !is_left && timeout_ms == 0)
        simulate_stop("read asks for %s: --answer read:%s=TEXT", setting, setting);
    if (is_left) {
        simulate_say("read %s: left as it is", setting);
        return 0;
    }
    if (!answer) {
        simulate_say("read %s: timed out", setting);
        return -ERR_TIMEDOUT;
    }
    simulate_say("read %s: %s", setting, answer->text);
    str_truncate(line, 0);
    str_append(line, answer->text);
    return line->oom ? fail(ERR_NOMEM, "simulate: no memory for the line") : 0;
}

int simulate_prompt_key(const char *text, uint64_t timeout_ms)
{
    const struct answer *answer = simulate_answer(ANSWER_PROMPT, NULL);
    if (!answer && timeout_ms == 0 && !simulate_options.walk_all)
        simulate_stop("prompt \"%s\" waits for a key: --answer prompt=KEY", text);
    const char *key = answer ? answer->text : timeout_ms ? "timeout" : "enter";
    simulate_say("prompt \"%s\": %s", text, key);
    return strcmp(key, "timeout") == 0 ? -ERR_TIMEDOUT : simulate_key(key);
}
