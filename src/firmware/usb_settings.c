/* firmware/usb_settings.c - the block `usb`: location.offset.length of a device's descriptor, or one of
 * its strings. Not here: how it is reached (plat_usb_*). Source: docs/design/004-settings.md; compat
 * 3.7. */
#include "core/err.h"
#include "core/settings.h"
#include "drivers/usb.h"

enum { LOWEST_FIRST = 0x8000 }; /* added to the location */

static struct settings usb_block;

struct request {
    unsigned location, offset, len_bytes;
    struct str *out;
    const struct setting_type *type;
    int status;
};

static bool usb_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return setting->scope == SCOPE_USB && setting->tag != 0;
}

/* Up to @len bytes: none where the descriptor has ended. */
static void append_bytes(struct request *ask, const uint8_t *descriptor, unsigned len,
                         bool lowest_first)
{
    unsigned left = ask->offset < USB_DESCRIPTOR_BYTES ? USB_DESCRIPTOR_BYTES - ask->offset : 0;
    len = len < left ? len : left;
    for (unsigned i = 0; i < len; i++)
        str_append_char(ask->out, (char)descriptor[ask->offset + (lowest_first ? i : len - 1 - i)]);
}

static int answer(void *arg, struct usb_device *usb)
{
    struct request *ask = arg;
    bool whole = ask->offset == 0 && ask->len_bytes == 0;
    if (usb->location != (ask->location & ~(unsigned)LOWEST_FIRST))
        return 0;
    if (whole || (ask->offset && ask->len_bytes)) {
        append_bytes(ask, usb->descriptor, whole ? USB_DESCRIPTOR_BYTES : ask->len_bytes,
                     whole || ask->location & LOWEST_FIRST);
        return 1;
    }
    unsigned number = ask->len_bytes;
    if (ask->offset)
        number = ask->offset < USB_DESCRIPTOR_BYTES ? usb->descriptor[ask->offset] : 0;
    ask->type = &string_setting_type;
    ask->status = number ? plat_usb_string(usb, number, ask->out) : -ERR_NOENT;
    return 1;
}

static int usb_fetch(struct settings *block, const struct setting *setting, struct str *out,
                     const struct setting_type **ret_type)
{
    (void)block;
    struct request ask = { .location = (unsigned)(setting->tag >> 16),
                           .offset = (unsigned)(setting->tag >> 8) & 0xff,
                           .len_bytes = (unsigned)setting->tag & 0xff,
                           .out = out,
                           .type = &hexraw_setting_type };
    if (setting->tag >> 32 || plat_usb_scan(answer, &ask) != 1)
        return -ERR_NOENT;
    *ret_type = setting->type ? setting->type : ask.type;
    return ask.status;
}

static const struct settings_ops usb_ops = { .applies = usb_applies, .fetch = usb_fetch };

static int usb_start(void)
{
    settings_init(&usb_block, &usb_ops, SCOPE_USB);
    return settings_register(&usb_block, NULL, "usb");
}

const struct settings_provider usb_settings_provider = { .name = "usb", .start = usb_start };
