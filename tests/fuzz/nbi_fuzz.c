/* tests/fuzz/nbi_fuzz.c - tagged images. */
#include "wire/nbi.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct nbi nbi;
    if (nbi_parse(data, len, 0x8000000, &nbi) < 0)
        return 0;
    for (size_t i = 0; i < nbi.count; i++) {
        const struct nbi_segment *s = &nbi.segments[i];
        if ((uint64_t)s->file_at + s->file_bytes > len || s->file_bytes > s->memory_bytes ||
            s->memory_bytes > UINT32_MAX - s->dest)
            abort();
    }
    return 0;
}
