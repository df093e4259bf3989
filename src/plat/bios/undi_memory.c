/* undi_memory.c - what a real-mode address means to us. */
#include "undi_rom.h"

enum { REAL_MODE_END = 0x10fff0 }; /* FFFF:FFFF and one */

uint8_t *undi_memory(uint32_t linear, size_t len_bytes)
{
    uintptr_t pointer = linear;
    if (linear > REAL_MODE_END || len_bytes > REAL_MODE_END - linear)
        return NULL;
    __asm__("" : "+r"(pointer)); /* the compiler is not told that it may be 0 */
    return (uint8_t *)pointer;
}
