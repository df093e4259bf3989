/* smbios.c - where the SMBIOS structures lie on a BIOS machine. Not here: what they say
 * (src/wire/smbios). Source: SMBIOS 3.7 (DSP0134) 5.2.1 and 5.2.2. */
#include "bda.h"
#include "core/err.h"
#include "plat.h"
#include "wire/smbios.h"

enum { AREA = 0xf0000, AREA_BYTES = 0x10000, TABLE_BYTES_MAX = 1 << 20 };

int plat_smbios(const void **ret_table, size_t *ret_len_bytes, unsigned *ret_version)
{
    struct smbios_place place;
    if (smbios_find_entry(physical(AREA), AREA_BYTES, &place) < 0 || place.address == 0 ||
        place.len_bytes == 0)
        return -ERR_NOENT;
    uint32_t len = place.len_bytes < TABLE_BYTES_MAX ? place.len_bytes : TABLE_BYTES_MAX;
    if (place.address > UINT32_MAX - len)
        return -ERR_NOENT; /* above 4 GiB: out of this processor mode's reach */
    *ret_table = physical((uint32_t)place.address);
    *ret_len_bytes = len;
    *ret_version = place.version;
    return 0;
}
