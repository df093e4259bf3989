/* leaves.c - a program that leaves the firmware as a kernel does, and says over COM1 what it saw. A shim loads it for
 * its section .sbat. Source: UEFI 2.10 7.2.3, 7.4.6; shim's SBAT.md. */
#include <efi.h>

enum { COM1 = 0x3f8, LINE_STATUS = 5, SENT = 0x20, MAP_BYTES = 65536 };

__attribute__((section(".sbat"), used)) static const char sbat[] =
    "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"
    "amorce.leaves,1,Amorce,leaves,1,tests/boot\n";

static uint8_t map[MAP_BYTES] = {
    1
}; /* in the file: a shim takes no section without bytes there */

static void put(const char *text)
{
    for (; *text; text++) {
        uint8_t status;
        do
            __asm__ volatile("inb %1, %0" : "=a"(status) : "Nd"((uint16_t)(COM1 + LINE_STATUS)));
        while (!(status & SENT));
        __asm__ volatile("outb %0, %1" : : "a"(*text), "Nd"((uint16_t)COM1));
    }
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);
EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
    EFI_GUID vendor = {
        0x605dab50, 0xe046, 0x4300, { 0xab, 0xb6, 0x3d, 0xd8, 0x10, 0xdd, 0x8b, 0x23 }
    };
    UINTN size = sizeof(map), key = 0, entry = 0, level = 0;
    UINT32 version = 0;
    EFI_STATUS status = system->RuntimeServices->GetVariable((CHAR16 *)L"SbatLevel", &vendor, NULL,
                                                             &level, NULL);
    put(status == EFI_BUFFER_TOO_SMALL && level ? "\r\nLEAVES-LEVEL\r\n"
                                                : "\r\nLEAVES-NO-LEVEL\r\n");
    system->BootServices->GetMemoryMap(&size, (EFI_MEMORY_DESCRIPTOR *)map, &key, &entry, &version);
    status = system->BootServices->ExitBootServices(image, key);
    put(status == EFI_SUCCESS ? "\r\nLEAVES-LEFT\r\n" : "\r\nLEAVES-REFUSED\r\n");
    status = system->RuntimeServices->GetVariable((CHAR16 *)L"SbatLevel", &vendor, NULL, &level,
                                                  NULL);
    put(status == EFI_NOT_FOUND ? "\r\nLEAVES-FIRMWARE-ANSWERS\r\n" : "\r\nLEAVES-WRONG\r\n");
    system->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
    return EFI_SUCCESS;
}
