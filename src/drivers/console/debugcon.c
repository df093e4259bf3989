/* drivers/console/debugcon.c - the debug port of QEMU and Bochs (-debugcon, isa-debugcon). Elsewhere
 * the port may be anything: it is written only where reading it gives what theirs gives.
 * Source: QEMU's docs/system, isa-debugcon (readback 0xe9). */
#include "arch.h"
#include "config.h"
#include "core/console.h"
#include "core/settings.h"

enum { PORT = 0xe9, USAGE = CONSOLE_USAGE_OF(CONSOLE_DEBUGCON, CONSOLE_USAGE_ALL) };

static void debugcon_write(const char *bytes, size_t len_bytes)
{
    if ((USAGE & CONSOLE_WHEN_SET && !setting_get_uint("debugcon", 0)) ||
        arch_port_read(PORT, 1) != PORT)
        return;
    for (size_t i = 0; i < len_bytes; i++)
        arch_port_write(PORT, 1, (uint8_t)bytes[i]);
}

const struct console_output debugcon_console = { .name = "debugcon",
                                                 .usage = USAGE,
                                                 .write = debugcon_write };
