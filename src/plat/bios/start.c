/* start.c - from the loader to the scheduler and back to who started us. */
#include "bios.h"
#include "boot_info.h"
#include "core/fiber.h"
#include "low/layout.h"
#include "net/netdev.h"
#include "nic.h"
#include "plat.h"
#include "pxe.h"
#include "ui/boot.h"
#include <string.h>

enum { PXENV_EXIT_SUCCESS = 0, PXENV_EXIT_FAILURE = 1, INT_NEXT_DEVICE = 0x18, INT_BOOT = 0x19 };
_Static_assert((int)BOOT_LKRN == BOOT_FORM_LKRN && (int)BOOT_PXE == BOOT_FORM_PXE &&
                   (int)BOOT_DISK == BOOT_FORM_DISK && (int)BOOT_CD == BOOT_FORM_CD &&
                   (int)BOOT_ROM == BOOT_FORM_ROM &&
                   offsetof(struct boot_info, e820) == BOOT_INFO_E820 &&
                   offsetof(struct boot_info, e820_cut) == BOOT_INFO_E820_CUT &&
                   offsetof(struct boot_info, return_sp) == BOOT_INFO_RETURN_SP,
               "boot_info.h");

struct boot_info boot_info;
static char cmdline[BOOT_CMDLINE_MAX];

/* The boot loader's memory is not ours to keep. */
static void keep_cmdline(void)
{
    const char *text = (const char *)(uintptr_t)boot_info.cmdline;
    if (!text)
        return;
    size_t len = strnlen(text, sizeof(cmdline) - 1);
    memcpy(cmdline, text, len);
    boot_info.cmdline = (uint32_t)(uintptr_t)cmdline;
}

void bios_shutdown(void)
{
    (void)pxe_detach();
    netdev_release_all();
    nic_stop();
    screen_stop();
}

/* Back to the PXE ROM or the BIOS that called us; who was merely loaded asks for the next boot
 * device, and where the BIOS has none to boot again. */
static void __attribute__((noreturn)) go_back(int status)
{
    static const char no_next_device[] =
        "The BIOS has no next boot device: INT 18h came back. It is asked to boot again (INT 19h).\n";
    struct bios_regs regs = { .ax = status == 0 ? PXENV_EXIT_SUCCESS : PXENV_EXIT_FAILURE };
    low_remove();
    if (boot_info.return_sp) {
        regs.dx = boot_info.return_ss;
        regs.bx = boot_info.return_sp;
        bios_far_call(low_entry(LOW_ENTRY_EXIT), &regs, NULL, 0);
    }
    for (bool told = false;; told = true) {
        bios_int(INT_NEXT_DEVICE, &regs);
        if (!told)
            plat_console_write(no_next_device, sizeof(no_next_device) - 1);
        bios_int(INT_BOOT, &regs);
    }
}

void bios_main(const struct boot_info *info) __attribute__((noreturn));
void bios_main(const struct boot_info *info)
{
    boot_info = *info;
    keep_cmdline();
    low_install();
    faults_start();
    time_start();
    memory_start();
    screen_start();
    memory_warn();
    int status = sched_run(boot_main, NULL);
    bios_shutdown();
    go_back(status);
}
