/* smbios.c - where the SMBIOS structures lie. Not here: what they say (src/wire/smbios).
 * Source: UEFI 2.10 4.6 (configuration tables). */
#include "uefi.h"
#include "core/err.h"
#include "plat.h"
#include "wire/smbios.h"

enum { TABLE_BYTES_MAX = 1 << 20 };

int plat_smbios(const void **ret_table, size_t *ret_len_bytes, unsigned *ret_version)
{
    struct smbios_place place;
    const void *entry3 = uefi_configuration_table(&uefi_guid_smbios3),
               *entry2 = uefi_configuration_table(&uefi_guid_smbios);
    bool found = (entry3 && smbios_find_entry(entry3, SMBIOS_ENTRY3_BYTES, &place) == 0) ||
                 (entry2 && smbios_find_entry(entry2, SMBIOS_ENTRY2_BYTES, &place) == 0);
    if (!found || place.address == 0 || place.address > UINTPTR_MAX || place.len_bytes == 0)
        return -ERR_NOENT;
    *ret_table = (const void *)(uintptr_t)place.address;
    *ret_len_bytes = place.len_bytes < TABLE_BYTES_MAX ? place.len_bytes : TABLE_BYTES_MAX;
    *ret_version = place.version;
    return 0;
}
