/* tests/fuzz/multiboot_fuzz.c - Multiboot 1 headers and raw loading. */
#include "wire/multiboot.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct multiboot header;
    struct multiboot_raw raw;
    if (multiboot_parse(data, len, &header) < 0 || !(header.flags & MULTIBOOT_RAW) ||
        multiboot_raw(&header, "fuzz", len, &raw) < 0)
        return 0;
    if ((uint64_t)raw.file_at + raw.file_bytes > len || raw.file_bytes > raw.memory_bytes ||
        raw.memory_bytes > UINT32_MAX - raw.load_at || raw.entry < raw.load_at ||
        raw.entry - raw.load_at >= raw.memory_bytes)
        abort();
    return 0;
}
