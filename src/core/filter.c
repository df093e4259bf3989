/* core/filter.c - see core/filter.h. Bytes, not characters, are counted, and only ASCII letters have two
 * cases. */
#include "core/filter.h"
#include "core/err.h"
#include "core/event.h"
#include "core/settings.h"
#include "core/uri.h"
#include <ctype.h>
#include <string.h>

enum { ARGUMENTS_MAX = 2, SHOWN_MAX = 60 };

/* Arguments of one filter, %xx replaced. Texts that are not there are "". */
struct arguments {
    struct str text[ARGUMENTS_MAX];
    size_t count;
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int number(const struct arguments *args, size_t i, int64_t *ret_value)
{
    uint64_t value;
    int r = num_parse(str_text(&args->text[i]), &value);
    if (r == 0)
        *ret_value = (int64_t)value;
    return r;
}

static void keep(struct str *value, size_t start, size_t len)
{
    str_truncate(value, start + len);
    str_remove(value, 0, start);
}

/* --- the filters: 0 or -ERR_x ---------------------------------------------------------------- */

static int lower(struct str *value, const struct arguments *args)
{
    (void)args;
    for (size_t i = 0; i < value->len_bytes; i++)
        value->data[i] = (char)tolower((unsigned char)value->data[i]);
    return 0;
}

static int upper(struct str *value, const struct arguments *args)
{
    (void)args;
    for (size_t i = 0; i < value->len_bytes; i++)
        value->data[i] = (char)toupper((unsigned char)value->data[i]);
    return 0;
}

static int trim(struct str *value, const struct arguments *args)
{
    size_t start = 0, end = value->len_bytes;
    (void)args;
    while (end > 0 && is_blank(value->data[end - 1]))
        end--;
    while (start < end && is_blank(value->data[start]))
        start++;
    keep(value, start, end - start);
    return 0;
}

static int or_text(struct str *value, const struct arguments *args)
{
    if (value->len_bytes == 0)
        str_append_bytes(value, str_text(&args->text[0]), args->text[0].len_bytes);
    return 0;
}

static int substitute(struct str *value, const struct arguments *args)
{
    const struct str *from = &args->text[0], *to = &args->text[1];
    struct str result = STR_INIT;
    size_t at = 0;
    if (from->len_bytes == 0)
        return -ERR_INVAL;
    while (at < value->len_bytes && result.len_bytes <= EXPAND_LEN_MAX) {
        bool here = value->len_bytes - at >= from->len_bytes &&
                    memcmp(value->data + at, from->data, from->len_bytes) == 0;
        if (here)
            str_append_bytes(&result, str_text(to), to->len_bytes);
        else
            str_append_char(&result, value->data[at]);
        at += here ? from->len_bytes : 1;
    }
    bool too_long = result.len_bytes > EXPAND_LEN_MAX;
    result.oom = result.oom || value->oom;
    str_free(value);
    *value = result;
    return too_long ? -ERR_NOSPC : 0;
}

/* RFC 3986 2.3: everything but unreserved characters. Also what makes a value safe as an argument here. */
static int urlencode(struct str *value, const struct arguments *args)
{
    struct str result = STR_INIT;
    (void)args;
    for (size_t i = 0; i < value->len_bytes; i++) {
        unsigned char c = (unsigned char)value->data[i];
        bool plain = hex_digit((char)c) >= 0 || (tolower(c) >= 'g' && tolower(c) <= 'z') ||
                     strchr("-._~", c);
        str_printf(&result, plain && c ? "%c" : "%%%02X", c);
    }
    result.oom = result.oom || value->oom;
    str_free(value);
    *value = result;
    return 0;
}

static int cut(struct str *value, const struct arguments *args)
{
    int64_t start, len = INT64_MAX, have = (int64_t)value->len_bytes;
    if (number(args, 0, &start) < 0 || (args->count > 1 && number(args, 1, &len) < 0) || len < 0)
        return -ERR_INVAL;
    if (start < 0)
        start = start < -have ? 0 : start + have;
    start = start < have ? start : have;
    len = len < have - start ? len : have - start;
    keep(value, (size_t)start, (size_t)len);
    return 0;
}

static int length(struct str *value, const struct arguments *args)
{
    size_t len = value->len_bytes;
    (void)args;
    str_truncate(value, 0);
    str_printf(value, "%zu", len);
    return 0;
}

/* The next field from *@at on: what stands between separators, or, without one, a word. false: none. */
static bool next_field(const struct str *value, const struct str *separator, size_t *at,
                       size_t *ret_start, size_t *ret_len)
{
    const char *text = str_text(value);
    size_t len = value->len_bytes, width = separator->len_bytes, end;
    while (width == 0 && *at < len && is_blank(text[*at]))
        (*at)++;
    if (*at > len || (*at == len && (width == 0 || len == 0)))
        return false;
    for (end = *at; end < len; end++)
        if (width == 0 ? is_blank(text[end])
                       : len - end >= width && memcmp(text + end, separator->data, width) == 0)
            break;
    *ret_start = *at;
    *ret_len = end - *at;
    *at = end < len ? end + width
                    : len + 1; /* a separator at the end is followed by an empty one */
    return true;
}

static size_t count_fields(const struct str *value, const struct str *separator)
{
    size_t at = 0, start, len, count = 0;
    while (next_field(value, separator, &at, &start, &len))
        count++;
    return count;
}

static int count(struct str *value, const struct arguments *args)
{
    size_t fields = count_fields(value, &args->text[0]);
    str_truncate(value, 0);
    str_printf(value, "%zu", fields);
    return 0;
}

static int field(struct str *value, const struct arguments *args)
{
    const struct str *separator = &args->text[1];
    int64_t wanted;
    size_t at = 0, start = 0, len = 0;
    if (number(args, 0, &wanted) < 0 || wanted == 0)
        return -ERR_INVAL;
    if (wanted < 0)
        wanted += (int64_t)count_fields(value, separator) + 1;
    bool found = wanted > 0;
    while (found && wanted-- > 0)
        found = next_field(value, separator, &at, &start, &len);
    keep(value, found ? start : 0, found ? len : 0);
    return 0;
}

static const struct filter {
    char name[10];
    uint8_t least, most; /* arguments */
    int (*apply)(struct str *value, const struct arguments *args);
} filters[] = {
    { "lower", 0, 0, lower },         { "upper", 0, 0, upper },    { "trim", 0, 0, trim },
    { "or", 1, 1, or_text },          { "sub", 1, 2, substitute }, { "cut", 1, 2, cut },
    { "field", 1, 2, field },         { "count", 0, 1, count },    { "length", 0, 0, length },
    { "urlencode", 0, 0, urlencode },
};
enum { FILTERS = sizeof(filters) / sizeof(filters[0]) };

const char *filter_name(size_t index, bool *ret_wants_arguments)
{
    if (index >= FILTERS)
        return NULL;
    *ret_wants_arguments = filters[index].least > 0;
    return filters[index].name;
}

/* --- their text ------------------------------------------------------------------------------ */

static void take_argument(struct arguments *args, const char *text, size_t len)
{
    struct str *arg = &args->text[args->count++];
    str_append_bytes(arg, text, len);
    if (!arg->oom)
        str_truncate(arg, uri_unescape(arg->data));
}

/* "sub:-,_" of @len bytes. Only the first of two arguments ends at a comma. */
static const struct filter *parse(const char *text, size_t len, struct arguments *args)
{
    const struct filter *filter = NULL;
    const char *colon = memchr(text, ':', len);
    size_t name_len = colon ? (size_t)(colon - text) : len;
    for (size_t i = 0; i < FILTERS; i++)
        if (strlen(filters[i].name) == name_len && memcmp(filters[i].name, text, name_len) == 0)
            filter = &filters[i];
    if (!filter || !colon)
        return filter && filter->least == 0 ? filter : NULL;
    text += name_len + 1;
    len -= name_len + 1;
    const char *comma = filter->most > 1 ? memchr(text, ',', len) : NULL;
    if (filter->most > 0)
        take_argument(args, text, comma ? (size_t)(comma - text) : len);
    if (comma)
        take_argument(args, comma + 1, len - (size_t)(comma - text) - 1);
    return filter->most > 0 ? filter : NULL;
}

/* One filter of @len bytes. Arguments that are not known yet are not judged. */
static int apply_one(const char *text, size_t len, struct str *value)
{
    struct arguments args = { .count = 0 };
    const struct filter *filter = parse(text, len, &args);
    const char *unknowable = memchr(text, FILTER_UNKNOWABLE, len);
    bool known_name = !unknowable || unknowable - text > (ptrdiff_t)strcspn(text, ":");
    int r = filter || !known_name ? 0 : -ERR_INVAL;
    if (filter && !unknowable)
        r = filter->apply(value, &args);
    for (size_t i = 0; i < ARGUMENTS_MAX; i++) {
        value->oom = value->oom || args.text[i].oom;
        str_free(&args.text[i]);
    }
    return r;
}

/* 0, or what went wrong with the filter at *@ret_at. */
static int apply_all(const char *text, struct str *value, const char **ret_at)
{
    int r = 0;
    for (unsigned i = 0; r == 0 && text; i++) {
        size_t len = strcspn(text, "|");
        *ret_at = text;
        r = i == FILTERS_MAX ? -ERR_INVAL : apply_one(text, len, value);
        text = text[len] ? text + len + 1 : NULL;
    }
    return r;
}

static void complain(const char *at, struct str *out)
{
    int len = (int)strcspn(at, "|");
    str_printf(out, "\"%.*s\" is no filter, or its arguments are wrong",
               len < SHOWN_MAX ? len : SHOWN_MAX, at);
}

int filters_apply(const char *text, struct str *value)
{
    const char *at;
    int r = apply_all(text, value, &at);
    if (r == -ERR_NOSPC)
        return fail(ERR_NOSPC, "settings: what \"%.*s\" makes is longer than %u bytes", SHOWN_MAX,
                    at, (unsigned)EXPAND_LEN_MAX);
    if (r < 0) {
        struct str why = STR_INIT;
        complain(at, &why);
        event_log(EVENT_WARNING, "settings", "%s", str_text(&why));
        str_free(&why);
        str_truncate(value, 0);
    }
    return r;
}

int filters_check(const char *text, struct str *why)
{
    const char *at;
    struct str value = STR_INIT;
    int r = apply_all(text, &value, &at);
    if (r < 0)
        complain(at, why);
    str_free(&value);
    return r;
}
