/* exec_rsdp.c - where ACPI begins, for kernels that are told by their boot loader.
 * Source: ACPI 6.4 5.2.5.1 "Finding the RSDP on IA-PC Systems", 5.2.5.3. */
#include "exec.h"
#include "wire/cursor.h"

enum {
    EBDA_SEGMENT_AT = 0x40e,
    EBDA_BYTES = 1024,
    ROM_START = 0xe0000,
    ROM_END = 0x100000,
    STEP_BYTES = 16,
    OLD_BYTES = 20,
    LENGTH_AT = 20,
    REVISION_AT = 15,
    NEW_BYTES_MAX = 4096,
};

/* The compiler is not told that these are addresses below the first page. */
static const uint8_t *physical(uint32_t address)
{
    uintptr_t pointer = address;
    __asm__("" : "+r"(pointer));
    return (const uint8_t *)pointer;
}

static bool sum_is_zero(const uint8_t *bytes, size_t len_bytes)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < len_bytes; i++)
        sum = (uint8_t)(sum + bytes[i]);
    return sum == 0;
}

static const void *search(uint32_t start, uint32_t end, size_t *ret_len_bytes)
{
    for (uint32_t at = start; at + OLD_BYTES <= end; at += STEP_BYTES) {
        struct cursor c = cursor_on(physical(at), end - at);
        const uint8_t *old = take_bytes(&c, OLD_BYTES);
        if (memcmp(old, "RSD PTR ", 8) != 0 || !sum_is_zero(old, OLD_BYTES))
            continue;
        uint32_t new_bytes = take_le32(&c);
        *ret_len_bytes = OLD_BYTES;
        if (old[REVISION_AT] >= 2 && cursor_ok(&c) && new_bytes > OLD_BYTES &&
            new_bytes <= NEW_BYTES_MAX && new_bytes <= end - at && sum_is_zero(old, new_bytes))
            *ret_len_bytes = new_bytes;
        return old;
    }
    return NULL;
}

const void *exec_rsdp(size_t *ret_len_bytes)
{
    struct cursor c = cursor_on(physical(EBDA_SEGMENT_AT), 2);
    uint32_t ebda = (uint32_t)take_le16(&c) << 4;
    const void *found = NULL;
    if (ebda >= 0x1000 && ebda < 0xa0000)
        found = search(ebda, ebda + EBDA_BYTES, ret_len_bytes);
    return found ? found : search(ROM_START, ROM_END, ret_len_bytes);
}
