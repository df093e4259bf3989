/* pxe_memory.c - the memory of a boot program, which gives addresses to us. */
#include "low/layout.h"
#include "pxe.h"
#include <string.h>

enum { E820_ENTRY_BYTES = 20 };

/* Address 0 is no null pointer to the machine; the compiler is not told. */
uint8_t *pxe_memory(uint32_t linear)
{
    uintptr_t pointer = linear;
    __asm__("" : "+r"(pointer));
    return (uint8_t *)pointer;
}

/* The map that the program sees is the one that has our pages cut out. */
bool pxe_memory_is_theirs(uint32_t start, uint32_t len_bytes)
{
    const uint8_t *entry = pxe_memory(farptr_linear(low_entry(LOW_ENTRY_E820)));
    uint16_t count;
    memcpy(&count, low_variable(LOW_E820_COUNT), sizeof(count));
    for (uint16_t i = 0; i < count && i < LOW_E820_MAX; i++, entry += E820_ENTRY_BYTES) {
        uint64_t from, len;
        uint32_t type;
        memcpy(&from, entry, sizeof(from));
        memcpy(&len, entry + 8, sizeof(len));
        memcpy(&type, entry + 16, sizeof(type));
        if (type == MEMORY_RAM && start >= from && (uint64_t)start + len_bytes <= from + len)
            return true;
    }
    return false;
}

void pxe_memory_text(farptr far, char *text, size_t room)
{
    const char *from = (const char *)pxe_memory(farptr_linear(far));
    size_t len = strnlen(from, room - 1);
    memcpy(text, from, len);
    text[len] = '\0';
}
