/* reset.c - restart, switch off, the firmware's setup screen, the end of a failed assertion.
 * Source: UEFI 2.10 8.5.1 ResetSystem, 8.5.4 OsIndications. */
#include "uefi.h"
#include "core/err.h"
#include "plat.h"
#include "protocols.h"
#include <string.h>

enum { PANIC_US = 10 * 1000 * 1000 };

static int ask_for_setup(void)
{
    UINT64 supported = 0, wanted = 0;
    uefi_global_variable(u"OsIndicationsSupported", &supported, sizeof(supported));
    if (!(supported & OS_INDICATIONS_BOOT_TO_FW_UI))
        return fail(ERR_NOTSUP, "reboot: this firmware cannot be asked for its setup screen");
    uefi_global_variable(u"OsIndications", &wanted, sizeof(wanted));
    wanted |= OS_INDICATIONS_BOOT_TO_FW_UI;
    EFI_STATUS status = uefi_rt->SetVariable(
        (CHAR16 *)u"OsIndications", &uefi_guid_global_variable,
        EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS,
        sizeof(wanted), &wanted);
    if (EFI_ERROR(status))
        return fail(uefi_error(status), "reboot: the firmware refused OsIndications (%s)",
                    uefi_status_name(status));
    return 0;
}

int plat_reboot(enum plat_reset how)
{
    int r = how == PLAT_RESET_SETUP ? ask_for_setup() : 0;
    if (r < 0)
        return r;
    uefi_rt->ResetSystem(how == PLAT_RESET_WARM ? EfiResetWarm : EfiResetCold, EFI_SUCCESS, 0,
                         NULL);
    return fail(ERR_NOTSUP, "reboot: the firmware did not restart the machine");
}

int plat_poweroff(void)
{
    uefi_rt->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
    return fail(ERR_NOTSUP, "poweroff: the firmware did not switch the machine off");
}

/* After a broken promise nothing of ours may be trusted to give devices back: start over. */
void plat_panic(const char *message)
{
    static const char head[] = "\r\nAmorce: internal error: ", tail[] = "\r\nRestarting.\r\n";
    plat_display_close();
    plat_console_write(head, sizeof(head) - 1);
    plat_console_write(message, strlen(message));
    plat_console_write(tail, sizeof(tail) - 1);
    if (!uefi_left)
        uefi_bs->Stall(PANIC_US);
    for (;;)
        uefi_rt->ResetSystem(EfiResetCold, EFI_ABORTED, 0, NULL);
}
