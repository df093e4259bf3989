/* net/dhcpv6.c - the DHCPv6 client: SOLICIT and REQUEST for an address, INFORMATION-REQUEST for
 * the rest.
 * Not here: messages (wire/dhcpv6.c), what makes us ask (ipv6conf.c), the block (ipv6_settings.c).
 * Source: RFC 8415 18.2 (as far as compat 4.9 goes: the first usable ADVERTISE is taken, no
 * renewal). */
#include <string.h>
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/settings.h"
#include "dhcp_private.h"
#include "retry.h"
#include "wire/dhcpv6.h"

enum { FIRST_MS = 250, TOTAL_MS = 15750 }; /* compat 4.9: the default retry timer */

struct session {
    struct netdev *dev;
    struct udp *udp;
    const uint8_t *router;
    bool stateful;
    uint32_t xid, iaid;
    uint64_t start_us;
    struct dhcpv6_duid client, server;
    uint8_t address[16];
    bool has_address;
    uint8_t packet[DHCPV6_RECEIVE_MAX];
    size_t packet_bytes;
    struct dhcpv6_reply reply;
    unsigned received, foreign;
    /* the last refusal, for the sentence of a failure */
    uint16_t status;
    char status_text[DHCPV6_STATUS_TEXT_MAX];
};

static const char *type_name(enum dhcpv6_type type)
{
    return type == DHCPV6_SOLICIT   ? "SOLICIT"
           : type == DHCPV6_REQUEST ? "REQUEST"
                                    : "INFORMATION-REQUEST";
}

static void send_message(struct session *s, enum dhcpv6_type type)
{
    static const uint8_t agents[16] = { 0xff, 2, [13] = 1, [15] = 2 }; /* RFC 8415 7.1: ff02::1:2 */
    uint8_t packet[DHCPV6_SEND_MAX];
    struct dhcp_identity identity;
    struct endpoint to = { .addr = netaddr_v6(agents), .port = DHCPV6_SERVER_PORT };
    uint64_t elapsed_cs = (plat_now_us() - s->start_us) / 10000;
    dhcp_identity_get(&identity);
    struct dhcpv6_request request = {
        .type = type,
        .xid = s->xid,
        .client = &s->client,
        .server = s->server.len_bytes > 0 ? &s->server : NULL,
        .stateful = s->stateful,
        .iaid = s->iaid,
        .address = s->has_address ? s->address : NULL,
        .arch = identity.pxe.arch,
        .undi_major = identity.pxe.undi_major,
        .undi_minor = identity.pxe.undi_minor,
        .user_class = identity.user_class.len_bytes > 0 ? identity.user_class.data : NULL,
        .user_class_bytes = identity.user_class.len_bytes,
        .elapsed_cs = (uint16_t)(elapsed_cs < UINT16_MAX ? elapsed_cs : UINT16_MAX),
    };
    int r = dhcpv6_build(&request, packet, sizeof(packet));
    dhcp_identity_free(&identity);
    strncpy(to.addr.scope, s->dev->name, sizeof(to.addr.scope) - 1);
    if (r >= 0)
        r = udp_send(s->udp, &to, packet, (size_t)r);
    else
        r = fail(ERR_NOSPC, "dhcpv6: a message with this user class is longer than %u bytes",
                 (unsigned)DHCPV6_SEND_MAX);
    if (r < 0)
        event_log(EVENT_DEBUG, "dhcpv6", "%s: %s was not sent", s->dev->name, type_name(type));
}

static bool same_duid(const struct dhcpv6_duid *a, const struct dhcpv6_duid *b)
{
    return a->len_bytes == b->len_bytes && memcmp(a->bytes, b->bytes, a->len_bytes) == 0;
}

/* Is the packet in @s what we wait for? A refusal is remembered, and waited over: another server
 * may say yes. */
static bool is_expected(struct session *s, uint8_t type)
{
    if (dhcpv6_parse(s->packet, s->packet_bytes, s->iaid, &s->reply) < 0 ||
        s->reply.xid != s->xid || !same_duid(&s->reply.client, &s->client) ||
        s->reply.server.len_bytes == 0 ||
        (s->server.len_bytes > 0 && !same_duid(&s->reply.server, &s->server))) {
        s->foreign++;
        return false;
    }
    s->received++;
    if (s->reply.type != type)
        return false;
    if (s->reply.status == DHCPV6_SUCCESS && s->stateful && !s->reply.has_address)
        s->reply.status = DHCPV6_NO_ADDRS_AVAIL;
    if (s->reply.status == DHCPV6_SUCCESS)
        return true;
    s->status = s->reply.status;
    memcpy(s->status_text, s->reply.status_text, sizeof(s->status_text));
    return false;
}

static int no_answer(const struct session *s, enum dhcpv6_type type, const struct retry *retry)
{
    if (s->status != DHCPV6_SUCCESS)
        return fail(ERR_PROTO, "dhcpv6: %s: the server answers %s with %s%s%s%s", s->dev->name,
                    type_name(type), dhcpv6_status_name(s->status), *s->status_text ? " (" : "",
                    s->status_text, *s->status_text ? ")" : "");
    return fail(ERR_TIMEDOUT,
                "dhcpv6: %s got no answer to %u %s in %u s; %u messages came for us, %u for others",
                s->dev->name, retry->sent, type_name(type), (unsigned)(TOTAL_MS / 1000),
                s->received, s->foreign);
}

/* 16.1: one number for a message and its repetitions, a new one for the next. 21.9: the time counts from the first of them. */
static void begin_exchange(struct session *s)
{
    s->start_us = plat_now_us();
    (void)plat_entropy(&s->xid, sizeof(s->xid)); /* weak bytes will do */
    s->xid &= 0xffffff;
    s->status =
        DHCPV6_SUCCESS; /* what a server said to an earlier question is no answer to this one */
}

/* Send @type until @answer comes. 0 or -ERR_x. May yield. */
static int exchange(struct session *s, enum dhcpv6_type type, uint8_t answer)
{
    struct retry retry;
    begin_exchange(s);
    retry_start(&retry, plat_now_us(), FIRST_MS, TOTAL_MS);
    while (!retry_over(&retry, plat_now_us())) {
        if (retry_due(&retry, plat_now_us()))
            send_message(s, type);
        int r = udp_recv(s->udp, s->packet, sizeof(s->packet), NULL, retry.next_us);
        if (r == -ERR_TIMEDOUT)
            continue;
        if (r < 0)
            return r;
        s->packet_bytes = (size_t)r;
        if (is_expected(s, answer))
            return 0;
    }
    return no_answer(s, type, &retry);
}

static int get_lease(struct session *s)
{
    int r = exchange(s, DHCPV6_SOLICIT, DHCPV6_ADVERTISE);
    if (r < 0)
        return r;
    s->server = s->reply.server;
    memcpy(s->address, s->reply.address, sizeof(s->address));
    s->has_address = true;
    r = exchange(s, DHCPV6_REQUEST, DHCPV6_REPLY);
    if (r < 0)
        return r;
    memcpy(s->address, s->reply.address, sizeof(s->address));
    return 0;
}

static int finish(struct session *s)
{
    char text[NETADDR_TEXT_MAX];
    struct netaddr address = netaddr_v6(s->address);
    struct str url = STR_INIT;
    event_log(EVENT_INFO, "dhcpv6", "%s: %s", s->dev->name,
              s->stateful ? netaddr_format(&address, text) : "options without an address");
    bool boots = dhcpv6_fetch(s->packet, s->packet_bytes, DHCPV6_BOOTFILE_URL, &url) == 0;
    str_free(&url);
    int r = dhcpv6_block_set(s->dev, s->packet, s->packet_bytes, s->stateful ? s->address : NULL,
                             s->router);
    return r < 0 ? r : boots ? CONFIGURED : CONFIGURED_PARTLY;
}

static void session_init(struct session *s, struct netdev *dev, bool stateful,
                         const uint8_t *router)
{
    struct dhcp_identity identity;
    s->dev = dev;
    s->stateful = stateful;
    s->router = router;
    s->iaid = dhcpv6_iaid(dev->mac);
    dhcp_identity_get(&identity);
    dhcpv6_duid_make(&s->client, identity.has_uuid ? identity.uuid : NULL, dev->hw_mac);
    dhcp_identity_free(&identity);
}

int dhcpv6_run(struct netdev *dev, bool stateful, const uint8_t *router)
{
    struct session *s = heap_zalloc(sizeof(*s));
    if (!s)
        return fail(ERR_NOMEM, "dhcpv6: no memory for a session of %s", dev->name);
    session_init(s, dev, stateful, router);
    int r = udp_open(6, DHCPV6_CLIENT_PORT, dev, &s->udp);
    if (r == 0)
        r = stateful ? get_lease(s) : exchange(s, DHCPV6_INFORMATION_REQUEST, DHCPV6_REPLY);
    if (r == 0)
        r = finish(s);
    udp_close(s->udp);
    heap_free(s);
    return r;
}
