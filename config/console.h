/* config/console.h - consoles and logs that are built in. Overrides: config/local/console.h. */

#define CONSOLE_DMESG
#define CONSOLE_SYSLOG
#ifdef PLATFORM_efi
#define CONSOLE_EFI
#define CONSOLE_SERIAL
#endif
#ifdef PLATFORM_linux
#define CONSOLE_LINUX
#endif
