/* origin.c - where this program was loaded from: device path, URI, the firmware's DHCP packets. All
 * of it is copied at the start, since the handles vanish when the firmware's network stack is
 * detached. Not here: using it (bootfiles.c, files.c).
 * Source: UEFI 2.10 9.1 and 9.2 (loaded image), 24.3.1 (PXE base code mode), 24.7 (HTTP boot),
 * RFC 2131 2, RFC 2132 9 (options 52, 54, 66, 67), RFC 5970 3.1 (DHCPv6 option 59). */
#include "uefi.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/uri.h"
#include "devpath.h"
#include "wire/cursor.h"
#include <string.h>

enum {
    BOOTP_SIADDR = 20,
    BOOTP_SNAME = 44,
    BOOTP_FILE = 108,
    BOOTP_OPTIONS = 240,
    SNAME_BYTES = 64,
    FILE_BYTES = 128,
    V6_OPTIONS = 4,
    OPTIONS_MAX = 512,
    OPTION_SERVER = 54,
    OPTION_NAME = 66,
    OPTION_FILE = 67,
    OPTION_END = 255,
    V6_BOOTFILE = 59,
};

struct origin origin;

/* --- our device path ------------------------------------------------------------------------ */

/* The whole path where the firmware tells it (9.2), else the device's and the file's. */
static void copy_path(void)
{
    struct str path = STR_INIT;
    const void *whole = uefi_protocol(uefi_image, &uefi_guid_loaded_image_device_path);
    if (devpath_len(whole)) {
        devpath_put_path(&path, whole);
    } else {
        devpath_put_path(&path, uefi_protocol(uefi_self->DeviceHandle, &uefi_guid_device_path));
        devpath_put_path(&path, uefi_self->FilePath);
    }
    devpath_put_end(&path);
    origin.path_bytes = path.len_bytes;
    origin.path = (uint8_t *)str_steal(&path);
}

static void copy_file(const char *file)
{
    struct str path = STR_INIT;
    if (file[0] != '\\')
        str_append(&path, "\\");
    str_append(&path, file);
    for (size_t i = 0; i < path.len_bytes; i++)
        if (path.data[i] == '/')
            path.data[i] = '\\';
    origin.file = heap_strdup(str_text(&path));
    const char *last = strrchr(str_text(&path), '\\');
    str_truncate(&path, last ? (size_t)(last - path.data) : 0);
    origin.directory = str_steal(&path);
}

/* --- DHCP packets --------------------------------------------------------------------------- */

/* Value of DHCPv4 option @wanted; empty and failed when absent. */
static struct cursor option4(const uint8_t *packet, size_t len, uint8_t wanted)
{
    struct cursor c = cursor_on(packet, len), value = { .failed = true };
    take_skip(&c, BOOTP_OPTIONS);
    for (int i = 0; i < OPTIONS_MAX && cursor_left(&c); i++) {
        uint8_t code = take_u8(&c);
        if (code == 0)
            continue;
        if (code == OPTION_END)
            break;
        struct cursor body = take_cursor(&c, take_u8(&c));
        if (code == wanted && cursor_ok(&c))
            return body;
    }
    return value;
}

static void append_text(struct str *out, struct cursor text)
{
    size_t len = cursor_left(&text);
    const char *bytes = (const char *)take_bytes(&text, len);
    if (bytes)
        str_append_bytes(out, bytes, strnlen(bytes, len));
}

static bool append_address(struct str *out, struct cursor address)
{
    uint8_t bytes[4];
    if (!take_copy(&address, bytes, sizeof(bytes)) || memcmp(bytes, "\0\0\0", 4) == 0)
        return false;
    str_printf(out, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
    return true;
}

/* tftp://server/file of one packet, as the firmware's PXE client reads it: the file from option 67
 * or the fixed field, the server from siaddr, option 66 or option 54. */
static bool uri_of_packet(const struct origin_packet *packet)
{
    const uint8_t *bytes = packet->bytes;
    size_t len = sizeof(packet->bytes);
    struct str file = STR_INIT, server = STR_INIT, text = STR_INIT;
    struct uri *uri = NULL;
    append_text(&file, option4(bytes, len, OPTION_FILE));
    if (file.len_bytes == 0)
        append_text(&file, cursor_on(bytes + BOOTP_FILE, FILE_BYTES));
    if (!append_address(&server, cursor_on(bytes + BOOTP_SIADDR, 4)))
        append_text(&server, option4(bytes, len, OPTION_NAME));
    if (server.len_bytes == 0)
        append_address(&server, option4(bytes, len, OPTION_SERVER));
    if (file.len_bytes && server.len_bytes &&
        uri_from_filename(str_text(&server), str_text(&file), &uri) == 0) {
        uri_format(uri, URI_ALL, &text);
        origin.uri = str_steal(&text);
    }
    uri_free(uri);
    str_free(&file);
    str_free(&server);
    return origin.uri != NULL;
}

/* DHCPv6: options of 2 + 2 bytes head behind type and transaction id; 59 is the URL. */
static void uri_of_packet6(const uint8_t *packet, size_t len)
{
    struct cursor c = cursor_on(packet, len);
    struct str text = STR_INIT;
    take_skip(&c, V6_OPTIONS);
    for (int i = 0; i < OPTIONS_MAX && cursor_left(&c) >= 4; i++) {
        uint16_t code = take_be16(&c), option_len = take_be16(&c);
        struct cursor body = take_cursor(&c, option_len);
        if (code == V6_BOOTFILE && cursor_ok(&c)) {
            append_text(&text, body);
            origin.uri = str_steal(&text);
            return;
        }
        if (code == 0)
            return;
    }
}

static void copy_packet(struct origin_packet *to, bool present,
                        const EFI_PXE_BASE_CODE_PACKET *packet)
{
    to->present = present;
    if (present)
        memcpy(to->bytes, packet->Raw, sizeof(to->bytes));
}

/* The PXE client serves one request after the other: the last server that answered named the
 * file. */
static void copy_pxe(const EFI_PXE_BASE_CODE_MODE *mode)
{
    if (!mode->Started)
        return;
    if (mode->UsingIpv6) {
        uri_of_packet6(mode->ProxyOfferReceived ? mode->ProxyOffer.Raw : mode->DhcpAck.Raw,
                       sizeof(mode->DhcpAck.Raw));
        return;
    }
    copy_packet(&origin.ack, mode->DhcpAckReceived, &mode->DhcpAck);
    copy_packet(&origin.proxy, mode->ProxyOfferReceived, &mode->ProxyOffer);
    copy_packet(&origin.server, mode->PxeReplyReceived, &mode->PxeReply);
    const struct origin_packet *order[] = { &origin.server, &origin.proxy, &origin.ack };
    for (size_t i = 0; i < 3; i++)
        if (order[i]->present && uri_of_packet(order[i]))
            return;
}

/* --- HTTP boot: the lease is written in the path (24.7.3.1) ----------------------------------- */

static void put_option(struct writer *w, uint8_t code, const void *data, uint8_t len)
{
    put_u8(w, code);
    put_u8(w, len);
    put_bytes(w, data, len);
}

/* There is no packet to copy: write the DHCPACK that says the same. */
static void ack_from_path(const struct devpath_facts *facts)
{
    static const uint8_t none[4], bootp_head[] = { 2, 1, 6, 0 }, magic[] = { 99, 130, 83, 99 };
    static const uint8_t type_ack = 5;
    if (!facts->has_mac || memcmp(facts->local, none, 4) == 0)
        return;
    memset(origin.ack.bytes, 0, sizeof(origin.ack.bytes));
    struct writer w = writer_on(origin.ack.bytes, sizeof(origin.ack.bytes));
    put_bytes(&w, bootp_head, sizeof(bootp_head));
    w.pos = origin.ack.bytes + 16; /* yiaddr */
    put_bytes(&w, facts->local, 4);
    w.pos = origin.ack.bytes + 28; /* chaddr */
    put_bytes(&w, facts->mac, 6);
    w.pos = origin.ack.bytes + BOOTP_OPTIONS - sizeof(magic);
    put_bytes(&w, magic, sizeof(magic));
    put_option(&w, 53, &type_ack, 1);
    if (memcmp(facts->netmask, none, 4) != 0)
        put_option(&w, 1, facts->netmask, 4);
    if (memcmp(facts->gateway, none, 4) != 0)
        put_option(&w, 3, facts->gateway, 4);
    if (facts->dns_count)
        put_option(&w, 6, facts->dns, (uint8_t)(facts->dns_count * 4));
    put_u8(&w, OPTION_END);
    origin.ack.present = !w.failed;
}

void origin_start(void)
{
    struct devpath_facts facts;
    EFI_PXE_BASE_CODE_PROTOCOL *pxe = uefi_protocol(uefi_self->DeviceHandle,
                                                    &uefi_guid_pxe_base_code);
    copy_path();
    devpath_read(origin.path, origin.path_bytes, &facts);
    origin.mac_known = facts.has_mac;
    memcpy(origin.mac, facts.mac, sizeof(origin.mac));
    origin.vlan = facts.vlan;
    if (facts.uri.len_bytes)
        origin.uri = heap_strdup(str_text(&facts.uri));
    if (pxe && pxe->Mode)
        copy_pxe(pxe->Mode);
    if (!origin.ack.present && origin.uri)
        ack_from_path(&facts);
    if (!facts.has_mac && facts.file.len_bytes)
        copy_file(str_text(&facts.file));
    devpath_facts_free(&facts);
    event_log(EVENT_DEBUG, "uefi", "loaded from %s",
              origin.uri    ? origin.uri
              : origin.file ? origin.file
                            : "an unknown place");
}

void origin_stop(void)
{
    heap_free(origin.path);
    heap_free(origin.uri);
    heap_free(origin.directory);
    heap_free(origin.file);
    memset(&origin, 0, sizeof(origin));
}
