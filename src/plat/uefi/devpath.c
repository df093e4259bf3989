/* devpath.c - device paths as bytes. Source: UEFI 2.10 10.3: 10.3.1 nodes, 10.3.4.9 VLAN, 10.3.4.10
 * MAC, 10.3.4.12 IPv4, 10.3.4.22 URI, 10.3.4.29 DNS, 10.3.5.4 file path. */
#include "devpath.h"
#include "ucs2.h"
#include <string.h>

enum { NODE_HEAD_BYTES = 4 };

size_t devpath_len(const void *path)
{
    const uint8_t *bytes = path;
    size_t at = 0;
    for (int i = 0; path && i < DEVPATH_NODES_MAX; i++) {
        size_t len = bytes[at + 2] | (size_t)bytes[at + 3] << 8;
        bool end = (bytes[at] & 0x7f) == DEVPATH_END && bytes[at + 1] == DEVPATH_END_ALL;
        if (len < NODE_HEAD_BYTES || at + len > DEVPATH_BYTES_MAX)
            return 0;
        at += len;
        if (end)
            return at;
    }
    return 0;
}

bool devpath_contains(const void *parent, const void *child)
{
    size_t parent_len = devpath_len(parent), child_len = devpath_len(child);
    if (parent_len == 0 || child_len < parent_len)
        return false;
    return memcmp(parent, child, parent_len - NODE_HEAD_BYTES) == 0;
}

bool devpath_take(struct cursor *path, uint8_t *ret_type, uint8_t *ret_subtype,
                  struct cursor *ret_body)
{
    uint8_t type = take_u8(path) & 0x7f, subtype = take_u8(path);
    uint16_t len = take_le16(path);
    if (!cursor_ok(path) || len < NODE_HEAD_BYTES || type == DEVPATH_END)
        return false;
    *ret_body = take_cursor(path, len - NODE_HEAD_BYTES);
    *ret_type = type;
    *ret_subtype = subtype;
    return cursor_ok(path);
}

static void read_mac(struct cursor body, struct devpath_facts *facts)
{
    facts->has_mac = take_copy(&body, facts->mac, sizeof(facts->mac)) || facts->has_mac;
}

/* local, remote, ports, protocol, static; gateway and mask since UEFI 2.0 */
static void read_ipv4(struct cursor body, struct devpath_facts *facts)
{
    take_copy(&body, facts->local, 4);
    take_copy(&body, facts->remote, 4);
    take_skip(&body, 2 + 2 + 2 + 1);
    facts->has_ipv4 = cursor_ok(&body);
    take_copy(&body, facts->gateway, 4);
    take_copy(&body, facts->netmask, 4);
}

/* one byte: IPv6?; then addresses of 16 bytes each */
static void read_dns(struct cursor body, struct devpath_facts *facts)
{
    if (take_u8(&body) != 0)
        return;
    while (cursor_left(&body) >= 16 && facts->dns_count < DEVPATH_DNS_MAX) {
        take_copy(&body, facts->dns[facts->dns_count++], 4);
        take_skip(&body, 12);
    }
}

static void read_uri(struct cursor body, struct devpath_facts *facts)
{
    size_t len = cursor_left(&body);
    if (len == 0)
        return;
    str_truncate(&facts->uri, 0);
    const char *text = (const char *)take_bytes(&body, len);
    str_append_bytes(&facts->uri, text, strnlen(text, len));
}

static void read_file(struct cursor body, struct devpath_facts *facts)
{
    size_t chars = cursor_left(&body) / 2;
    const char *text = str_text(&facts->file);
    size_t len = strlen(text);
    const uint8_t *name = take_bytes(&body, chars * 2);
    bool starts = chars && name[0] == '\\' && name[1] == 0;
    if (len && text[len - 1] == '\\' && starts)
        str_truncate(&facts->file, len - 1);
    else if (len && text[len - 1] != '\\' && !starts)
        str_append(&facts->file, "\\");
    ucs2_append_utf8(&facts->file, name, chars);
}

void devpath_read(const void *path, size_t len_bytes, struct devpath_facts *ret_facts)
{
    struct cursor c = cursor_on(path, len_bytes), body;
    uint8_t type, subtype;
    memset(ret_facts, 0, sizeof(*ret_facts));
    for (int i = 0; i < DEVPATH_NODES_MAX && devpath_take(&c, &type, &subtype, &body); i++) {
        if (type == DEVPATH_MESSAGING && subtype == DEVPATH_MESSAGING_MAC)
            read_mac(body, ret_facts);
        else if (type == DEVPATH_MESSAGING && subtype == DEVPATH_MESSAGING_VLAN)
            ret_facts->vlan = take_le16(&body);
        else if (type == DEVPATH_MESSAGING && subtype == DEVPATH_MESSAGING_IPV4)
            read_ipv4(body, ret_facts);
        else if (type == DEVPATH_MESSAGING && subtype == DEVPATH_MESSAGING_DNS)
            read_dns(body, ret_facts);
        else if (type == DEVPATH_MESSAGING && subtype == DEVPATH_MESSAGING_URI)
            read_uri(body, ret_facts);
        else if (type == DEVPATH_MEDIA && subtype == DEVPATH_MEDIA_FILE)
            read_file(body, ret_facts);
    }
}

void devpath_facts_free(struct devpath_facts *facts)
{
    str_free(&facts->uri);
    str_free(&facts->file);
}

size_t devpath_usb(const void *path, size_t *ret_controller_bytes)
{
    const uint8_t *bytes = path;
    size_t device = 0, len = devpath_len(path);
    if (len == 0)
        return 0;
    struct cursor c = cursor_on(path, len), body;
    uint8_t type, subtype;
    for (size_t at = 0; devpath_take(&c, &type, &subtype, &body); at = (size_t)(c.pos - bytes)) {
        if (type != DEVPATH_MESSAGING || subtype != DEVPATH_MESSAGING_USB || cursor_left(&body) < 2)
            continue;
        if (device == 0)
            *ret_controller_bytes = at;
        device = at + NODE_HEAD_BYTES + 1; /* 10.3.4.5: the port, then the interface */
    }
    return device;
}

void devpath_put(struct str *path, uint8_t type, uint8_t subtype, const void *body,
                 size_t body_bytes)
{
    size_t len = NODE_HEAD_BYTES + body_bytes;
    const uint8_t head[NODE_HEAD_BYTES] = { type, subtype, (uint8_t)len, (uint8_t)(len >> 8) };
    str_append_bytes(path, head, sizeof(head));
    str_append_bytes(path, body, body_bytes);
}

void devpath_put_path(struct str *path, const void *other)
{
    size_t len = devpath_len(other);
    if (len >= NODE_HEAD_BYTES)
        str_append_bytes(path, other, len - NODE_HEAD_BYTES);
}

void devpath_put_end(struct str *path)
{
    devpath_put(path, DEVPATH_END, DEVPATH_END_ALL, NULL, 0);
}
