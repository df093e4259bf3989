/* tests/fuzz/multiboot2_fuzz.c - Multiboot 2 header tags and raw loading. */
#include "wire/multiboot2.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct multiboot2 header;
    struct multiboot_raw raw;
    if (multiboot2_parse(data, len, &header) < 0)
        return 0;
    if (header.relocatable && (header.align == 0 || header.align & (header.align - 1)))
        abort();
    if (header.has_addresses && multiboot_raw(&header.addresses, "fuzz", len, &raw) == 0 &&
        ((uint64_t)raw.file_at + raw.file_bytes > len || raw.file_bytes > raw.memory_bytes))
        abort();
    return 0;
}
