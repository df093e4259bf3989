/* tests/fuzz/elf_fuzz.c - ELF executables. What is accepted must lie in the file and below 4 GiB. */
#include "wire/elf.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct elf elf;
    if (elf_parse(data, len, &elf) < 0)
        return 0;
    for (size_t i = 0; i < elf.count; i++) {
        const struct elf_segment *s = &elf.segments[i];
        if ((uint64_t)s->file_at + s->file_bytes > len || s->file_bytes > s->memory_bytes)
            abort();
        if (s->dest < elf.start || s->memory_bytes > elf.end - s->dest)
            abort();
    }
    if (elf.entry < elf.start || elf.entry >= elf.end)
        abort();
    return 0;
}
