/* firmware/smbios_settings.c - the block `smbios`: [instance.]type.offset.length of the machine's
 * own tables.
 * Not here: the layout of the table (wire/smbios.c). Source: docs/design/004-settings.md; compat
 * 3.7. */
#include "core/err.h"
#include "core/settings.h"
#include "plat.h"
#include "wire/smbios.h"
#include <string.h>

enum {
    UUID_OFFSET = 8, /* SMBIOS 3.7, 7.2: in the system information */
    UUID_BYTES = 16,
    UUID_IS_GUID_SINCE = 0x0206 /* 7.2.1: little-endian fields from 2.6 on */
};

static struct settings smbios_block;

/* What a tag asks for. */
struct request {
    uint64_t instance;
    uint8_t type, offset, len;
};

static bool smbios_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return setting->scope == SCOPE_SMBIOS && setting->tag != 0;
}

static int fetch_string(const struct smbios_structure *s, unsigned number, struct str *out)
{
    const char *text;
    size_t len;
    int r = smbios_string(s, number, &text, &len);
    if (r == 0)
        str_append_bytes(out, text, len);
    return r;
}

/* Up to @len bytes at @offset: none when that is behind the structure. */
static void fetch_bytes(const struct smbios_structure *s, size_t offset, size_t len,
                        struct str *out)
{
    if (offset >= s->formatted_bytes)
        return;
    if (len > s->formatted_bytes - offset)
        len = s->formatted_bytes - offset;
    str_append_bytes(out, s->formatted + offset, len);
}

static void fetch_uuid(const struct smbios_structure *s, struct str *out)
{
    static const uint8_t order[UUID_BYTES] = {
        3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15
    };
    for (int i = 0; i < UUID_BYTES; i++)
        str_append_char(out, (char)s->formatted[UUID_OFFSET + order[i]]);
}

static int fetch_request(const struct smbios_structure *s, const struct request *ask,
                         unsigned version, struct str *out, const struct setting_type **ret_type)
{
    bool whole = ask->offset == 0 && ask->len == 0;
    *ret_type = &hex_setting_type;
    if (!whole && (ask->offset == 0 || ask->len == 0)) {
        *ret_type = &string_setting_type;
        if (ask->offset == 0)
            return fetch_string(s, ask->len, out);
        return ask->offset < s->formatted_bytes ? fetch_string(s, s->formatted[ask->offset], out)
                                                : 0;
    }
    if (ask->type == SMBIOS_SYSTEM && ask->offset == UUID_OFFSET && ask->len == UUID_BYTES &&
        version >= UUID_IS_GUID_SINCE && s->formatted_bytes >= UUID_OFFSET + UUID_BYTES)
        fetch_uuid(s, out);
    else
        fetch_bytes(s, ask->offset, whole ? s->formatted_bytes : ask->len, out);
    return 0;
}

static int smbios_fetch(struct settings *block, const struct setting *setting, struct str *out,
                        const struct setting_type **ret_type)
{
    (void)block;
    const struct request ask = { .instance = setting->tag >> 24,
                                 .type = (uint8_t)(setting->tag >> 16),
                                 .offset = (uint8_t)(setting->tag >> 8),
                                 .len = (uint8_t)setting->tag };
    const void *table;
    size_t len_bytes;
    unsigned version;
    struct smbios_structure structure;
    if (plat_smbios(&table, &len_bytes, &version) < 0 ||
        smbios_find(table, len_bytes, ask.type, ask.instance, &structure) < 0)
        return -ERR_NOENT;
    const struct setting_type *type = NULL;
    int r = fetch_request(&structure, &ask, version, out, &type);
    if (r == 0)
        *ret_type = setting->type ? setting->type : type; /* ${uuid} is a uuid, not hex */
    return r;
}

static const struct settings_ops smbios_ops = {
    .applies = smbios_applies,
    .fetch = smbios_fetch,
};

static int smbios_start(void)
{
    settings_init(&smbios_block, &smbios_ops, SCOPE_SMBIOS);
    return settings_register(&smbios_block, NULL, "smbios");
}

const struct settings_provider smbios_settings_provider = {
    .name = "smbios",
    .start = smbios_start,
};
