/* usb_numbers.h - numbers for USB devices, which UEFI knows by device paths only. No UEFI header: the
 * unit tests build this on the host. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "drivers/usb.h"

struct usb_number {
    const uint8_t *path;
    size_t controller_bytes, device_bytes;
    uint8_t bus, address;
};
struct usb_numbers {
    struct usb_number seen[USB_DEVICES_MAX];
    unsigned count;
};
/** The location (bus << 8 | address) of the device that @path (borrowed as long as @numbers) leads to.
 * 0: no USB device, another interface of one that has a number, or too many. */
uint16_t usb_number(struct usb_numbers *numbers, const void *path);
