/* wire/multiboot.h - Multiboot 1: what a kernel's header asks for, and the information it gets.
 * Source: Multiboot Specification 0.6.96. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MULTIBOOT_SEARCH_BYTES = 8192, /* 3.1: the header lies within these */
    MULTIBOOT_PAGE_ALIGN = 1 << 0, /* 3.1.2 */
    MULTIBOOT_MEMORY_INFO = 1 << 1,
    MULTIBOOT_VIDEO = 1 << 2, /* granted by silence, as compat 6.5 tells */
    MULTIBOOT_RAW = 1 << 16,
    MULTIBOOT_ENTRY_MAGIC = 0x2badb002, /* 3.2: in EAX */
};

/* How a file without an (understood) executable format of its own is loaded. */
struct multiboot_raw {
    uint32_t load_at, file_at, file_bytes, memory_bytes, entry;
};
struct multiboot {
    uint32_t flags;
    uint32_t header_at; /* offset in the file */
    uint32_t header_addr, load_addr, load_end_addr, bss_end_addr, entry_addr; /* with RAW */
};

/** Is there a header with a right checksum? */
bool multiboot_probe(const void *data, size_t len_bytes);
/** 0, -ERR_NOEXEC or -ERR_NOTSUP: it requires what is not known (sentence). */
int multiboot_parse(const void *data, size_t len_bytes, struct multiboot *ret_header);
/** The "a.out kludge", 3.1.3. @what: "multiboot", for the sentence; also for Multiboot 2, whose
 * address tag is the same. 0 or -ERR_NOEXEC. */
int multiboot_raw(const struct multiboot *header, const char *what, size_t len_bytes,
                  struct multiboot_raw *ret_raw);

struct multiboot_module {
    uint32_t start, end;
    const char *text;
};
struct multiboot_memory {
    uint64_t start, len_bytes;
    uint32_t type;
};
struct multiboot_info {
    const char *cmdline, *loader;
    const struct multiboot_module *modules;
    size_t module_count;
    const struct multiboot_memory *memory;
    size_t memory_count;
};
/** KiB from 0 and from 1 MiB up to the first hole (3.3, mem_lower and mem_upper). */
void multiboot_meminfo(const struct multiboot_info *info, uint32_t *ret_lower, uint32_t *ret_upper);
/** Bytes that multiboot_info_write() fills. */
size_t multiboot_info_bytes(const struct multiboot_info *info);
/** The information structure as it will lie at @address, all that it points to behind it.
 * @buffer  multiboot_info_bytes() of room */
void multiboot_info_write(const struct multiboot_info *info, uint32_t address, uint8_t *buffer);
