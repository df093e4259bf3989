/* config/console.h - consoles and logs that are built in. Overrides: config/local/console.h.
 * The console of the platform itself (terminal, firmware screens and serial lines) is always there. */
#define CONSOLE_SYSLOG

/* BIOS: a serial line beside the screen; config/serial.h says which */
#ifdef PLATFORM_bios
#define CONSOLE_SERIAL
#endif
