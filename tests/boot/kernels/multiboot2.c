/* A Multiboot 2 kernel: prints all that it was told. Position independent as far as it uses data: RELOCATE moves it. */
#include "report.h"

void kernel_main(uint32_t eax, const uint8_t *info);

static uint32_t u32(const uint8_t *at)
{
    return *(const uint32_t *)at;
}

static void put_map(const uint8_t *tag)
{
    for (const uint8_t *at = tag + 16; at < tag + u32(tag + 4); at += u32(tag + 8)) {
        put_hex("\r\nMB-MAP ", *(const uint64_t *)at);
        put_hex(" ", *(const uint64_t *)(at + 8));
        put_hex(" ", u32(at + 16));
    }
}

static void put_tag(const uint8_t *tag)
{
    uint32_t type = u32(tag);
    if (type == 1)
        put("\r\nMB-CMDLINE "), put((const char *)tag + 8);
    if (type == 2)
        put("\r\nMB-LOADER "), put((const char *)tag + 8);
    if (type == 3) {
        put_hex("\r\nMB-MODULE ", u32(tag + 8));
        put_hex(" ", u32(tag + 12));
        put_hex(" ", sum((const uint8_t *)(uintptr_t)u32(tag + 8), u32(tag + 12) - u32(tag + 8)));
        put(" ");
        put((const char *)tag + 16);
    }
    if (type == 4)
        put_hex("\r\nMB-MEMORY ", u32(tag + 8)), put_hex(" ", u32(tag + 12));
    if (type == 6)
        put_map(tag);
    if (type == 8)
        put_hex("\r\nMB-SCREEN ", tag[29]);
    if (type == 14)
        put_hex("\r\nMB-RSDP ", sum(tag + 8, 8));
    if (type == 21)
        put_hex("\r\nMB-BASE ", u32(tag + 8));
}

void kernel_main(uint32_t eax, const uint8_t *info)
{
    uint32_t here;
    __asm__ volatile("call 1f; 1: pop %0" : "=r"(here));
    put_hex("\r\nMB-MAGIC ", eax);
    put_hex("\r\nMB-HERE ", here & ~0xfffffu);
    const uint8_t *tag = info + 8;
    for (; u32(tag) != 0; tag += (u32(tag + 4) + 7) & ~7u)
        put_tag(tag);
    put_hex("\r\nMB-SIZE-OK ", tag + 8 == info + u32(info));
    power_off();
}
