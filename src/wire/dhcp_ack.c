/* wire/dhcp_ack.c - a DHCPACK of our own making. Not here: which options it has (net/dhcp_cached.c).
 * Source: RFC 2131 2, RFC 2132 9.4, 9.5, RFC 3396 (a value longer than 255 bytes). */
#include "wire/dhcp_ack.h"
#include "wire/dhcp.h"
#include <string.h>

enum { OP_REPLY = 2, HTYPE_ETHERNET = 1, MAC_BYTES = 6, CHADDR_BYTES = 16 };
enum { OPTION_VALUE_MAX = 255, OPTION_HEAD_BYTES = 2, MAGIC = 0x63825363 };

static void put_name(struct writer *w, const char *name, size_t max)
{
    uint8_t field[DHCP_ACK_FILE_MAX + 1] = { 0 };
    size_t len = name ? strlen(name) : 0;
    if (len && len <= max)
        memcpy(field, name, len);
    put_bytes(w, field, max + 1);
}

static void put_long_name(struct writer *w, uint8_t tag, const char *name, size_t max)
{
    if (name && strlen(name) > max)
        (void)dhcp_ack_option(w, tag, name, strlen(name));
}

void dhcp_ack_begin(struct writer *w, const struct dhcp_ack *ack)
{
    static const uint8_t zero[CHADDR_BYTES];
    static const uint8_t type = DHCP_ACK;
    put_u8(w, OP_REPLY);
    put_u8(w, HTYPE_ETHERNET);
    put_u8(w, MAC_BYTES);
    put_u8(w, 0); /* hops */
    put_be32(w, ack->xid);
    put_bytes(w, zero, 8); /* secs, flags, ciaddr */
    put_bytes(w, ack->yiaddr, 4);
    put_bytes(w, ack->siaddr, 4);
    put_bytes(w, zero, 4); /* giaddr */
    put_bytes(w, ack->mac, MAC_BYTES);
    put_bytes(w, zero, CHADDR_BYTES - MAC_BYTES);
    put_name(w, ack->server_name, DHCP_ACK_NAME_MAX);
    put_name(w, ack->file, DHCP_ACK_FILE_MAX);
    put_be32(w, MAGIC);
    put_u8(w, DHCP_TAG_MESSAGE_TYPE);
    put_u8(w, 1);
    put_u8(w, type);
    put_long_name(w, DHCP_TAG_FILENAME, ack->file, DHCP_ACK_FILE_MAX);
    put_long_name(w, DHCP_TAG_SERVER_NAME, ack->server_name, DHCP_ACK_NAME_MAX);
}

bool dhcp_ack_option(struct writer *w, uint8_t tag, const void *data, size_t len_bytes)
{
    const uint8_t *bytes = data;
    size_t parts = len_bytes ? (len_bytes + OPTION_VALUE_MAX - 1) / OPTION_VALUE_MAX : 1;
    size_t room = (size_t)(w->end - w->pos);
    if (w->failed || len_bytes > room || len_bytes + parts * OPTION_HEAD_BYTES + 1 > room)
        return false; /* the last byte is kept for option 255 */
    while (parts-- > 0) {
        size_t part = len_bytes < OPTION_VALUE_MAX ? len_bytes : OPTION_VALUE_MAX;
        put_u8(w, tag);
        put_u8(w, (uint8_t)part);
        put_bytes(w, bytes, part);
        bytes += part;
        len_bytes -= part;
    }
    return true;
}

void dhcp_ack_end(struct writer *w)
{
    put_u8(w, DHCP_TAG_END);
}
