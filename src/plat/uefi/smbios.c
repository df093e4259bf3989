/* smbios.c - where the SMBIOS structures lie. Not here: what they say (src/wire/smbios).
 * Source: UEFI 2.10 4.6 (configuration tables), SMBIOS 3.6 (DSP0134) 5.2.1 and 5.2.2. */
#include "uefi.h"
#include "core/err.h"
#include "plat.h"
#include "wire/cursor.h"
#include <string.h>

enum { ENTRY3_BYTES = 24, ENTRY2_BYTES = 31, TABLES_MAX = 1024, TABLE_BYTES_MAX = 1 << 20 };

static const void *configuration_table(const EFI_GUID *guid)
{
    const EFI_CONFIGURATION_TABLE *tables = uefi_system->ConfigurationTable;
    for (UINTN i = 0; i < uefi_system->NumberOfTableEntries && i < TABLES_MAX; i++)
        if (memcmp(&tables[i].VendorGuid, guid, sizeof(*guid)) == 0)
            return tables[i].VendorTable;
    return NULL;
}

struct place {
    uint64_t address;
    uint32_t len_bytes;
    unsigned version;
};

/* 5.2.2: "_SM3_", checksum, length, major, minor, docrev, revision, reserved, size, address */
static bool entry3(const void *entry, struct place *ret_place)
{
    struct cursor c = cursor_on(entry, ENTRY3_BYTES);
    if (memcmp(take_bytes(&c, 5), "_SM3_", 5) != 0)
        return false;
    take_skip(&c, 2);
    ret_place->version = take_be16(&c);
    take_skip(&c, 3);
    ret_place->len_bytes = take_le32(&c);
    ret_place->address = take_le64(&c);
    return true;
}

/* 5.2.1: "_SM_", ..., major at 6, minor at 7, "_DMI_" at 16, size at 22, address at 24 */
static bool entry2(const void *entry, struct place *ret_place)
{
    struct cursor c = cursor_on(entry, ENTRY2_BYTES);
    if (memcmp(take_bytes(&c, 4), "_SM_", 4) != 0)
        return false;
    take_skip(&c, 2);
    ret_place->version = take_be16(&c);
    take_skip(&c, 8);
    if (memcmp(take_bytes(&c, 5), "_DMI_", 5) != 0)
        return false;
    take_skip(&c, 1);
    ret_place->len_bytes = take_le16(&c);
    ret_place->address = take_le32(&c);
    return true;
}

int plat_smbios(const void **ret_table, size_t *ret_len_bytes, unsigned *ret_version)
{
    struct place place = { 0 };
    const void *entry = configuration_table(&uefi_guid_smbios3);
    bool found = entry && entry3(entry, &place);
    if (!found) {
        entry = configuration_table(&uefi_guid_smbios);
        found = entry && entry2(entry, &place);
    }
    if (!found || place.address == 0 || place.address > UINTPTR_MAX || place.len_bytes == 0)
        return -ERR_NOENT;
    *ret_table = (const void *)(uintptr_t)place.address;
    *ret_len_bytes = place.len_bytes < TABLE_BYTES_MAX ? place.len_bytes : TABLE_BYTES_MAX;
    *ret_version = place.version;
    return 0;
}
