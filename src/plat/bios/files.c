/* files.c - files of the medium that we came from: none, a BIOS reads sectors only. What we are in a
 * DHCP packet. Source: RFC 4578 2.1 and 2.2, PXE 2.1 4.1 (UNDI's version). */
#include "core/err.h"
#include "plat.h"

enum { PXE_ARCH_X86_BIOS = 0, UNDI_MAJOR = 2, UNDI_MINOR = 1 };

int plat_file_read(const char *volume, const char *path, const struct plat_file_sink *sink)
{
    (void)volume;
    (void)sink;
    return fail(ERR_NOTSUP,
                "file: a PC with BIOS reads sectors, not files: \"%s\" cannot be opened", path);
}

void plat_pxe_identity(struct plat_pxe_identity *ret_identity)
{
    *ret_identity = (struct plat_pxe_identity){ PXE_ARCH_X86_BIOS, UNDI_MAJOR, UNDI_MINOR };
}
