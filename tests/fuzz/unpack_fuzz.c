/* tests/fuzz/unpack_fuzz.c - the BIOS loader's archive. */
#include "src/plat/bios/loader/unpack.h"
#include <stdlib.h>

enum { DEST_MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint32_t bytes = unpack_bytes(data, len);
    if (bytes > DEST_MAX)
        return 0;
    uint8_t *dest = malloc(bytes + 1), *work = malloc(UNPACK_WORK_BYTES);
    dest[bytes] = 0xa5;
    unpack(dest, bytes, data, len, work, UNPACK_WORK_BYTES);
    if (dest[bytes] != 0xa5)
        abort();
    free(dest);
    free(work);
    return 0;
}
