/* config/console.h - consoles and logs that are built in. Overrides: config/local/console.h.
 * The console of the platform itself (terminal, firmware screens and serial lines) is always there. */
#define CONSOLE_SYSLOG
#define CONSOLE_FRAMEBUFFER /* graphics modes and background pictures, by the command console */

/* The keyboard's layout while the setting `keymap` says nothing; all layouts are built in (docs/manual.md) */
#define KEYBOARD_MAP us

/* BIOS: a serial line beside the screen; config/serial.h says which */
#ifdef PLATFORM_bios
#define CONSOLE_SERIAL
#endif

/* x86: the debug port of QEMU and Bochs, the log of VMware's virtual machines.
 * A value says what a console is for: CONSOLE_USAGE_STDOUT, _TUI, _LOG, _DEBUG or _ALL, without those that are taken out, as in
 * (CONSOLE_USAGE_ALL & ~CONSOLE_USAGE_TUI). CONSOLE_WHEN_SET: silent until `set debugcon 1`, `set vmware-log 1`. */
#define CONSOLE_DEBUGCON (CONSOLE_USAGE_ALL | CONSOLE_WHEN_SET)
#define CONSOLE_VMWARE (CONSOLE_USAGE_ALL | CONSOLE_WHEN_SET)
