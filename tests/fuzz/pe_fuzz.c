/* tests/fuzz/pe_fuzz.c - PE heads. */
#include "wire/pe.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pe_info info = { 0 };
    if (pe_parse(data, len, &info) == 0 && info.file_bytes > UINT64_C(1) << 33)
        abort(); /* a position and a size of 32 bits can never sum up to more */
    return 0;
}
