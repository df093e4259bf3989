/* drivers/usb.h - USB devices as the machine's firmware knows them: to look at, not to drive.
 * Source: USB 2.0 chapter 9. */
#pragma once
#include <stdint.h>
#include "core/str.h"

enum { USB_DEVICES_MAX = 128, USB_DESCRIPTOR_BYTES = 18 /* 9.6.1 */ };

struct usb_device {
    uint16_t location; /* bus << 8 | address; below 0x8000 */
    uint8_t descriptor[USB_DESCRIPTOR_BYTES];
    void *platform;
};

/* --- implemented by the platform ------------------------------------------------------------- */
/** Call @found for each device. Buses are counted from 0, the devices of a bus from 1, both in the
 * order in which the firmware found them; hubs are devices, root hubs are not. Stops when @found
 * returns not 0 and returns that. */
int plat_usb_scan(int (*found)(void *arg, struct usb_device *usb), void *arg);
/** Append a string of the device, in its first language, as UTF-8. 0 or -ERR_NOENT (silent). */
int plat_usb_string(struct usb_device *usb, unsigned number, struct str *out);
