/* net/dhcp_choice.c - which of several offers is taken: a pure function over what arrived.
 * Not here: how long to wait for more (net/dhcp.c). Source: compat 4.4. */
#include <string.h>
#include "dhcp_private.h"

enum { URL_SCHEME_MAX = 16 }; /* "://" is within so many bytes */

static bool is_zero(const uint8_t address[4])
{
    static const uint8_t none[4];
    return memcmp(address, none, 4) == 0;
}

/* A URL needs no siaddr: dnsmasq's ProxyDHCP leaves it out with `dhcp-boot=URL`. */
bool dhcp_says_what_to_boot(const void *packet, size_t len_bytes)
{
    struct dhcp_reply reply;
    char first[URL_SCHEME_MAX + 1] = "";
    if (dhcp_parse(packet, len_bytes, &reply) < 0)
        return false;
    if (dhcp_packet_get(packet, len_bytes, DHCP_TAG_PXE(PXE_BOOT_MENU), first, 1) > 0)
        return true;
    return dhcp_packet_get(packet, len_bytes, DHCP_TAG_FILENAME, first, URL_SCHEME_MAX) > 0 &&
           (!is_zero(reply.siaddr) || strstr(first, "://"));
}

static bool is_pxe_server(const void *packet, size_t len_bytes)
{
    static const char wanted[9] = "PXEClient";
    char class[sizeof(wanted)];
    return dhcp_packet_get(packet, len_bytes, DHCP_TAG_VENDOR_CLASS, class, sizeof(class)) >=
               sizeof(class) &&
           memcmp(class, wanted, sizeof(wanted)) == 0;
}

static void take_offer(struct dhcp_choice *choice, const void *packet, size_t len_bytes,
                       const struct dhcp_reply *reply, const struct endpoint *from)
{
    choice->has_offer = true;
    memcpy(choice->address, reply->yiaddr, 4);
    memcpy(choice->server_id, reply->server_id, 4);
    memcpy(choice->offered_by, from->addr.bytes, 4);
    choice->no_pxedhcp = dhcp_packet_int8(packet, len_bytes, DHCP_TAG_PRIVATE(ENCAP_NO_PXEDHCP)) !=
                         0;
}

static void take_proxy(struct dhcp_choice *choice, const void *packet, size_t len_bytes,
                       const struct dhcp_reply *reply, const struct endpoint *from)
{
    const uint8_t *server = !is_zero(reply->server_id) ? reply->server_id
                            : !is_zero(reply->siaddr)  ? reply->siaddr
                                                       : from->addr.bytes;
    memcpy(choice->proxy_server, server, 4);
    str_truncate(&choice->proxy_packet, 0);
    str_append_bytes(&choice->proxy_packet, packet, len_bytes);
    choice->has_proxy = !choice->proxy_packet.oom;
}

unsigned dhcp_choice_add(struct dhcp_choice *choice, const void *packet, size_t len_bytes,
                         const struct dhcp_reply *reply, const struct endpoint *from)
{
    unsigned taken = DHCP_TAKEN_NOT;
    int priority = dhcp_packet_int8(packet, len_bytes, DHCP_TAG_PRIVATE(ENCAP_PRIORITY));
    if (reply->type != DHCP_OFFER && reply->type != DHCP_BOOTP)
        return taken;
    /* ">=": of equal ones the latest wins, as with iPXE (compat Appendix B 13) */
    if (!is_zero(reply->yiaddr) && from->port == DHCP_SERVER_PORT &&
        (!choice->has_offer || priority >= choice->priority)) {
        take_offer(choice, packet, len_bytes, reply, from);
        choice->priority = priority;
        taken |= DHCP_TAKEN_OFFER;
    }
    if (is_pxe_server(packet, len_bytes) &&
        (!choice->has_proxy || priority >= choice->proxy_priority)) {
        take_proxy(choice, packet, len_bytes, reply, from);
        choice->proxy_priority = priority;
        taken |= DHCP_TAKEN_PROXY;
    }
    return taken;
}

void dhcp_choice_free(struct dhcp_choice *choice)
{
    str_free(&choice->proxy_packet);
    *choice = (struct dhcp_choice){ 0 };
}
