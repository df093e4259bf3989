/* config/serial.h - the serial line of the BIOS images (CONSOLE_SERIAL in console.h). Overrides: config/local/serial.h. */

/* COM1 to COM4, or the address of an 8250's ports */
#define COMCONSOLE COM1

/* Bits per second; always 8 bits, no parity, one stop bit */
#define COMSPEED 115200

/* Leave speed and format as the firmware set them */
#undef COMPRESERVE
