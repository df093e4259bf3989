/* What the test kernels share: COM1, numbers, a checksum, switching the machine off (QEMU's PIIX4: 604h). */
#pragma once
#include <stdint.h>

static inline void out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}
static inline uint8_t in8(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
static void put(const char *text)
{
    for (; *text; text++) {
        while (!(in8(0x3fd) & 0x20))
            ;
        out8(0x3f8, (uint8_t)*text);
    }
}
static void put_hex(const char *name, uint64_t value)
{
    char digits[17];
    unsigned at = 16;
    digits[16] = 0;
    do
        digits[--at] = "0123456789abcdef"[value & 15];
    while ((value >>= 4) != 0);
    put(name);
    put(digits + at);
}
/* The same as _sum() in the test. */
static uint32_t sum(const uint8_t *bytes, uint32_t count)
{
    uint32_t value = 0;
    while (count--)
        value = 31 * value + *bytes++;
    return value;
}
static void power_off(void)
{
    put("\r\nKERNEL-END\r\n");
    for (;;)
        __asm__ volatile("outw %0, %1" : : "a"((uint16_t)0x2000), "Nd"((uint16_t)0x604));
}
