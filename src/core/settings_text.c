/* core/settings_text.c - settings by their names: "[block/]name[:type]", and values as text.
 * Not here: how each type reads and writes text (setting_types*.c). Source:
 * docs/design/004-settings.md. */
#include "core/settings.h"
#include "core/err.h"
#include "settings_private.h"
#include <string.h>

enum { TAG_NUMBER_TEXT_MAX = 24 };

/* ---- names --------------------------------------------------------------------------------- */

const struct setting *setting_predefined(enum settings_scope scope, const char *name, uint64_t tag)
{
    for (const struct setting *s = predefined_settings; s->name; s++) {
        enum settings_scope wanted = !name && scope == SCOPE_NONE ? SCOPE_DHCPV4 : scope;
        if (wanted != SCOPE_NONE && s->scope != wanted)
            continue;
        if (name ? strcmp(s->name, name) == 0 : (tag && s->tag == tag))
            return s;
    }
    return NULL;
}

/* One number of a tag, up to a dot or the end. */
static int parse_tag_number(const char *text, size_t len, uint64_t *ret_number)
{
    char copy[TAG_NUMBER_TEXT_MAX];
    if (len >= sizeof(copy) || *text < '0' || *text > '9')
        return -ERR_INVAL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    return num_parse(copy, ret_number);
}

/* "175.190" -> 0xafbe. 0 when it is an ordinary name. */
static uint64_t parse_tag(const char *name)
{
    uint64_t tag = 0, number;
    for (int i = 0; i < SETTING_TAG_NUMBERS_MAX; i++) {
        size_t len = strcspn(name, ".");
        if (parse_tag_number(name, len, &number) < 0)
            return 0;
        tag = tag << 8 | number;
        if (!name[len])
            return tag;
        name += len + 1;
    }
    return 0;
}

/* "net0/dhcp/67" as a way to write "net0.dhcp/67", as long as the block is there: more slashes
 * belong to the name otherwise. @name is behind the first slash, which has become a NUL. */
static char *extend_block_path(char *path, char *name)
{
    for (char *slash = strchr(name, '/'); slash; slash = strchr(name, '/')) {
        name[-1] = '.';
        *slash = '\0';
        if (!settings_find(path, false)) {
            name[-1] = '\0';
            *slash = '/';
            break;
        }
        name = slash + 1;
    }
    return name;
}

/* Fill ref->setting from its name. */
static void look_up(struct setting_ref *ref)
{
    struct settings *block = settings_find(ref->block_path, false);
    enum settings_scope scope = block ? block->scope : SCOPE_NONE;
    uint64_t tag = parse_tag(ref->name_text);
    const struct setting *known = tag ? setting_predefined(scope, NULL, tag)
                                      : setting_predefined(scope, ref->name_text, 0);
    if (!known && !tag)
        known = setting_predefined(SCOPE_NONE, ref->name_text, 0);
    if (known)
        ref->setting = *known;
    else if (tag)
        ref->setting = (struct setting){ .name = "",
                                         .tag = tag,
                                         .scope = scope == SCOPE_NONE ? SCOPE_DHCPV4 : scope };
    else
        ref->setting = (struct setting){ .name = ref->name_text, .scope = scope };
}

int setting_ref_parse(const char *text, struct setting_ref *ref)
{
    size_t len = strnlen(text, sizeof(ref->buffer));
    if (len == 0 || len >= sizeof(ref->buffer))
        return -ERR_INVAL;
    memcpy(ref->buffer, text, len + 1);
    char *name = ref->buffer;
    char *slash = strchr(name, '/');
    ref->block_path = "";
    if (slash) {
        *slash = '\0';
        ref->block_path = ref->buffer;
        name = extend_block_path(ref->buffer, slash + 1);
    }
    char *colon = strchr(name, ':');
    ref->explicit_type = NULL;
    if (colon) {
        *colon = '\0';
        ref->explicit_type = setting_type_find(colon + 1);
        if (!ref->explicit_type)
            return -ERR_INVAL;
    }
    if (!*name)
        return -ERR_INVAL;
    ref->name_text = name;
    look_up(ref);
    return 0;
}

/* ---- fetching ------------------------------------------------------------------------------ */

/* *@ret_type: explicit, remembered, predefined, or NULL when nobody knows. */
static int fetch_ref(const char *ref_text, struct str *out, const struct setting_type **ret_type)
{
    struct setting_ref ref;
    struct settings *block;
    int r = setting_ref_parse(ref_text, &ref);
    if (r < 0)
        return r;
    r = settings_find_or_fail(ref.block_path, false, &block);
    if (r < 0)
        return -ERR_NOENT;
    if (ref.explicit_type)
        ref.setting.type = ref.explicit_type; /* `acpi` gives the bytes of a number the other way */
    r = settings_fetch_untyped(block, &ref.setting, out, ret_type, NULL);
    if (r == 0 && ref.explicit_type && ret_type)
        *ret_type = ref.explicit_type;
    return r;
}

int setting_get_raw(const char *ref_text, struct str *out)
{
    return fetch_ref(ref_text, out, NULL);
}

int setting_get(const char *ref_text, struct str *out)
{
    struct str bytes = STR_INIT;
    const struct setting_type *type = NULL;
    size_t before = out->len_bytes;
    int r = fetch_ref(ref_text, &bytes, &type);
    if (r == 0)
        r = (type ? type : &string_setting_type)->format(str_text(&bytes), bytes.len_bytes, out);
    if (r < 0)
        str_truncate(out, before);
    str_free(&bytes);
    return r;
}

/* A string is a number if it reads like one; bytes of no known or of any other type are one as
 * they are. */
static int get_number(const char *ref_text, bool is_signed, uint64_t *ret_value)
{
    struct str bytes = STR_INIT;
    const struct setting_type *type = NULL;
    int r = fetch_ref(ref_text, &bytes, &type);
    if (r == 0 && type == &string_setting_type)
        r = num_parse(str_text(&bytes), ret_value);
    else if (r == 0)
        r = setting_number(bytes.data, bytes.len_bytes,
                           type && type->numeric ? type->is_signed : is_signed, ret_value);
    str_free(&bytes);
    return r;
}

uint64_t setting_get_uint(const char *ref_text, uint64_t fallback)
{
    uint64_t value = 0;
    return get_number(ref_text, false, &value) == 0 ? value : fallback;
}

int64_t setting_get_int(const char *ref_text, int64_t fallback)
{
    uint64_t value = 0;
    return get_number(ref_text, true, &value) == 0 ? (int64_t)value : fallback;
}

bool setting_get_flag(const char *ref_text)
{
    return setting_get_uint(ref_text, 0) != 0;
}

/* ---- storing ------------------------------------------------------------------------------- */

static int parse_ref_aloud(const char *ref_text, struct setting_ref *ref)
{
    if (setting_ref_parse(ref_text, ref) < 0)
        return fail(ERR_INVAL,
                    "settings: \"%s\" is no setting: [block/]name[:type] with a known type is one",
                    ref_text);
    return 0;
}

int setting_clear(const char *ref_text)
{
    struct setting_ref ref;
    struct settings *block;
    int r = parse_ref_aloud(ref_text, &ref);
    if (r < 0)
        return r;
    if (settings_find_or_fail(ref.block_path, false, &block) < 0)
        return 0;
    return setting_store(block, &ref.setting, NULL, 0);
}

static int store_ref(struct setting_ref *ref, const struct setting_type *type, const void *data,
                     size_t len_bytes)
{
    struct settings *block;
    int r = settings_find_or_fail(ref->block_path, true, &block);
    if (r < 0)
        return r;
    ref->setting.type = type;
    return setting_store(block, &ref->setting, data, len_bytes);
}

static int parse_value_aloud(const struct setting_type *type, const char *text, struct str *bytes)
{
    int r = type->parse(text, bytes);
    if (r == 0 && bytes->oom)
        r = -ERR_NOMEM;
    if (r == -ERR_NOTSUP)
        return fail(ERR_NOTSUP, "settings: values of type %s can only be shown", type->name);
    if (r < 0)
        return fail(-r, "settings: \"%s\" is no value of type %s, which looks like \"%s\"", text,
                    type->name, type->example);
    return r;
}

int setting_store_text(struct settings *block, const struct setting *setting,
                       const struct setting_type *type, const char *text)
{
    struct setting typed = *setting;
    struct str bytes = STR_INIT;
    typed.type = type;
    int r = *text ? parse_value_aloud(type, text, &bytes) : 0;
    if (r == 0)
        r = setting_store(block, &typed, bytes.data, bytes.len_bytes);
    str_free(&bytes);
    return r;
}

int setting_set(const char *ref_text, const char *value_text)
{
    struct setting_ref ref;
    struct str bytes = STR_INIT;
    if (!*value_text)
        return setting_clear(ref_text);
    int r = parse_ref_aloud(ref_text, &ref);
    if (r < 0)
        return r;
    const struct setting_type *type = ref.explicit_type  ? ref.explicit_type
                                      : ref.setting.type ? ref.setting.type
                                                         : &string_setting_type;
    r = parse_value_aloud(type, value_text, &bytes);
    if (r == 0)
        r = store_ref(&ref, type, bytes.data, bytes.len_bytes);
    str_free(&bytes);
    return r;
}

int setting_set_raw(const char *ref_text, const struct setting_type *fallback_type,
                    const void *data, size_t len_bytes)
{
    struct setting_ref ref;
    int r = parse_ref_aloud(ref_text, &ref);
    if (r < 0)
        return r;
    const struct setting_type *type = ref.explicit_type  ? ref.explicit_type
                                      : ref.setting.type ? ref.setting.type
                                                         : fallback_type;
    return store_ref(&ref, type, data, len_bytes);
}
