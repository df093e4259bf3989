/* usb_numbers.c - numbers for USB devices: buses from 0 in the order in which their first device comes,
 * the devices of a bus from 1. */
#include "usb_numbers.h"
#include "devpath.h"
#include <string.h>

enum { BUSES_MAX = 128 }; /* locations stay below 0x8000 */

static bool same(const struct usb_number *a, const struct usb_number *b, size_t a_bytes,
                 size_t b_bytes)
{
    return a_bytes == b_bytes && memcmp(a->path, b->path, a_bytes) == 0;
}

uint16_t usb_number(struct usb_numbers *numbers, const void *path)
{
    struct usb_number own = { .path = path, .address = 1 };
    own.device_bytes = devpath_usb(path, &own.controller_bytes);
    if (own.device_bytes == 0 || numbers->count == USB_DEVICES_MAX)
        return 0;
    unsigned buses = 0, bus = BUSES_MAX;
    for (unsigned i = 0; i < numbers->count; i++) {
        const struct usb_number *each = &numbers->seen[i];
        if (same(each, &own, each->device_bytes, own.device_bytes))
            return 0;
        if (each->bus >= buses)
            buses = each->bus + 1;
        if (!same(each, &own, each->controller_bytes, own.controller_bytes))
            continue;
        bus = each->bus;
        own.address++;
    }
    if (bus == BUSES_MAX)
        bus = buses;
    if (bus == BUSES_MAX)
        return 0;
    own.bus = (uint8_t)bus;
    numbers->seen[numbers->count++] = own;
    return (uint16_t)(own.bus << 8 | own.address);
}
