/* config/settings.h - settings that describe the machine. Overrides: config/local/settings.h. */

#ifdef ARCH_x86
#define CPUID_SETTINGS
#endif
#define SMBIOS_SETTINGS
#ifndef PLATFORM_linux
#define ACPI_SETTINGS
#define MEMMAP_SETTINGS
#define PCI_SETTINGS
#endif
#ifdef PLATFORM_bios
#define VRAM_SETTINGS
#endif
#ifdef PLATFORM_efi
#define EFI_SETTINGS
#define USB_SETTINGS
#endif
