/* files.c - files of the medium that we came from: none, a BIOS reads sectors only. */
#include "core/err.h"
#include "plat.h"

int plat_file_read(const char *volume, const char *path, const struct plat_file_sink *sink)
{
    (void)volume;
    (void)sink;
    return fail(ERR_NOTSUP,
                "file: a PC with BIOS reads sectors, not files: \"%s\" cannot be opened", path);
}
