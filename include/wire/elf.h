/* wire/elf.h - what of an ELF executable goes where in physical memory, and where it begins.
 * Source: System V ABI, ELF header and program header (gABI 4.1, chapters 4 and 5). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ELF_HEADERS_MAX = 256, /* program headers that are looked at */
    ELF_SEGMENTS_MAX = 32, /* of them to be loaded */
};

struct elf_segment {
    uint32_t dest, file_at, file_bytes;
    uint32_t memory_bytes; /* at least file_bytes; zeros behind the file's */
};
struct elf {
    bool is_64;
    bool flat;           /* every segment runs at the address that it is loaded to */
    uint32_t entry;      /* physical */
    uint32_t start, end; /* of all segments; end: behind the last byte, never 0 */
    size_t count;
    struct elf_segment segments[ELF_SEGMENTS_MAX];
};

/** An executable for an x86? Looks at the first bytes only. */
bool elf_probe(const void *data, size_t len_bytes);
/** 0 or -ERR_NOEXEC (sentence). 64-bit ones as well: who loads one must know how to enter it. */
int elf_parse(const void *data, size_t len_bytes, struct elf *ret_elf);
