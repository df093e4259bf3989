/* config/settings.h - settings that describe the machine. Overrides: config/local/settings.h. */

#ifdef ARCH_x86
#define CPUID_SETTINGS
#endif
#define SMBIOS_SETTINGS
#ifdef PLATFORM_efi
#define EFI_SETTINGS
#endif
