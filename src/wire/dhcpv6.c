/* wire/dhcpv6.c - DHCPv6 messages as bytes.
 * Not here: when they are sent (net/dhcpv6.c), the settings block (net/ipv6_settings.c).
 * Source: RFC 8415 8 (format), 21 (options); RFC 5970; compat 4.9 for the order of what we send. */
#include "wire/dhcpv6.h"
#include <string.h>
#include "core/err.h"
#include "wire/dhcp.h"

enum { DUID_LL = 3, DUID_UUID = 4, HTYPE_ETHERNET = 1, UUID_BYTES = 16 };
enum { ENTERPRISE_INTEL = 343, NII_UNDI = 1, IA_HEADER_BYTES = 12, IAADDR_HEADER_BYTES = 24 };

void dhcpv6_duid_make(struct dhcpv6_duid *duid, const uint8_t *uuid, const uint8_t mac[6])
{
    struct writer w = writer_on(duid->bytes, sizeof(duid->bytes));
    put_be16(&w, uuid ? DUID_UUID : DUID_LL);
    if (uuid) {
        put_bytes(&w, uuid, UUID_BYTES);
    } else {
        put_be16(&w, HTYPE_ETHERNET);
        put_bytes(&w, mac, 6);
    }
    duid->len_bytes = (size_t)(w.pos - duid->bytes);
}

uint32_t dhcpv6_iaid(const uint8_t mac[6])
{
    uint32_t crc = 0; /* IEEE 802.3 3.2.9, reflected; without the inversions, as observed of iPXE */
    for (size_t i = 0; i < 6; i++) {
        crc ^= mac[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return crc;
}

/* --- building --------------------------------------------------------------------------------- */

static void put_option(struct writer *w, uint16_t code, const void *data, size_t len_bytes)
{
    put_be16(w, code);
    put_be16(w, (uint16_t)len_bytes);
    put_bytes(w, data, len_bytes);
}

/* RFC 8415 21.4, 21.6: T1, T2 and lifetimes 0: the server decides */
static void put_ia_na(struct writer *w, const struct dhcpv6_request *request)
{
    uint8_t body[IA_HEADER_BYTES + 4 + IAADDR_HEADER_BYTES] = { 0 };
    struct writer ia = writer_on(body, sizeof(body));
    put_be32(&ia, request->iaid);
    put_be(&ia, 0, 8);
    if (request->address) {
        put_be16(&ia, DHCPV6_IAADDR);
        put_be16(&ia, IAADDR_HEADER_BYTES);
        put_bytes(&ia, request->address, 16);
        put_be(&ia, 0, 8);
    }
    put_option(w, DHCPV6_IA_NA, body, (size_t)(ia.pos - body));
}

static void put_identity(struct writer *w, const struct dhcpv6_request *request)
{
    uint8_t body[4 + 2 + DHCP_VENDOR_CLASS_MAX];
    char text[DHCP_VENDOR_CLASS_MAX];
    size_t text_bytes = dhcp_vendor_class(request->arch, request->undi_major, request->undi_minor,
                                          text);
    struct writer class = writer_on(body, sizeof(body));
    put_be32(&class, ENTERPRISE_INTEL);
    put_be16(&class, (uint16_t)text_bytes); /* RFC 8415 21.16: each class has a length */
    put_bytes(&class, text, text_bytes);
    put_option(w, DHCPV6_VENDOR_CLASS, body, (size_t)(class.pos - body));
    uint8_t arch[2] = { (uint8_t)(request->arch >> 8), (uint8_t)request->arch };
    put_option(w, DHCPV6_CLIENT_ARCH, arch, sizeof(arch));
    uint8_t nii[3] = { NII_UNDI, request->undi_major, request->undi_minor };
    put_option(w, DHCPV6_NII, nii, sizeof(nii));
}

static void put_user_class(struct writer *w, const struct dhcpv6_request *request)
{
    static const char ours[] = "iPXE";
    const void *data = request->user_class ? request->user_class : ours;
    size_t len_bytes = request->user_class ? request->user_class_bytes : sizeof(ours) - 1;
    put_be16(w, DHCPV6_USER_CLASS);
    put_be16(w, (uint16_t)(2 + len_bytes));
    put_be16(w, (uint16_t)len_bytes); /* 21.15: here each class has a length */
    put_bytes(w, data, len_bytes);
}

int dhcpv6_build(const struct dhcpv6_request *request, void *buffer, size_t room_bytes)
{
    static const uint8_t oro[] = { 0, DHCPV6_DNS,          0, DHCPV6_DOMAIN_LIST,
                                   0, DHCPV6_BOOTFILE_URL, 0, DHCPV6_BOOTFILE_PARAM };
    struct writer w = writer_on(buffer, room_bytes);
    put_u8(&w, (uint8_t)request->type);
    put_be(&w, request->xid, 3);
    put_option(&w, DHCPV6_CLIENT_ID, request->client->bytes, request->client->len_bytes);
    if (request->server)
        put_option(&w, DHCPV6_SERVER_ID, request->server->bytes, request->server->len_bytes);
    if (request->stateful)
        put_ia_na(&w, request);
    put_option(&w, DHCPV6_ORO, oro, sizeof(oro));
    put_identity(&w, request);
    put_user_class(&w, request);
    uint8_t elapsed[2] = { (uint8_t)(request->elapsed_cs >> 8), (uint8_t)request->elapsed_cs };
    put_option(&w, DHCPV6_ELAPSED, elapsed, sizeof(elapsed));
    return w.failed ? -ERR_NOSPC : (int)(w.pos - (uint8_t *)buffer);
}

/* --- reading ---------------------------------------------------------------------------------- */

bool dhcpv6_option_next(struct cursor *block, struct dhcpv6_option *ret_option)
{
    struct dhcpv6_option option;
    option.code = take_be16(block);
    option.len_bytes = take_be16(block);
    option.data = take_bytes(block, option.len_bytes);
    if (!cursor_ok(block))
        return false;
    *ret_option = option;
    return true;
}

static void parse_duid(const struct dhcpv6_option *option, struct dhcpv6_duid *duid)
{
    if (option->len_bytes > sizeof(duid->bytes))
        return;
    memcpy(duid->bytes, option->data, option->len_bytes);
    duid->len_bytes = option->len_bytes;
}

/* 21.13: code and text. The first failure is kept; success never hides it. */
static void parse_status(const struct dhcpv6_option *option, struct dhcpv6_reply *reply)
{
    struct cursor c = cursor_on(option->data, option->len_bytes);
    uint16_t status = take_be16(&c);
    if (status == DHCPV6_SUCCESS || reply->status != DHCPV6_SUCCESS)
        return;
    reply->status = status;
    size_t at = 0;
    while (cursor_left(&c) > 0 && at < sizeof(reply->status_text) - 1) {
        uint8_t byte = take_u8(&c);
        reply->status_text[at++] = byte >= ' ' && byte < 0x7f ? (char)byte : '?';
    }
    reply->status_text[at] = '\0';
}

static void parse_address(const struct dhcpv6_option *option, struct dhcpv6_reply *reply)
{
    struct cursor c = cursor_on(option->data, option->len_bytes);
    struct dhcpv6_option inner;
    uint8_t address[16];
    bool whole = take_copy(&c, address, sizeof(address));
    take_skip(&c, 8); /* lifetimes */
    while (cursor_ok(&c) && dhcpv6_option_next(&c, &inner)) {
        if (inner.code == DHCPV6_STATUS)
            parse_status(&inner, reply);
    }
    if (!whole || reply->has_address)
        return;
    memcpy(reply->address, address, sizeof(address));
    reply->has_address = true;
}

static void parse_ia_na(const struct dhcpv6_option *option, uint32_t iaid,
                        struct dhcpv6_reply *reply)
{
    struct cursor c = cursor_on(option->data, option->len_bytes);
    struct dhcpv6_option inner;
    if (take_be32(&c) != iaid)
        return;
    take_skip(&c, 8); /* T1, T2 */
    while (cursor_ok(&c) && dhcpv6_option_next(&c, &inner)) {
        if (inner.code == DHCPV6_STATUS)
            parse_status(&inner, reply);
        else if (inner.code == DHCPV6_IAADDR)
            parse_address(&inner, reply);
    }
}

int dhcpv6_parse(const void *packet, size_t len_bytes, uint32_t iaid,
                 struct dhcpv6_reply *ret_reply)
{
    struct cursor c = cursor_on(packet, len_bytes);
    struct dhcpv6_option option;
    memset(ret_reply, 0, sizeof(*ret_reply));
    ret_reply->type = take_u8(&c);
    ret_reply->xid = (uint32_t)take_be(&c, 3);
    if (!cursor_ok(&c))
        return -ERR_PROTO;
    while (dhcpv6_option_next(&c, &option)) {
        if (option.code == DHCPV6_CLIENT_ID)
            parse_duid(&option, &ret_reply->client);
        else if (option.code == DHCPV6_SERVER_ID)
            parse_duid(&option, &ret_reply->server);
        else if (option.code == DHCPV6_STATUS)
            parse_status(&option, ret_reply);
        else if (option.code == DHCPV6_IA_NA)
            parse_ia_na(&option, iaid, ret_reply);
    }
    return 0;
}

int dhcpv6_fetch(const void *packet, size_t len_bytes, uint64_t code, struct str *out)
{
    struct cursor c = cursor_on(packet, len_bytes);
    struct dhcpv6_option option;
    take_skip(&c, DHCPV6_HEADER_BYTES);
    while (cursor_ok(&c) && dhcpv6_option_next(&c, &option)) {
        if (option.code != code)
            continue;
        str_append_bytes(out, option.data, option.len_bytes);
        return out->oom ? -ERR_NOMEM : option.len_bytes > 0 ? 0 : -ERR_NOENT;
    }
    return -ERR_NOENT;
}

const char *dhcpv6_status_name(uint16_t status)
{
    static const char *const names[] = { "Success",   "UnspecFail", "NoAddrsAvail",
                                         "NoBinding", "NotOnLink",  "UseMulticast" };
    return status < sizeof(names) / sizeof(*names) ? names[status] : "an unknown status";
}
