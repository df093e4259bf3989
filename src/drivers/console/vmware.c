/* drivers/console/vmware.c - lines of the console for the log of the virtual machine under VMware
 * (vmware.log). Each is a message of its own: open a channel, send "log ...", close it.
 * Source: VMware's public open-vm-tools, backdoor_def.h and guest_msg_def.h (numbers and the order of
 * messages); CPUID leaf 40000000h as VMware's KB 1009458 has it. */
#include "arch.h"
#include "config.h"
#include "core/console.h"
#include "core/console_line.h"
#include "core/settings.h"
#include "drivers/vmware_port.h"
#include <string.h>

enum {
    MAGIC = 0x564d5868,
    PORT = 0x5658,
    MESSAGE = 0x1e, /* the command; above it in ecx what kind of message ... */
    OPEN = 0,
    SEND_SIZE = 1,
    SEND_PAYLOAD = 2,
    CLOSE = 6,
    SUCCESS = 0x10000, /* ... and in the answer how it went */
    RPCI = 0x49435052, /* a channel for one-line requests, with cookies: */
    COOKIE = 0x80000000,
    CPUID_FEATURES = 1,
    CPUID_HYPERVISOR = 0x40000000,
    PREFIX_BYTES = 4,
};
enum { USAGE = CONSOLE_USAGE_OF(CONSOLE_VMWARE, CONSOLE_USAGE_ALL) };

static bool is_vmware(void)
{
    uint32_t regs[4];
    return arch_cpuid(CPUID_FEATURES, 0, regs) && regs[2] >> 31 &&
           arch_cpuid(CPUID_HYPERVISOR, 0, regs) && memcmp(&regs[1], "VMwareVMware", 12) == 0;
}

/* The registers keep channel and cookies from one message to the next. */
static bool message(struct vmware_regs *channel, uint32_t kind, uint32_t value)
{
    channel->eax = MAGIC;
    channel->ebx = value;
    channel->ecx = kind << 16 | MESSAGE;
    channel->edx = (channel->edx & 0xffff0000) | PORT;
    struct vmware_regs regs = *channel;
    vmware_port(&regs);
    if (kind == OPEN)
        *channel = regs;
    return regs.ecx & SUCCESS;
}

static void send(const char *text, size_t len_bytes)
{
    struct vmware_regs channel = { 0 };
    if (!message(&channel, OPEN, RPCI | COOKIE))
        return;
    bool sent = message(&channel, SEND_SIZE, (uint32_t)len_bytes);
    for (size_t i = 0; sent && i < len_bytes; i += sizeof(uint32_t)) {
        uint32_t word = 0;
        size_t left = len_bytes - i;
        memcpy(&word, text + i, left < sizeof(word) ? left : sizeof(word));
        sent = message(&channel, SEND_PAYLOAD, word);
    }
    (void)message(&channel, CLOSE, 0);
}

static void vmware_write(const char *bytes, size_t len_bytes)
{
    static struct console_line line;
    static char text[PREFIX_BYTES + CONSOLE_LINE_MAX] = "log ";
    if ((USAGE & CONSOLE_WHEN_SET && !setting_get_uint("vmware-log", 0)) || !is_vmware())
        return;
    for (size_t i = 0; i < len_bytes; i++) {
        if (!console_line_take(&line, bytes[i]))
            continue;
        memcpy(text + PREFIX_BYTES, line.text, line.len_bytes);
        send(text, PREFIX_BYTES + line.len_bytes);
        line.len_bytes = 0;
    }
}

const struct console_output vmware_console = { .name = "vmware",
                                               .usage = USAGE,
                                               .write = vmware_write };
