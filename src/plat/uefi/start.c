/* start.c - from the firmware's call to the scheduler and back.
 * Source: UEFI 2.10 4.1 (entry point), 3.1.2 and 7.5.1 (watchdog), 7.4.6 (ExitBootServices). */
#include "uefi.h"
#include "core/event.h"
#include "core/fiber.h"
#include "plat.h"
#include "exec.h"
#include "ui/boot.h"

enum { WATCHDOG_S = 300, WATCHDOG_EVERY_US = 10 * 1000 * 1000, WATCHDOG_CODE = 0x10000 };

static uint64_t watchdog_due_us;
static EFI_EVENT leaving;

/* 7.5.1: codes up to 0xffff belong to the firmware. */
void watchdog_arm(unsigned seconds)
{
    uefi_bs->SetWatchdogTimer(seconds, WATCHDOG_CODE, 0, NULL);
}

/* From the scheduler's loop, not from a timer event: a hung Amorce must not feed the dog. */
static void watchdog_poll(void)
{
    uint64_t now = plat_now_us();
    if (now < watchdog_due_us)
        return;
    watchdog_arm(WATCHDOG_S);
    watchdog_due_us = now + WATCHDOG_EVERY_US;
}

/* Somebody that we started (or resident code) leaves the firmware: memory may not be allocated
 * nor freed here (7.4.6), and devices must not write into memory any longer. */
static VOID EFIAPI on_leaving(EFI_EVENT event, VOID *arg)
{
    (void)event;
    (void)arg;
    uefi_left = true; /* first: who stops a device sees that it may not do more */
    shim_unhook();
    nic_silence_all();
}

static void devices_stop(void)
{
    netdev_release_all();
    screen_hand_over();
    idle_stop();
    if (leaving)
        uefi_bs->CloseEvent(leaving);
    watchdog_arm(0);
    origin_stop();
    memory_stop();
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);
EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
    static struct poller watchdog = { .poll = watchdog_poll };
    uefi_image = image;
    uefi_system = system;
    uefi_bs = system->BootServices;
    uefi_rt = system->RuntimeServices;
    uefi_self = uefi_protocol(image, &uefi_guid_loaded_image);
    if (!uefi_self)
        return EFI_UNSUPPORTED;
    time_start();
    screen_start();
    if (EFI_ERROR(uefi_bs->CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, TPL_CALLBACK, on_leaving,
                                       NULL, &leaving)))
        leaving = NULL;
    sched_add_poller(&watchdog);
    origin_start();
    int result = sched_run(boot_main, NULL);
    devices_stop();
    return uefi_status(result);
}
