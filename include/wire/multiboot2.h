/* wire/multiboot2.h - Multiboot 2: what a kernel's header tags ask for, and the information it
 * gets. Source: Multiboot2 Specification 2.0. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wire/multiboot.h"

enum {
    MULTIBOOT2_SEARCH_BYTES = 32768, /* 3.1 */
    MULTIBOOT2_TAGS_MAX = 64,
    MULTIBOOT2_ENTRY_MAGIC = 0x36d76289, /* 3.3: in EAX */
};
enum multiboot2_preference {
    MULTIBOOT2_ANYWHERE = 0,
    MULTIBOOT2_LOWEST = 1,
    MULTIBOOT2_HIGHEST = 2
};
struct multiboot2 {
    bool has_addresses, has_entry, relocatable;
    struct multiboot addresses; /* of the address tag and the entry address tag */
    uint32_t entry;
    uint32_t min_address, max_address, align; /* relocatable; align a power of two */
    enum multiboot2_preference preference;
    bool ega_text;  /* it wants to know of a text screen */
    bool need_rsdp; /* required information which not each machine has */
};

bool multiboot2_probe(const void *data, size_t len_bytes);
/** 0, -ERR_NOEXEC or -ERR_NOTSUP: it requires what there is not, named (sentence). */
int multiboot2_parse(const void *data, size_t len_bytes, struct multiboot2 *ret_header);

struct multiboot2_info {
    struct multiboot_info common;
    const void *rsdp; /* NULL: none; at least 20 bytes, which are one of ACPI 1.0 */
    size_t rsdp_bytes;
    bool ega_text;
    bool relocatable;
    uint32_t load_base;
};
size_t multiboot2_info_bytes(const struct multiboot2_info *info);
/** @buffer  multiboot2_info_bytes() of room; it holds no addresses of its own */
void multiboot2_info_write(const struct multiboot2_info *info, uint8_t *buffer);
