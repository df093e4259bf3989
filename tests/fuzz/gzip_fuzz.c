/* tests/fuzz/gzip_fuzz.c - heads and tails of gzip and zlib. */
#include "wire/gzip.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct gzip_head head;
    uint32_t a, b;
    if (gzip_parse_head(data, len, &head) == 0) {
        if (head.len_bytes > len || head.crc_bytes > head.len_bytes || head.len_bytes < 10)
            abort();
        if (head.name && ((const uint8_t *)head.name < data || head.name[head.name_bytes] != 0))
            abort();
    }
    gzip_parse_tail(data, len, &a, &b);
    if (zlib_is(data, len) && len < ZLIB_HEAD_BYTES)
        abort();
    zlib_parse_tail(data, len, &a);
    return 0;
}
