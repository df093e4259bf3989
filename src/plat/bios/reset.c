/* reset.c - restart, switch off, the end of a failed assertion.
 * Not here: ACPI's ways (acpi.c).
 * Source: IBM PC AT Technical Reference (port 64h, 40:72); Intel ICH9 data sheet 13.7.5 (port CF9h);
 * APM BIOS Interface 1.2, 4.6. */
#include "acpi.h"
#include "arch.h"
#include "bda.h"
#include "bios.h"
#include "core/err.h"
#include "plat.h"
#include <string.h>

enum {
    KEYBOARD_COMMAND = 0x64,
    KEYBOARD_BUSY = 2,
    KEYBOARD_RESET = 0xfe, /* pulse output 0 */
    CHIPSET_RESET = 0xcf9,
    CHIPSET_RESET_HARD = 0x02,
    CHIPSET_RESET_NOW = 0x06,
    WARM_MAGIC = 0x1234,
    BUSY_POLLS = 10000,
    RESET_US = 100 * 1000, /* how long a machine may take to obey */
    PANIC_US = 30 * 1000 * 1000,
    APM_INT = 0x15,
    APM_CHECK = 0x5300,
    APM_CONNECT = 0x5301, /* the real mode interface */
    APM_DISCONNECT = 0x5304,
    APM_SET_STATE = 0x5307,
    APM_ENABLE = 0x5308,
    APM_VERSION = 0x530e,
    APM_SIGNATURE = 0x504d,
    APM_BIOS = 0, /* devices */
    APM_ALL = 1,
    APM_OFF = 3,              /* a state */
    APM_VERSION_1_1 = 0x0101, /* below, nothing can be switched off */
};

static void keyboard_reset(void)
{
    for (int i = 0; i < BUSY_POLLS && arch_port_read(KEYBOARD_COMMAND, 1) & KEYBOARD_BUSY; i++)
        arch_relax();
    arch_port_write(KEYBOARD_COMMAND, 1, KEYBOARD_RESET);
    time_wait_us(RESET_US);
}

static void chipset_reset(void)
{
    arch_port_write(CHIPSET_RESET, 1, CHIPSET_RESET_HARD);
    arch_port_write(CHIPSET_RESET, 1, CHIPSET_RESET_NOW);
    time_wait_us(RESET_US);
}

/* A fault whose handler faults, with no table of handlers, shuts the processor down; every PC's
 * answer to that is a reset. */
static void __attribute__((noreturn)) processor_reset(void)
{
    const struct __attribute__((packed)) {
        uint16_t limit;
        uint32_t base;
    } none = { 0 };
    __asm__ volatile("lidt %0\n\tint3" ::"m"(none));
    for (;;)
        arch_relax();
}

static void __attribute__((noreturn)) restart(bool warm)
{
    low_write16(BDA_RESET, warm ? WARM_MAGIC : 0);
    acpi_reset();
    keyboard_reset();
    chipset_reset();
    processor_reset();
}

int plat_reboot(enum plat_reset how)
{
    if (how == PLAT_RESET_SETUP)
        return fail(ERR_NOTSUP, "reboot: a PC BIOS cannot be asked for its setup screen: press its "
                                "key while the machine starts");
    plat_display_close();
    restart(how == PLAT_RESET_WARM);
}

/* --- switching off by APM, for machines from before ACPI ------------------------------------------- */

static bool apm_call(uint16_t function, uint16_t device, uint16_t value)
{
    struct bios_regs regs = { .ax = function, .bx = device, .cx = value };
    bios_int(APM_INT, &regs);
    return !(regs.eflags & BIOS_CARRY);
}

/* 4.6.1: "PM" in BX says that there is one. */
static bool apm_is_there(void)
{
    struct bios_regs regs = { .ax = APM_CHECK };
    bios_int(APM_INT, &regs);
    return !(regs.eflags & BIOS_CARRY) && regs.bx == APM_SIGNATURE;
}

static int apm_poweroff(void)
{
    if (!apm_is_there() || !apm_call(APM_CONNECT, APM_BIOS, 0))
        return -ERR_NOTSUP; /* what ACPI lacks has been said */
    apm_call(APM_VERSION, APM_BIOS, APM_VERSION_1_1);
    apm_call(APM_ENABLE, APM_ALL, 1);
    apm_call(APM_SET_STATE, APM_ALL, APM_OFF);
    time_wait_us(RESET_US);
    apm_call(APM_DISCONNECT, APM_BIOS, 0);
    return fail(ERR_IO, "poweroff: APM was told to switch off, and the machine still runs");
}

int plat_poweroff(void)
{
    int r = acpi_poweroff(), apm = apm_poweroff();
    return apm == -ERR_NOTSUP ? r : apm;
}

/* --- a broken promise ------------------------------------------------------------------------------- */

static void say(const char *text)
{
    plat_console_write(text, strlen(text));
}

/* After a broken promise nothing of ours may be trusted to give devices back: start over. */
void plat_panic(const char *message)
{
    static bool again;
    if (again)
        restart(false);
    again = true;
    plat_display_close();
    say("\n\033[0mAmorce: internal error: ");
    say(message);
    say("\nPlease report it, with what is above.\nThe machine restarts in 30 s, or when a key is "
        "pressed.\n");
    uint64_t end = plat_now_us() + PANIC_US;
    while (plat_console_read() >= 0)
        ;
    while (plat_now_us() < end && plat_console_read() < 0)
        arch_relax();
    restart(false);
}
