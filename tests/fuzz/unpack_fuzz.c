/* tests/fuzz/unpack_fuzz.c - the BIOS loader's archive. */
#include "src/plat/bios/loader/unpack.h"
#include <stdlib.h>

enum { DEST_MAX = 1 << 12 }; /* the model is slow */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint32_t bytes = unpack_bytes(data, len);
    if (bytes > DEST_MAX)
        return 0;
    static uint8_t work[UNPACK_WORK_BYTES] __attribute__((aligned(MODEL_WORK_ALIGNMENT)));
    uint8_t *dest = malloc(bytes + 1);
    dest[bytes] = 0xa5;
    unpack(dest, bytes, data, len, work, sizeof(work));
    if (dest[bytes] != 0xa5)
        abort();
    free(dest);
    return 0;
}
