/* usb.c - USB devices over the firmware's own drivers. Not here: their numbers (usb_numbers.c).
 * Source: UEFI 2.10 17.2.4 (EFI_USB_IO_PROTOCOL). */
#include "core/err.h"
#include "drivers/pci.h"
#include "protocols.h"
#include "uefi.h"
#include "ucs2.h"
#include "usb_numbers.h"
#include <string.h>

enum {
    PCI_CLASS_SERIAL_BUS = 0x0c,
    PCI_SUBCLASS_USB = 0x03,
    STRING_CHARS_MAX = 126, /* USB 2.0 9.6.7: a length of 8 bits, two of them the head */
};

/* A firmware that boots fast has not looked at its USB buses. */
static void connect_controllers(void)
{
    EFI_HANDLE *handles;
    size_t count = uefi_handles(&uefi_guid_pci_io, &handles);
    for (size_t i = 0; i < count; i++) {
        struct pci_device *pci = pci_device_of(handles[i]);
        if (pci && pci->class_code[2] == PCI_CLASS_SERIAL_BUS &&
            pci->class_code[1] == PCI_SUBCLASS_USB)
            uefi_bs->ConnectController(handles[i], NULL, NULL, TRUE);
        pci_device_free(pci);
    }
    uefi_pool_free(handles);
}

int plat_usb_scan(int (*found)(void *arg, struct usb_device *usb), void *arg)
{
    static bool connected;
    static struct usb_numbers numbers;
    EFI_HANDLE *handles;
    int r = 0;
    size_t count = uefi_handles(&uefi_guid_usb_io, &handles);
    if (count == 0 && !connected) {
        connected = true;
        connect_controllers();
        count = uefi_handles(&uefi_guid_usb_io, &handles);
    }
    numbers.count = 0;
    for (size_t i = 0; i < count && r == 0; i++) {
        struct usb_io *io = uefi_protocol(handles[i], &uefi_guid_usb_io);
        const void *path = uefi_protocol(handles[i], &uefi_guid_device_path);
        struct usb_device usb = { .location = path ? usb_number(&numbers, path) : 0,
                                  .platform = io };
        _Alignas(8) uint8_t descriptor[USB_DESCRIPTOR_BYTES];
        if (!usb.location || !io || EFI_ERROR(io->get_device_descriptor(io, descriptor)))
            continue;
        memcpy(usb.descriptor, descriptor, sizeof(descriptor));
        r = found(arg, &usb);
    }
    uefi_pool_free(handles);
    return r;
}

int plat_usb_string(struct usb_device *usb, unsigned number, struct str *out)
{
    struct usb_io *io = usb->platform;
    UINT16 *languages = NULL; /* the firmware's */
    UINT16 size = 0;
    CHAR16 *text = NULL;
    if (EFI_ERROR(io->get_supported_languages(io, &languages, &size)) || !languages ||
        size < sizeof(*languages) || number > UINT8_MAX ||
        EFI_ERROR(io->get_string_descriptor(io, languages[0], (UINT8)number, &text)) || !text)
        return -ERR_NOENT;
    ucs2_append_utf8(out, text, STRING_CHARS_MAX);
    uefi_pool_free(text);
    return 0;
}
