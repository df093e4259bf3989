/* A plain ELF executable: is what was loaded right, and what should be zero? */
#include "report.h"

extern const uint8_t image_start[], image_end[], data_end[], bss_end[];
void kernel_main(uint32_t eax, uint32_t ebx);
static const uint8_t payload[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static uint8_t zeros[BSS_BYTES];

void kernel_main(uint32_t eax, uint32_t ebx)
{
    uint32_t bad = 0;
    (void)eax;
    (void)ebx;
    for (uint32_t i = 0; i < sizeof(zeros); i++)
        bad += ((volatile uint8_t *)zeros)[i] != 0;
    put_hex("\r\nELF-AT ", (uint32_t)(uintptr_t)image_start);
    put_hex(" sum ", sum(payload, sizeof(payload)));
    put_hex(" bad ", bad);
    power_off();
}
