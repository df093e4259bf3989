/* A Multiboot 1 kernel: prints all that it was told. */
#include "report.h"

void kernel_main(uint32_t eax, const uint32_t *info);

void kernel_main(uint32_t eax, const uint32_t *info)
{
    put_hex("\r\nMB-MAGIC ", eax);
    put_hex("\r\nMB-FLAGS ", info[0]);
    put_hex("\r\nMB-MEMORY ", info[1]);
    put_hex(" ", info[2]);
    put("\r\nMB-CMDLINE ");
    put((const char *)(uintptr_t)info[4]);
    put("\r\nMB-LOADER ");
    put((const char *)(uintptr_t)info[16]);
    const uint32_t *module = (const uint32_t *)(uintptr_t)info[6];
    for (uint32_t i = 0; i < info[5]; i++, module += 4) {
        put_hex("\r\nMB-MODULE ", module[0]);
        put_hex(" ", module[1]);
        put_hex(" ", sum((const uint8_t *)(uintptr_t)module[0], module[1] - module[0]));
        put(" ");
        put((const char *)(uintptr_t)module[2]);
    }
    const uint8_t *at = (const uint8_t *)(uintptr_t)info[12];
    const uint8_t *end = at + info[11];
    for (; at < end; at += *(const uint32_t *)at + 4) {
        put_hex("\r\nMB-MAP ", *(const uint64_t *)(at + 4));
        put_hex(" ", *(const uint64_t *)(at + 12));
        put_hex(" ", *(const uint32_t *)(at + 20));
    }
    power_off();
}
