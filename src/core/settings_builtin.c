/* core/settings_builtin.c - the block `builtin`: what the program knows about itself.
 * Not here: what others supply with settings_add_builtin(), as ${errno} (script/dispatch.c). */
#include "core/settings.h"
#include "core/build_info.h"
#include "core/clock.h"
#include "core/console.h"
#include "core/err.h"
#include "core/uri.h"
#include "settings_private.h"
#include <string.h>

enum { DMESG_BYTES = 8192 };

static struct settings builtin_block;
static struct list builtins = LIST_INIT(builtins);

/* ---- the block ----------------------------------------------------------------------------- */

/* Of two that supply the same setting the later one counts. */
void settings_add_builtin(struct builtin_setting *builtin)
{
    list_prepend(&builtin->node, &builtins);
}

static struct builtin_setting *find_builtin(const struct setting *setting)
{
    list_for_each (pos, &builtins) {
        struct builtin_setting *builtin = container_of(pos, struct builtin_setting, node);
        if (setting_same(&builtin->setting, setting))
            return builtin;
    }
    return NULL;
}

static bool builtin_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return find_builtin(setting) != NULL;
}

static int builtin_fetch(struct settings *block, const struct setting *setting, struct str *out,
                         const struct setting_type **ret_type)
{
    (void)block;
    struct builtin_setting *builtin = find_builtin(setting);
    if (!builtin)
        return -ERR_NOENT;
    *ret_type = builtin->setting.type;
    return builtin->fetch(out);
}

static int builtin_store(struct settings *block, const struct setting *setting, const void *data,
                         size_t len_bytes)
{
    (void)block;
    struct builtin_setting *builtin = find_builtin(setting);
    if (!builtin || !builtin->store)
        return fail(ERR_NOTSUP, "settings: builtin/%s can only be read", setting->name);
    return builtin->store(data, len_bytes);
}

static const struct settings_ops builtin_ops = {
    .applies = builtin_applies,
    .fetch = builtin_fetch,
    .store = builtin_store,
};

/* ---- values -------------------------------------------------------------------------------- */

static void append_be32(struct str *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        str_append_char(out, (char)(value >> shift));
}

static int fetch_buildarch(struct str *out)
{
    str_append(out, build_info.arch);
    return 0;
}

static int fetch_platform(struct str *out)
{
    str_append(out, build_info.platform);
    return 0;
}

static int fetch_version(struct str *out)
{
    str_append(out, build_info.version);
    return 0;
}

static int fetch_unixtime(struct str *out)
{
    append_be32(out, (uint32_t)clock_wall_s());
    return 0;
}

static int store_unixtime(const void *data, size_t len_bytes)
{
    uint64_t now_s;
    if (len_bytes == 0) {
        clock_reset();
        return 0;
    }
    if (setting_number(data, len_bytes, false, &now_s) < 0)
        return fail(ERR_RANGE, "settings: a time of %u bytes is too long", (unsigned)len_bytes);
    clock_set_wall_s(now_s);
    return 0;
}

static int fetch_cwuri(struct str *out)
{
    if (!uri_cwd())
        return -ERR_NOENT;
    uri_format(uri_cwd(), URI_ALL, out);
    return 0;
}

/* Up to the last slash of the path: behind "scheme://host" there is one for certain. */
static int fetch_cwduri(struct str *out)
{
    struct str text = STR_INIT;
    if (!uri_cwd())
        return -ERR_NOENT;
    uri_format(uri_cwd(), URI_ALL | URI_NO_QUERY, &text);
    const char *start = str_text(&text);
    const char *authority = strstr(start, "://");
    const char *path = authority ? strchr(authority + 3, '/') : start;
    const char *last = path ? strrchr(path, '/') : NULL;
    if (last)
        str_append_bytes(out, start, (size_t)(last + 1 - start));
    else
        str_append(out, start);
    if (!last)
        str_append_char(out, '/');
    str_free(&text);
    return 0;
}

/* ---- dmesg --------------------------------------------------------------------------------- */

static struct {
    char bytes[DMESG_BYTES];
    size_t at; /* where the next byte goes */
    bool full; /* the oldest byte is at @at, else at 0 */
} dmesg;

static void dmesg_write(const char *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++) {
        dmesg.bytes[dmesg.at++] = bytes[i];
        if (dmesg.at == DMESG_BYTES) {
            dmesg.at = 0;
            dmesg.full = true;
        }
    }
}

static int fetch_dmesg(struct str *out)
{
    if (dmesg.full)
        str_append_bytes(out, dmesg.bytes + dmesg.at, DMESG_BYTES - dmesg.at);
    str_append_bytes(out, dmesg.bytes, dmesg.at);
    return 0;
}

static int store_dmesg(const void *data, size_t len_bytes)
{
    (void)data;
    if (len_bytes)
        return fail(ERR_NOTSUP, "settings: builtin/dmesg can only be read and cleared");
    dmesg.at = 0;
    dmesg.full = false;
    return 0;
}

const struct console_output dmesg_console = { .name = "dmesg",
                                              .usage = CONSOLE_USAGE_ALL & ~CONSOLE_USAGE_TUI,
                                              .write = dmesg_write };

/* ---- start --------------------------------------------------------------------------------- */

static struct builtin_setting own_builtins[] = {
    { .setting = { .name = "buildarch" }, .fetch = fetch_buildarch },
    { .setting = { .name = "platform" }, .fetch = fetch_platform },
    { .setting = { .name = "version" }, .fetch = fetch_version },
    { .setting = { .name = "unixtime" }, .fetch = fetch_unixtime, .store = store_unixtime },
    { .setting = { .name = "cwuri" }, .fetch = fetch_cwuri },
    { .setting = { .name = "cwduri" }, .fetch = fetch_cwduri },
    { .setting = { .name = "dmesg" }, .fetch = fetch_dmesg, .store = store_dmesg },
};

static int builtin_start(void)
{
    for (size_t i = 0; i < sizeof(own_builtins) / sizeof(own_builtins[0]); i++) {
        own_builtins[i].setting = *setting_predefined(SCOPE_BUILTIN, own_builtins[i].setting.name,
                                                      0);
        /* Somebody may have supplied it before us: theirs counts. */
        list_append(&own_builtins[i].node, &builtins);
    }
    settings_init(&builtin_block, &builtin_ops, SCOPE_BUILTIN);
    return settings_register(&builtin_block, NULL, "builtin");
}

const struct settings_provider builtin_settings_provider = {
    .name = "builtin",
    .start = builtin_start,
};
