/* core/expand.c - ${...} in text. Not here: what a name means (settings_text.c).
 * Source: docs/design/004-settings.md; the rules are iPXE's, except that an expansion that feeds
 * itself ends with an error. */
#include "core/settings.h"
#include "core/err.h"
#include "core/filter.h"
#include <string.h>

enum { SHOWN_CHARACTERS = 40 };

/* Where to go on looking: no "}" before @from closes anything, no "${" begins before @floor. */
struct scan {
    size_t from, floor;
};

static bool is_open(const char *text, size_t at)
{
    return text[at] == '$' && text[at + 1] == '{';
}

/* The first "}" that has a "${" before it, and the nearest of these: the innermost first. */
static bool find_reference(const struct str *text, struct scan *scan, size_t *ret_open,
                           size_t *ret_close)
{
    bool found = false;
    size_t at = scan->from;
    while (!found && at-- > scan->floor)
        if (is_open(text->data, at)) {
            *ret_open = at;
            found = true;
        }
    if (!found)
        scan->floor = scan->from;
    for (at = scan->from; at < text->len_bytes; at++) {
        if (is_open(text->data, at)) {
            *ret_open = at;
            found = true;
        } else if (found && text->data[at] == '}') {
            *ret_close = at;
            return true;
        }
    }
    return false;
}

/* @ref is no setting as it stands: perhaps one with filters behind it. The longest that there is counts, so
 * that a name may hold '|'. */
static int get_filtered(char *ref, struct str *out)
{
    char *bar = strchr(ref, '|');
    for (size_t at = strnlen(ref, SETTING_NAME_MAX); at-- > 0;) {
        if (ref[at] != '|')
            continue;
        ref[at] = '\0';
        int r = setting_get(ref, out);
        ref[at] = '|';
        if (r == -ERR_NOMEM)
            return r;
        if (r == 0) {
            bar = ref + at;
            break;
        }
    }
    int r = filters_apply(bar + 1, out);
    return r == -ERR_INVAL ? 0 : r; /* nothing, as for an unknown setting */
}

/* ${...} at [open, close] becomes its value, or nothing. */
static int replace(struct str *text, size_t open, size_t close)
{
    struct str value = STR_INIT;
    text->data[close] = '\0';
    char *ref = text->data + open + 2;
    int r = setting_get(ref, &value);
    if (r < 0 && r != -ERR_NOMEM)
        r = strchr(ref, '|') ? get_filtered(ref, &value) : 0;
    str_remove(text, open, close + 1 - open);
    str_insert(text, open, str_text(&value), value.oom ? 0 : value.len_bytes);
    text->oom |= value.oom || r == -ERR_NOMEM; /* told by expand_in_place() */
    str_free(&value);
    return r == -ERR_NOMEM ? 0 : r;
}

static int expand_in_place(struct str *text, const char *original)
{
    struct scan scan = { 0, 0 };
    size_t open, close;
    for (int round = 0; !text->oom && find_reference(text, &scan, &open, &close); round++) {
        if (round == EXPAND_ROUNDS_MAX || text->len_bytes > EXPAND_LEN_MAX)
            return fail(ERR_LOOP,
                        "settings: the expansion of \"%.*s\" does not end: stopped after %d "
                        "replacements at %u bytes",
                        SHOWN_CHARACTERS, original, round, (unsigned)text->len_bytes);
        int r = replace(text, open, close);
        if (r < 0)
            return r;
        scan.from = open;
        if (scan.floor >= open) /* '$' before it and a value that begins with '{' open too */
            scan.floor = open ? open - 1 : 0;
    }
    if (text->oom)
        return fail(ERR_NOMEM, "settings: no memory to expand \"%.*s\"", SHOWN_CHARACTERS,
                    original);
    return 0;
}

int settings_expand(const char *original, struct str *out)
{
    if (!strstr(original, "${")) {
        str_append(out, original);
        return out->oom ? -ERR_NOMEM : 0;
    }
    struct str text = STR_INIT;
    str_append(&text, original);
    int r = expand_in_place(&text, original);
    if (r == 0) {
        str_append_bytes(out, str_text(&text), text.len_bytes);
        r = out->oom ? -ERR_NOMEM : 0;
    }
    str_free(&text);
    return r;
}
