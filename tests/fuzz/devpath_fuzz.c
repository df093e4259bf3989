/* tests/fuzz/devpath_fuzz.c - device paths: whatever a length and a node say, stay inside. */
#include "src/plat/uefi/devpath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct devpath_facts facts;
    devpath_read(data, len, &facts);
    devpath_facts_free(&facts);
    return 0;
}
