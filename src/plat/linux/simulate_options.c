/* plat/linux/simulate_options.c - what the command line says about a dry run: answers, settings,
 * folders, failures. Not here: what is done with them. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/console.h"
#include "core/uri.h"
#include "simulate.h"

enum { KEY_CTRL_MASK = 0x1f, FUNCTION_KEYS = 12 };

struct simulate_options simulate_options = { .limit = SIMULATE_COMMANDS };

static const char *const kinds[ANSWER_KINDS] = { "choose", "form", "nslookup",
                                                 "prompt", "read", "shell" };

const char *simulate_add_answer(const char *text)
{
    struct simulate_options *o = &simulate_options;
    const char *equals = strchr(text, '=');
    size_t kind_len = strcspn(text, ":=");
    struct answer answer = { .given = text, .kind = ANSWER_KINDS };
    if (!equals)
        return "--answer wants KIND=TEXT or KIND:NAME=TEXT";
    for (unsigned i = 0; i < ANSWER_KINDS; i++)
        if (strlen(kinds[i]) == kind_len && memcmp(kinds[i], text, kind_len) == 0)
            answer.kind = (enum answer_kind)i;
    if (answer.kind == ANSWER_KINDS)
        return "--answer is for choose, form, nslookup, prompt, read or shell";
    if (text[kind_len] == ':') {
        answer.subject = text + kind_len + 1;
        /* a setting's name may have a type, but no '=' */
        answer.subject_len = (size_t)(equals - answer.subject);
    }
    answer.text = equals + 1;
    if (answer.kind == ANSWER_PROMPT && strcmp(answer.text, "timeout") != 0 &&
        simulate_key(answer.text) == 0)
        return "--answer prompt wants a character, enter, esc, ctrl-X, f1 to f12, or timeout";
    if (answer.kind == ANSWER_SHELL && strcmp(answer.text, "exit") != 0)
        return "--answer shell can only be shell=exit";
    if (answer.kind == ANSWER_FORM && !answer.subject && strcmp(answer.text, "save") != 0 &&
        strcmp(answer.text, "cancel") != 0)
        return "--answer form wants form:FIELD=TEXT, form=save or form=cancel";
    if (o->answer_count == SIMULATE_ANSWERS_MAX)
        return "too many times --answer";
    o->answers[o->answer_count++] = answer;
    return NULL;
}

static const char *add_pair(struct pair *pairs, size_t *count, size_t max, const char *text,
                            const char *equals)
{
    if (*count == max)
        return "given too many times";
    pairs[(*count)++] =
        (struct pair){ .name = text, .name_len = (size_t)(equals - text), .value = equals + 1 };
    return NULL;
}

const char *simulate_add_setting(const char *text)
{
    struct simulate_options *o = &simulate_options;
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return "--set wants NAME=VALUE";
    return add_pair(o->settings, &o->setting_count, SIMULATE_SETTINGS_MAX, text, equals);
}

const char *simulate_add_map(const char *text)
{
    struct simulate_options *o = &simulate_options;
    const char *equals = strrchr(text, '='); /* a URI may have one, too */
    if (!equals || !strstr(text, "://") || !equals[1])
        return "--map wants URI=FOLDER";
    return add_pair(o->maps, &o->map_count, SIMULATE_MAPS_MAX, text, equals);
}

const char *simulate_add_failure(const char *text)
{
    struct simulate_options *o = &simulate_options;
    if (o->failure_count == SIMULATE_FAILURES_MAX)
        return "too many times --fail";
    o->failures[o->failure_count++] = text;
    return NULL;
}

const char *simulate_set_limit(const char *text)
{
    char *end;
    simulate_options.limit = strtoull(text, &end, 10);
    return end == text || *end || simulate_options.limit == 0 ? "--limit wants a number" : NULL;
}

/* "pci/0x18.0.2": a block, a location, and the place of the value there. */
bool simulate_device(const char *bus, size_t *at, uint32_t *ret_location)
{
    const struct simulate_options *o = &simulate_options;
    size_t len = strlen(bus);
    while (*at < o->setting_count) {
        const char *name = o->settings[(*at)++].name;
        if (strncmp(name, bus, len) != 0 || name[len] != '/')
            continue;
        char *end;
        unsigned long long location = strtoull(name + len + 1, &end, 0);
        if (end == name + len + 1 || *end != '.' || location > UINT32_MAX)
            continue;
        *ret_location = (uint32_t)location;
        return true;
    }
    return false;
}

/* --- answers ----------------------------------------------------------------------------------- */

static bool is_for(const struct answer *answer, enum answer_kind kind, const char *subject)
{
    if (answer->used || answer->kind != kind || !answer->subject != !subject)
        return false;
    return !subject || (strlen(subject) == answer->subject_len &&
                        memcmp(subject, answer->subject, answer->subject_len) == 0);
}

static struct answer *find(enum answer_kind kind, const char *subject)
{
    struct simulate_options *o = &simulate_options;
    for (size_t i = 0; i < o->answer_count; i++)
        if (is_for(&o->answers[i], kind, subject))
            return &o->answers[i];
    return NULL;
}

struct answer *simulate_answer(enum answer_kind kind, const char *subject)
{
    struct answer *answer = subject ? find(kind, subject) : NULL;
    if (!answer && !(kind == ANSWER_FORM && subject)) /* form=save is no field's text */
        answer = find(kind, NULL);
    if (answer)
        answer->used = true;
    return answer;
}

int simulate_key(const char *name)
{
    static const struct {
        const char *name;
        int key;
    } named[] = { { "enter", KEY_ENTER },
                  { "esc", KEY_ESC },
                  { "space", ' ' },
                  { "tab", KEY_TAB },
                  { "backspace", KEY_BACKSPACE } };
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
        if (strcmp(named[i].name, name) == 0)
            return named[i].key;
    int end = 0;
    unsigned number = 0;
    char letter = 0;
    if (sscanf(name, "f%u%n", &number, &end) == 1 && !name[end] && number >= 1 &&
        number <= FUNCTION_KEYS)
        return KEY_F1 + (int)number - 1;
    end = 0;
    if (sscanf(name, "ctrl-%c%n", &letter, &end) == 1 && end > 0 && !name[end])
        return letter & KEY_CTRL_MASK;
    return name[0] && !name[1] ? (unsigned char)name[0] : 0;
}

/* --- URIs -------------------------------------------------------------------------------------- */

/* Does @uri lie below the prefix? Not when it only begins with the same letters. */
static bool is_below(const struct pair *map, const char *uri)
{
    size_t len = map->name_len;
    if (strncmp(uri, map->name, len) != 0)
        return false;
    return map->name[len - 1] == '/' || uri[len] == '\0' || strchr("/?#", uri[len]);
}

bool simulate_map(const char *uri, char **ret_path)
{
    const struct simulate_options *o = &simulate_options;
    const struct pair *best = NULL;
    for (size_t i = 0; i < o->map_count; i++)
        if (is_below(&o->maps[i], uri) && (!best || o->maps[i].name_len > best->name_len))
            best = &o->maps[i];
    if (!best)
        return false;
    const char *rest = uri + best->name_len;
    rest += *rest == '/';
    int rest_len = (int)strcspn(rest, "?#");
    const char *slash = rest_len > 0 ? "/" : ""; /* nothing: a file is mapped */
    if (asprintf(ret_path, "%s%s%.*s", best->value, slash, rest_len, rest) < 0)
        return false;
    uri_unescape(*ret_path + strlen(best->value));
    return true;
}

bool simulate_fails(const char *what)
{
    for (size_t i = 0; i < simulate_options.failure_count; i++)
        if (fnmatch(simulate_options.failures[i], what, 0) == 0)
            return true;
    return false;
}
