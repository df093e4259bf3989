/* net/pxebs.c - PXE boot server discovery: ask by multicast, broadcast or address for a boot
 * server of one type.
 * Not here: the menu that a type is chosen from. Source: PXE specification 2.1, 2.2.4; compat 4.3,
 * 4.6. */
#include <string.h>
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/settings.h"
#include "dhcp_private.h"
#include "net/dhcp.h"
#include "retry.h"

enum { FIRST_MS = 1000, TOTAL_MS = 3000 }; /* per address asked; the total: setting pxebs-timeout */
enum { TARGETS_MAX = 32 };                 /* what a list of servers may hold and still be asked */

struct discovery {
    struct netdev *dev;
    struct udp *udp;
    uint16_t type;
    uint8_t own[4];
    unsigned sent;
    bool only_listed;
    struct endpoint targets[TARGETS_MAX];
    size_t target_count;
    uint8_t listed[TARGETS_MAX][4];
    size_t listed_count;
    uint8_t packet[DHCP_RECEIVE_MAX];
};

static void add_target(struct discovery *d, const uint8_t address[4], uint16_t port)
{
    if (d->target_count == TARGETS_MAX)
        return;
    d->targets[d->target_count++] = (struct endpoint){ .addr = netaddr_v4(address), .port = port };
}

/* 43.8: type, count, addresses; repeated. The type's bytes are compared in the order of menus
 * (compat 4.1). */
static void read_server_list(struct discovery *d, const struct str *list)
{
    struct cursor c = cursor_on(str_text(list), list->len_bytes);
    while (cursor_left(&c) > 0) {
        uint16_t type = take_le16(&c);
        uint8_t count = take_u8(&c);
        for (unsigned i = 0; i < count; i++) {
            const uint8_t *address = take_bytes(&c, 4);
            if (!address)
                return;
            if (type == d->type && d->listed_count < TARGETS_MAX)
                memcpy(d->listed[d->listed_count++], address, 4);
        }
    }
}

/* What the options of all blocks together say, as DHCP, ProxyDHCP or the user left them. */
static int find_targets(struct discovery *d)
{
    static const uint8_t everybody[4] = { 255, 255, 255, 255 };
    struct str multicast = STR_INIT, list = STR_INIT;
    unsigned control = (unsigned)setting_get_uint("43.6", 0);
    (void)setting_get_raw("43.7", &multicast);
    (void)setting_get_raw("43.8", &list);
    read_server_list(d, &list);
    d->only_listed = control & PXE_ONLY_LISTED;
    if (!(control & PXE_NO_MULTICAST) && multicast.len_bytes >= 4)
        add_target(d, (const uint8_t *)multicast.data, DHCP_PROXY_PORT);
    if (!(control & PXE_NO_BROADCAST))
        add_target(d, everybody, DHCP_SERVER_PORT);
    for (size_t i = 0; i < d->listed_count; i++)
        add_target(d, d->listed[i], DHCP_PROXY_PORT);
    str_free(&multicast);
    str_free(&list);
    if (d->target_count > 0)
        return 0;
    return fail(
        ERR_INVAL,
        "pxebs: %s: no address to ask for a boot server of type %u: broadcast is switched off "
        "by option 43.6, and options 43.7 and 43.8 name nobody",
        d->dev->name, (unsigned)d->type);
}

static void send_question(struct discovery *d, const struct endpoint *to)
{
    uint8_t packet[DHCP_SEND_MAX];
    struct dhcp_identity identity;
    struct dhcp_request request = { .type = DHCP_REQUEST,
                                    .has_boot_item = true }; /* xid 0: compat 4.1 */
    request.boot_item = d->type;
    request.broadcast = true; /* we have an address: compat 4.1, flags */
    request.secs = (uint16_t)(++d->sent << 2);
    memcpy(request.ciaddr, d->own, 4);
    dhcp_identity_get(&identity);
    dhcp_identity_fill(&identity, d->dev, &request);
    int r = dhcp_build(&request, packet, sizeof(packet));
    dhcp_identity_free(&identity);
    if (r >= 0)
        (void)udp_send(d->udp, to, packet, (size_t)r);
}

static bool is_listed(const struct discovery *d, const struct endpoint *from)
{
    for (size_t i = 0; i < d->listed_count; i++) {
        if (memcmp(d->listed[i], from->addr.bytes, 4) == 0)
            return true;
    }
    return false;
}

static bool is_answer(const struct discovery *d, size_t len_bytes, const struct endpoint *from)
{
    struct dhcp_reply reply;
    uint8_t item[2];
    if (dhcp_parse(d->packet, len_bytes, &reply) < 0 || reply.xid != 0 || reply.type != DHCP_ACK ||
        memcmp(reply.chaddr, d->dev->mac, 6) != 0)
        return false;
    if (from->port != DHCP_SERVER_PORT && from->port != DHCP_PROXY_PORT)
        return false;
    if (dhcp_packet_get(d->packet, len_bytes, DHCP_TAG_PXE(PXE_BOOT_ITEM), item, 2) < 2 ||
        (item[0] | item[1] << 8) != d->type)
        return false;
    if (!dhcp_says_what_to_boot(d->packet, len_bytes))
        return false; /* of no use; another server may know more */
    return !d->only_listed || is_listed(d, from);
}

/* 0: the block is set. -ERR_TIMEDOUT (silent): nobody there answers. Other -ERR_x. */
static int ask(struct discovery *d, const struct endpoint *to)
{
    struct retry retry;
    struct endpoint from;
    retry_start(&retry, plat_now_us(), FIRST_MS, net_conf_uint(d->dev, "pxebs-timeout", TOTAL_MS));
    while (!retry_over(&retry, plat_now_us())) {
        if (retry_due(&retry, plat_now_us()))
            send_question(d, to);
        int r = udp_recv(d->udp, d->packet, sizeof(d->packet), &from, retry.next_us);
        if (r == -ERR_TIMEDOUT)
            continue;
        if (r < 0)
            return r;
        if (is_answer(d, (size_t)r, &from))
            return dhcp_block_set(DHCP_BLOCK_PXEBS, d->dev, d->packet, (size_t)r);
    }
    return -ERR_TIMEDOUT;
}

static int ask_all(struct discovery *d)
{
    char text[NETADDR_TEXT_MAX];
    for (size_t i = 0; i < d->target_count; i++) {
        int r = ask(d, &d->targets[i]);
        if (r != -ERR_TIMEDOUT)
            return r;
        event_log(EVENT_DEBUG, "pxebs", "%s: no boot server of type %u answers at %s", d->dev->name,
                  (unsigned)d->type, netaddr_format(&d->targets[i].addr, text));
    }
    return fail(ERR_TIMEDOUT,
                "pxebs: %s: no boot server of type %u answered at %u addresses, %u requests",
                d->dev->name, (unsigned)d->type, (unsigned)d->target_count, d->sent);
}

int pxebs_discover(struct netdev *dev, uint16_t type)
{
    struct discovery *d = heap_zalloc(sizeof(*d));
    if (!d)
        return fail(ERR_NOMEM, "pxebs: no memory to look for a boot server on %s", dev->name);
    d->dev = dev;
    d->type = type;
    int r = find_targets(d);
    if (r == 0 && !dhcp_own_address(dev, d->own))
        r = fail(ERR_NOADDR, "pxebs: %s has no IPv4 address yet", dev->name);
    if (r == 0)
        r = udp_open(4, DHCP_CLIENT_PORT, dev, &d->udp);
    if (r == 0)
        r = ask_all(d);
    udp_close(d->udp);
    heap_free(d);
    return r;
}
