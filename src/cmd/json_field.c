/* cmd/json_field.c - see json_field.h. Not here: JSON itself (wire/json.c). */
#include "json_field.h"
#include "core/err.h"
#include "core/settings.h"
#include "wire/json.h"

static int wanted_text(const struct json *value, const char *path, enum json_want want,
                       struct str *out)
{
    int r = 0;
    if (want == JSON_VALUE)
        json_text(value, out);
    else if (want == JSON_KEYS)
        r = json_keys(value, out);
    else if ((r = json_count(value)) >= 0)
        str_printf(out, "%d", r);
    if (r < 0)
        return fail(ERR_INVAL, "json: \"%s\" is no object%s", path,
                    want == JSON_COUNT ? " and no array" : "");
    return out->oom ? fail(ERR_NOMEM, "json: no memory for \"%s\"", path) : 0;
}

static int find(const char *what, const void *data, size_t len_bytes, const char *path,
                struct json *ret_value)
{
    struct json root;
    struct str why = STR_INIT;
    int r = json_parse(data, len_bytes, &root, &why);
    if (r < 0)
        r = fail(-r, "json: %.80s: %s", what, str_text(&why));
    str_free(&why);
    if (r < 0)
        return r;
    r = json_find(&root, path, ret_value);
    return r == -ERR_INVAL ? fail(ERR_INVAL, "json: \"%s\" is no path", path) : r;
}

int cmd_json_field(const char *what, const void *data, size_t len_bytes, const char *path,
                   enum json_want want, const char *setting)
{
    struct json value;
    struct str text = STR_INIT;
    int r = find(what, data, len_bytes, path, &value);
    if (r == -ERR_NOENT) {
        int cleared = setting_clear(setting);
        return cleared < 0 ? cleared : r;
    }
    if (r == 0)
        r = wanted_text(&value, path, want, &text);
    if (r == 0)
        r = setting_set(setting, str_text(&text));
    str_free(&text);
    return r;
}
