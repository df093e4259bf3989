/* wire/sdi.c - System Deployment Images. Not here: their table of contents, which the boot program
 * reads itself.
 * Source: public notes on sdimgr's format: "$SDI" and "0001", then little-endian 64-bit fields
 * (type, offset and size of the boot code); compat 6.6. */
#include "wire/sdi.h"
#include "core/err.h"
#include "wire/cursor.h"

bool sdi_probe(const void *data, size_t len_bytes)
{
    struct cursor c = cursor_on(data, len_bytes);
    const uint8_t *magic = take_bytes(&c, 8);
    return magic && memcmp(magic, "$SDI0001", 8) == 0;
}

int sdi_parse(const void *data, size_t len_bytes, struct sdi *ret_sdi)
{
    struct cursor c = cursor_on(data, len_bytes);
    take_skip(&c, 16);
    uint64_t boot_at = take_le64(&c), boot_bytes = take_le64(&c);
    if (!cursor_ok(&c))
        return fail(ERR_NOEXEC, "sdi: cut off in the header, %zu bytes are here", len_bytes);
    if (boot_bytes == 0)
        return fail(ERR_NOTTY, "sdi: there is no boot program in it");
    if (boot_at > len_bytes || boot_bytes > len_bytes - boot_at || len_bytes > UINT32_MAX)
        return fail(ERR_NOEXEC, "sdi: the boot program 0x%llx+0x%llx is not in the file (0x%llx)",
                    (unsigned long long)boot_at, (unsigned long long)boot_bytes,
                    (unsigned long long)len_bytes);
    *ret_sdi = (struct sdi){ .boot_at = (uint32_t)boot_at, .boot_bytes = (uint32_t)boot_bytes };
    return 0;
}
