/* bda.h - the first mebibyte as the BIOS left it, its data area at segment 40h foremost.
 * Source: IBM PC AT Technical Reference (1984), section 5 "BIOS data area"; INT lists for 84h. */
#pragma once
#include <stdint.h>
#include <string.h>

enum {
    BDA_COM1 = 0x400,      /* u16 each: ports of COM1 to COM4, 0: none */
    BDA_EBDA = 0x40e,      /* u16: segment of the extended area */
    BDA_KEY_FLAGS = 0x417, /* u16: what is pressed and locked */
    BDA_KEY_HEAD = 0x41a,  /* u16 each: the same when no key waits */
    BDA_KEY_TAIL = 0x41c,
    BDA_VIDEO_MODE = 0x449,   /* u8 */
    BDA_COLUMNS = 0x44a,      /* u16 */
    BDA_CURSOR = 0x450,       /* column, row: u8 each, per page */
    BDA_CURSOR_SHAPE = 0x460, /* u16 */
    BDA_PAGE = 0x462,         /* u8: the page that is shown */
    BDA_TICKS = 0x46c,        /* u32: 18.2 Hz since midnight */
    BDA_RESET = 0x472,        /* u16: 1234h: the next start skips the memory test */
    BDA_ROWS = 0x484,         /* u8: rows less one; 0 before EGA */
    BDA_KEY_EXTENDED = 0x496, /* u8: keys that have a twin on the left */
};

/** Address 0 is no null pointer to the machine; the compiler is not told where this points. */
static inline void *physical(uint32_t address)
{
    uintptr_t pointer = address;
    __asm__("" : "+r"(pointer));
    return (void *)pointer;
}

static inline uint8_t low_read8(uint32_t address)
{
    return *(volatile uint8_t *)physical(address);
}
static inline uint16_t low_read16(uint32_t address)
{
    return *(volatile uint16_t *)physical(address);
}
static inline uint32_t low_read32(uint32_t address)
{
    return *(volatile uint32_t *)physical(address);
}
static inline void low_write16(uint32_t address, uint16_t value)
{
    *(volatile uint16_t *)physical(address) = value;
}
