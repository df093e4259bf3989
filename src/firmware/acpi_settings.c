/* firmware/acpi_settings.c - the block `acpi`: signature.index.offset.length of the firmware's
 * tables, and `sysmac`. Not here: where tables lie (plat_acpi_table).
 * Source: docs/design/004-settings.md; compat 3.4, 3.7; the strings of sysmac: Windows' "MAC address
 * pass-through" as PC makers' firmware has it in its AML. */
#include "core/err.h"
#include "core/settings.h"
#include "core/str.h"
#include "plat.h"
#include <string.h>

enum { TABLES_MAX = 64, MAC_BYTES = 6, PREFIX_BYTES = 9, SIGNATURE_BYTES = 4 };

static struct settings acpi_block;

static bool acpi_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return setting->scope == SCOPE_ACPI && setting->tag >> 32 != 0;
}

/* Numbers in the tables are little-endian (ACPI 6.4 5.2), settings are not. */
static void append(const uint8_t *bytes, size_t len, bool reverse, struct str *out)
{
    for (size_t i = 0; i < len; i++)
        str_append_char(out, (char)bytes[reverse ? len - 1 - i : i]);
}

static int acpi_fetch(struct settings *block, const struct setting *setting, struct str *out,
                      const struct setting_type **ret_type)
{
    (void)block;
    const uint64_t tag = setting->tag;
    const char signature[SIGNATURE_BYTES] = { (char)(tag >> 56), (char)(tag >> 48),
                                              (char)(tag >> 40), (char)(tag >> 32) };
    const void *table;
    size_t len, offset = tag >> 8 & 0xffff, wanted = tag & 0xff;
    int r = plat_acpi_table(signature, tag >> 24 & 0xff, &table, &len);
    if (r < 0)
        return r;
    size_t left = offset < len ? len - offset : 0;
    append((const uint8_t *)table + offset, wanted && wanted < left ? wanted : left,
           setting->type && setting->type->numeric, out);
    *ret_type = setting->type ? setting->type : &hexraw_setting_type;
    return 0;
}

static const struct settings_ops acpi_ops = { .applies = acpi_applies, .fetch = acpi_fetch };

/* --- sysmac ---------------------------------------------------------------------------------- */

/* "_AUXMAC_#525400123456#" and the same with RTX. */
static bool parse_mac(const uint8_t *text, uint8_t ret_mac[MAC_BYTES])
{
    if (memcmp(text, "_AUXMAC_#", PREFIX_BYTES) != 0 &&
        memcmp(text, "_RTXMAC_#", PREFIX_BYTES) != 0)
        return false;
    const uint8_t *digits = text + PREFIX_BYTES;
    for (int i = 0; i < MAC_BYTES; i++) {
        int high = hex_digit((char)digits[2 * i]), low = hex_digit((char)digits[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        ret_mac[i] = (uint8_t)(high << 4 | low);
    }
    return digits[2 * MAC_BYTES] == '#';
}

static bool find_mac(const uint8_t *table, size_t len, uint8_t ret_mac[MAC_BYTES])
{
    enum { TEXT_BYTES = PREFIX_BYTES + 2 * MAC_BYTES + 1 };
    for (size_t at = 0; len >= TEXT_BYTES && at <= len - TEXT_BYTES; at++)
        if (table[at] == '_' && parse_mac(table + at, ret_mac))
            return true;
    return false;
}

static int fetch_sysmac(struct str *out)
{
    static const char *const signatures[] = { "DSDT", "SSDT" };
    for (size_t s = 0; s < sizeof(signatures) / sizeof(signatures[0]); s++) {
        const void *table;
        size_t len;
        uint8_t mac[MAC_BYTES];
        for (unsigned i = 0; i < TABLES_MAX; i++) {
            if (plat_acpi_table(signatures[s], i, &table, &len) < 0)
                break;
            if (!find_mac(table, len, mac))
                continue;
            str_append_bytes(out, mac, sizeof(mac));
            return 0;
        }
    }
    return -ERR_NOENT;
}

static struct builtin_setting sysmac = {
    .setting = { .name = "sysmac", .type = &hex_setting_type, .scope = SCOPE_BUILTIN },
    .fetch = fetch_sysmac,
};

static int acpi_start(void)
{
    settings_add_builtin(&sysmac);
    settings_init(&acpi_block, &acpi_ops, SCOPE_ACPI);
    return settings_register(&acpi_block, NULL, "acpi");
}

const struct settings_provider acpi_settings_provider = { .name = "acpi", .start = acpi_start };
