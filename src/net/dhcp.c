/* net/dhcp.c - the DHCPv4 client, configurator `dhcp`: DISCOVER, REQUEST, ProxyDHCP, each a loop
 * of one fiber.
 * Not here: packets (wire/dhcp.c), which offer wins (dhcp_choice.c), when to repeat (retry.c),
 * where the answer is kept (dhcp_settings.c), boot server discovery (pxebs.c). Leases are not
 * renewed or released: a boot is over before.
 * Source: RFC 2131; PXE specification 2.1; timing and checks: compat 4.3 and 4.4;
 * docs/design/008-dhcp.md. */
#include <string.h>
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/settings.h"
#include "dhcp_private.h"
#include "net/dhcp.h"
#include "retry.h"

/* compat 4.3 */
enum {
    DISCOVER_FIRST_MS = 1000,
    DISCOVER_TOTAL_MS = 15000, /* setting dhcp-timeout */
    REQUEST_FIRST_MS = 250,
    REQUEST_TOTAL_MS = 15750, /* setting dhcp-request-timeout */
    PROXY_FIRST_MS = 250,
    PROXY_TOTAL_MS = 3750,      /* setting dhcp-proxy-timeout */
    PROXY_OFFER_WAIT_MS = 2000, /* setting dhcp-proxy-wait */
    NAK_PAUSE_MS = 1000,
};
enum { NAKS_MAX = 16 }; /* a server that refuses what it offers is asked so often, no more */
enum { NAKED = 1 };     /* dhcp_request(): back to DISCOVER */

struct session {
    struct netdev *dev;
    struct udp *udp;
    uint32_t xid;
    unsigned sent;  /* packets of this session */
    unsigned ticks; /* times that a timer ran out, the first at once: part of `secs` */
    struct dhcp_choice choice;
    /* the last packet that was meant for us */
    uint8_t packet[DHCP_RECEIVE_MAX];
    size_t packet_bytes;
    struct dhcp_reply reply;
    struct endpoint from;
    /* what else happened, for the sentence of a failure */
    uint64_t frames_before;
    unsigned send_failures, malformed, foreign, useless, other_address;
};

/* --- sending and receiving -------------------------------------------------------------------- */

/* compat 4.1: not seconds, but what the client knows so far; some servers look at it */
static uint16_t secs_field(const struct session *s)
{
    return (uint16_t)(s->ticks << 2 | (s->choice.has_offer ? 2 : 0) |
                      (s->choice.has_proxy ? 1 : 0));
}

/* A packet that the device does not take now is repeated like a lost one. */
static void send_request(struct session *s, struct dhcp_request *request, const struct endpoint *to)
{
    uint8_t packet[DHCP_SEND_MAX];
    uint8_t own[4];
    struct dhcp_identity identity;
    s->sent++;
    s->ticks++;
    request->xid = s->xid;
    request->secs = secs_field(s);
    request->broadcast = dhcp_own_address(s->dev, own);
    dhcp_identity_get(&identity);
    dhcp_identity_fill(&identity, s->dev, request);
    event_log(EVENT_DEBUG, "dhcp", "%s: sends %s %u to port %u", s->dev->name,
              request->type == DHCP_DISCOVER ? "DISCOVER" : "REQUEST", s->sent, to->port);
    int r = dhcp_build(request, packet, sizeof(packet));
    dhcp_identity_free(&identity);
    if (r >= 0)
        r = udp_send(s->udp, to, packet, (size_t)r);
    else
        r = fail(ERR_NOSPC,
                 "dhcp: a request with these vendor and user classes is longer than %u bytes",
                 (unsigned)DHCP_SEND_MAX);
    if (r < 0)
        s->send_failures++;
}

static void broadcast_request(struct session *s, struct dhcp_request *request)
{
    static const uint8_t everybody[4] = { 255, 255, 255, 255 };
    struct endpoint to = { .addr = netaddr_v4(everybody), .port = DHCP_SERVER_PORT };
    send_request(s, request, &to);
}

static bool is_for_us(struct session *s)
{
    if (dhcp_parse(s->packet, s->packet_bytes, &s->reply) < 0) {
        s->malformed++;
        return false;
    }
    if (s->reply.xid != s->xid || memcmp(s->reply.chaddr, s->dev->mac, sizeof(s->dev->mac)) != 0) {
        s->foreign++;
        return false;
    }
    return true;
}

/* Wait for the next packet of our session. 1: it is in @s; 0: the time has come; -ERR_CANCELED. */
static int receive(struct session *s, uint64_t until_us)
{
    while (!deadline_passed(until_us)) {
        int r = udp_recv(s->udp, s->packet, sizeof(s->packet), &s->from, until_us);
        if (r == -ERR_TIMEDOUT)
            return 0;
        if (r < 0)
            return r;
        s->packet_bytes = (size_t)r;
        if (is_for_us(s))
            return 1;
    }
    return fiber_canceled() ? -ERR_CANCELED : 0;
}

/* "link is up, 37 frames received, 3 DHCP packets for others" */
static void append_evidence(const struct session *s, struct str *out)
{
    uint64_t frames = s->dev->rx.good - s->frames_before;
    str_printf(out, "link is %s, %llu frames received", s->dev->link_up ? "up" : "down",
               (unsigned long long)frames);
    if (s->foreign > 0)
        str_printf(out, ", %u DHCP packets for others", s->foreign);
    if (s->malformed > 0)
        str_printf(out, ", %u malformed", s->malformed);
    if (s->useless > 0)
        str_printf(out, ", %u answers without an address to take", s->useless);
    if (s->other_address > 0)
        str_printf(out, ", %u acknowledgements of another address", s->other_address);
    if (s->send_failures > 0)
        str_printf(out, ", %u of %u requests could not be sent", s->send_failures, s->sent);
}

static const char *text_of(const uint8_t address[4], char buffer[NETADDR_TEXT_MAX])
{
    struct netaddr addr = netaddr_v4(address);
    return netaddr_format(&addr, buffer);
}

/* --- DISCOVER --------------------------------------------------------------------------------- */

static int no_offer(struct session *s, const struct retry *retry)
{
    struct str evidence = STR_INIT;
    uint64_t took_ms = (plat_now_us() - retry->start_us) / 1000;
    append_evidence(s, &evidence);
    int r = fail(ERR_TIMEDOUT, "dhcp: %s got no offer to %u requests in %u s; %s", s->dev->name,
                 retry->sent, (unsigned)((took_ms + 500) / 1000), str_text(&evidence));
    str_free(&evidence);
    return r;
}

/* May we stop waiting for better offers? @waited_us since the first DISCOVER. */
static bool offers_complete(const struct session *s, uint64_t waited_us, uint64_t wait_ms)
{
    if (!s->choice.has_offer)
        return false;
    return s->choice.has_proxy || s->choice.no_pxedhcp || waited_us >= wait_ms * 1000;
}

static void weigh_offer(struct session *s)
{
    char text[NETADDR_TEXT_MAX], from[NETADDR_TEXT_MAX];
    uint8_t before[4];
    bool had_offer = s->choice.has_offer;
    memcpy(before, s->choice.offered_by, sizeof(before));
    unsigned taken = dhcp_choice_add(&s->choice, s->packet, s->packet_bytes, &s->reply, &s->from);
    text_of(s->reply.yiaddr, text);
    netaddr_format(&s->from.addr, from);
    if (taken & DHCP_TAKEN_OFFER)
        event_log(EVENT_DEBUG, "dhcp", "%s: %s offers %s%s", s->dev->name, from, text,
                  taken & DHCP_TAKEN_PROXY ? " and what to boot" : "");
    else if (taken & DHCP_TAKEN_PROXY)
        event_log(EVENT_DEBUG, "dhcp", "%s: %s offers what to boot", s->dev->name, from);
    else
        event_log(EVENT_DEBUG, "dhcp", "%s: answer from %s is not taken (type %u, address %s)",
                  s->dev->name, from, (unsigned)s->reply.type, text);
    if (!(taken & DHCP_TAKEN_OFFER))
        s->useless++;
    else if (had_offer && memcmp(before, s->choice.offered_by, sizeof(before)) != 0)
        event_log(EVENT_NOTICE, "dhcp", "%s: two DHCP servers, %s and %s; the later one is taken",
                  s->dev->name, text_of(before, text), from);
}

/* Compat 4.3: DISCOVER is repeated on schedule while a ProxyDHCP offer may still come; the end of
 * that wait is looked at when something arrives or a repetition is due. A wait that the user sets
 * ends on time. */
static int discover(struct session *s)
{
    struct retry retry;
    uint64_t set_wait_ms = net_conf_uint(s->dev, "dhcp-proxy-wait", UINT64_MAX);
    uint64_t wait_ms = set_wait_ms == UINT64_MAX          ? PROXY_OFFER_WAIT_MS
                       : set_wait_ms > RETRY_TOTAL_MAX_MS ? RETRY_TOTAL_MAX_MS
                                                          : set_wait_ms;
    retry_start(&retry, plat_now_us(), DISCOVER_FIRST_MS,
                net_conf_uint(s->dev, "dhcp-timeout", DISCOVER_TOTAL_MS));
    for (;;) {
        uint64_t now_us = plat_now_us(), until_us = retry.next_us;
        if (offers_complete(s, now_us - retry.start_us, wait_ms)) {
            s->ticks += now_us >= retry.next_us;
            return 0;
        }
        if (retry_over(&retry, now_us))
            return s->choice.has_offer ? 0 : no_offer(s, &retry);
        if (retry_due(&retry, now_us)) {
            struct dhcp_request request = { .type = DHCP_DISCOVER };
            broadcast_request(s, &request);
            continue;
        }
        if (s->choice.has_offer && set_wait_ms != UINT64_MAX &&
            retry.start_us + wait_ms * 1000 < until_us)
            until_us = retry.start_us + wait_ms * 1000;
        int r = receive(s, until_us);
        if (r < 0)
            return r;
        if (r > 0)
            weigh_offer(s);
    }
}

/* --- REQUEST ---------------------------------------------------------------------------------- */

static int not_acknowledged(struct session *s, const struct retry *retry)
{
    struct str evidence = STR_INIT;
    char server[NETADDR_TEXT_MAX], address[NETADDR_TEXT_MAX];
    append_evidence(s, &evidence);
    int r = fail(ERR_TIMEDOUT, "dhcp: %s: %s offered %s but acknowledged none of %u requests; %s",
                 s->dev->name, text_of(s->choice.offered_by, server),
                 text_of(s->choice.address, address), retry->sent, str_text(&evidence));
    str_free(&evidence);
    return r;
}

static bool has_server_id(const struct session *s)
{
    static const uint8_t none[4];
    return memcmp(s->choice.server_id, none, 4) != 0;
}

static void tell_refusal(const struct session *s)
{
    struct str why = STR_INIT;
    char server[NETADDR_TEXT_MAX], address[NETADDR_TEXT_MAX];
    (void)dhcp_packet_fetch(s->packet, s->packet_bytes, DHCP_TAG_MESSAGE, &why);
    event_log(EVENT_NOTICE, "dhcp", "%s: %s refuses %s%s%s", s->dev->name,
              netaddr_format(&s->from.addr, server), text_of(s->choice.address, address),
              why.len_bytes > 0 ? ": " : "", str_text(&why));
    str_free(&why);
}

enum answer { ANSWER_NONE, ANSWER_ACK, ANSWER_NAK };

static enum answer weigh_answer(struct session *s)
{
    bool acks = s->reply.type == DHCP_ACK || s->reply.type == DHCP_BOOTP;
    if (s->from.port != DHCP_SERVER_PORT || memcmp(s->reply.server_id, s->choice.server_id, 4) != 0)
        return ANSWER_NONE;
    if (s->reply.type == DHCP_NAK)
        return ANSWER_NAK;
    if (acks && memcmp(s->reply.yiaddr, s->choice.address, 4) == 0)
        return ANSWER_ACK;
    if (acks)
        s->other_address++;
    return ANSWER_NONE;
}

/* 0: acknowledged, the packet is in @s. NAKED, or -ERR_x. */
static int request(struct session *s)
{
    struct retry retry;
    retry_start(&retry, plat_now_us(), REQUEST_FIRST_MS,
                net_conf_uint(s->dev, "dhcp-request-timeout", REQUEST_TOTAL_MS));
    while (!retry_over(&retry, plat_now_us())) {
        if (retry_due(&retry, plat_now_us())) {
            struct dhcp_request message = {
                .type = DHCP_REQUEST,
                .server_id = has_server_id(s) ? s->choice.server_id : NULL,
                .requested_address = s->choice.address,
            };
            broadcast_request(s, &message);
        }
        int r = receive(s, retry.next_us);
        if (r < 0)
            return r;
        enum answer answer = r > 0 ? weigh_answer(s) : ANSWER_NONE;
        if (answer == ANSWER_ACK)
            return 0;
        if (answer == ANSWER_NAK) {
            tell_refusal(s);
            return NAKED;
        }
    }
    return not_acknowledged(s, &retry);
}

static int take_lease(struct session *s)
{
    struct str routers = STR_INIT;
    char address[NETADDR_TEXT_MAX], server[NETADDR_TEXT_MAX], router[NETADDR_TEXT_MAX] = "none";
    (void)dhcp_packet_fetch(s->packet, s->packet_bytes, 3, &routers);
    if (routers.len_bytes >= 4)
        text_of((const uint8_t *)routers.data, router);
    str_free(&routers);
    event_log(EVENT_INFO, "dhcp", "%s: %s from %s, router %s", s->dev->name,
              text_of(s->reply.yiaddr, address), netaddr_format(&s->from.addr, server), router);
    /* an older boot's answers go first: nobody may see the new lease with the old boot file */
    dhcp_block_remove(DHCP_BLOCK_PROXY, s->dev);
    dhcp_block_remove(DHCP_BLOCK_PXEBS, s->dev);
    if (dhcp_packet_int8(s->packet, s->packet_bytes, DHCP_TAG_PRIVATE(ENCAP_NO_PXEDHCP)) != 0)
        s->choice.no_pxedhcp = true;
    return dhcp_block_set(DHCP_BLOCK_LEASE, s->dev, s->packet, s->packet_bytes);
}

/* --- ProxyDHCP on port 4011 ------------------------------------------------------------------- */

static bool is_proxy_answer(const struct session *s)
{
    static const uint8_t none[4];
    /* one that names no server at all is known by its address */
    const uint8_t *server = memcmp(s->reply.server_id, none, 4) != 0 ? s->reply.server_id
                                                                     : s->from.addr.bytes;
    return s->from.port == DHCP_PROXY_PORT &&
           (s->reply.type == DHCP_OFFER || s->reply.type == DHCP_ACK) &&
           memcmp(server, s->choice.proxy_server, 4) == 0 &&
           dhcp_says_what_to_boot(s->packet, s->packet_bytes);
}

/* Ask the server that said "PXEClient" but not what to boot. Its silence is no failure (compat
 * 4.3). */
static int ask_proxy(struct session *s)
{
    struct retry retry;
    struct endpoint to = { .addr = netaddr_v4(s->choice.proxy_server), .port = DHCP_PROXY_PORT };
    char server[NETADDR_TEXT_MAX];
    retry_start(&retry, plat_now_us(), PROXY_FIRST_MS,
                net_conf_uint(s->dev, "dhcp-proxy-timeout", PROXY_TOTAL_MS));
    while (!retry_over(&retry, plat_now_us())) {
        if (retry_due(&retry, plat_now_us())) {
            struct dhcp_request message = { .type = DHCP_REQUEST,
                                            .server_id = s->choice.proxy_server };
            memcpy(message.ciaddr, s->choice.address, 4);
            send_request(s, &message, &to);
        }
        int r = receive(s, retry.next_us);
        if (r < 0)
            return r;
        if (r > 0 && is_proxy_answer(s))
            return dhcp_block_set(DHCP_BLOCK_PROXY, s->dev, s->packet, s->packet_bytes);
    }
    event_log(EVENT_NOTICE, "dhcp", "%s: ProxyDHCP server %s did not answer %u requests on port %u",
              s->dev->name, netaddr_format(&to.addr, server), retry.sent, (unsigned)to.port);
    return 0;
}

static int use_proxy(struct session *s)
{
    const struct str *packet = &s->choice.proxy_packet;
    if (s->choice.no_pxedhcp || !s->choice.has_proxy)
        return 0;
    if (dhcp_says_what_to_boot(packet->data, packet->len_bytes))
        return dhcp_block_set(DHCP_BLOCK_PROXY, s->dev, packet->data, packet->len_bytes);
    return ask_proxy(s);
}

/* --- the whole -------------------------------------------------------------------------------- */

static int refused(const struct session *s)
{
    char server[NETADDR_TEXT_MAX], address[NETADDR_TEXT_MAX];
    return fail(ERR_TIMEDOUT, "dhcp: %s: %s refused %u times what it had offered, at last %s",
                s->dev->name, netaddr_format(&s->from.addr, server), (unsigned)NAKS_MAX,
                text_of(s->choice.address, address));
}

static int exchange(struct session *s)
{
    int r = 0;
    for (unsigned naks = 0; naks < NAKS_MAX; naks++) {
        r = discover(s);
        if (r == 0)
            r = request(s);
        if (r != NAKED)
            break;
        r = fiber_sleep_ms(NAK_PAUSE_MS);
        if (r < 0)
            return r;
        if (naks + 1 == NAKS_MAX)
            return refused(s);
        dhcp_choice_free(&s->choice);
    }
    if (r == 0)
        r = take_lease(s);
    if (r == 0)
        r = use_proxy(s);
    return r < 0 ? r : CONFIGURED;
}

/* A lease that asks to be kept (175.178, or the user's setting) saves the exchange;
 * docs/compatibility.md. */
static bool may_use_held_lease(struct netdev *dev)
{
    if (!dhcp_block_packet(DHCP_BLOCK_LEASE, dev) || net_conf_uint(dev, "use-cached", 0) == 0)
        return false;
    event_log(EVENT_NOTICE, "dhcp", "%s: uses the lease that it holds (use-cached)", dev->name);
    return true;
}

static int dhcp_run(struct netdev *dev, void (*status)(void *arg, char mark), void *arg)
{
    (void)status;
    (void)arg;
    if (may_use_held_lease(dev))
        return CONFIGURED_AT_ONCE;
    struct session *s = heap_zalloc(sizeof(*s));
    if (!s)
        return fail(ERR_NOMEM, "dhcp: no memory for a session of %s", dev->name);
    s->dev = dev;
    s->frames_before = dev->rx.good;
    (void)plat_entropy(&s->xid, sizeof(s->xid)); /* weak bytes will do for a transaction id */
    int r = udp_open(4, DHCP_CLIENT_PORT, dev, &s->udp);
    if (r == 0)
        r = exchange(s);
    udp_close(s->udp);
    dhcp_choice_free(&s->choice);
    heap_free(s);
    return r;
}

const struct net_configurator dhcp_configurator = { .name = "dhcp", .run = dhcp_run };
