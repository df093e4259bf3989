/* net/ntp.c - asks a server for the time. Not here: packets (wire/ntp.c), the clock (core/clock.c).
 * Source: RFC 4330 5; compat 5.11 (timing). */
#include "net/ntp.h"
#include "core/err.h"
#include "net/net.h"
#include "netdev_private.h"
#include "plat.h"
#include "wire/ntp.h"

enum {
    FIRST_WAIT_MS = 1000,
    LAST_WAIT_MS = 10000,
    NEXT_ADDRESS_MS = 2000, /* the last wait for an address while there is another one */
    US_PER_S = 1000000,
    PACKET_BYTES = NTP_BYTES + 20 +
                   32, /* with a key and a digest behind it, which we do not read */
};

struct question {
    struct endpoint to;
    uint64_t cookie, sent_us;
};

static int refuse(const struct question *question, const struct ntp_reply *reply)
{
    char text[NETADDR_TEXT_MAX];
    return fail(ERR_CONNREFUSED, "ntp: %s has no time for us (%s)",
                netaddr_format(&question->to.addr, text), reply->kiss);
}

/* The answer until @deadline: others are dropped. 0, -ERR_TIMEDOUT (silent), or told. */
static int await_reply(struct udp *udp, const struct question *question, deadline_t deadline,
                       uint64_t *ret_now_s)
{
    for (;;) {
        uint8_t packet[PACKET_BYTES];
        struct endpoint from;
        struct ntp_reply reply;
        int r = udp_recv(udp, packet, sizeof(packet), &from, deadline);
        if (r < 0)
            return r;
        if (from.port != NTP_PORT ||
            ntp_parse_reply(packet, (size_t)r, question->cookie, &reply) < 0)
            continue;
        if (reply.kiss[0])
            return refuse(question, &reply);
        uint64_t way_us = (plat_now_us() - question->sent_us) / 2;
        *ret_now_s = reply.unix_s + (reply.us + way_us + US_PER_S / 2) / US_PER_S;
        return 0;
    }
}

static int ask(struct udp *udp, const struct netaddr *server, uint64_t last_wait_ms,
               uint64_t *ret_now_s)
{
    char text[NETADDR_TEXT_MAX];
    unsigned sent = 0;
    for (uint64_t wait_ms = FIRST_WAIT_MS; wait_ms <= last_wait_ms; wait_ms *= 2) {
        uint8_t packet[NTP_BYTES];
        struct question question = {
            .to = { .addr = *server, .port = NTP_PORT },
            .cookie = (uint64_t)glue_random() << 32 | glue_random(),
            .sent_us = plat_now_us(),
        };
        ntp_build_request(question.cookie, packet);
        int r = udp_send(udp, &question.to, packet, sizeof(packet));
        if (r < 0)
            return r;
        sent++;
        r = await_reply(udp, &question, deadline_in_ms(wait_ms), ret_now_s);
        if (r != -ERR_TIMEDOUT)
            return r;
    }
    return fail(ERR_TIMEDOUT, "ntp: %s did not answer %u questions", netaddr_format(server, text),
                sent);
}

int ntp_ask(const char *server, uint64_t *ret_now_s)
{
    struct netaddr addrs[NET_ADDRESSES_MAX];
    int count = dns_resolve(server, DEADLINE_NEVER, addrs, NET_ADDRESSES_MAX);
    int r = count;
    for (int i = 0; i < count; i++) {
        struct udp *udp = NULL;
        r = udp_open(addrs[i].family, 0, NULL, &udp);
        if (r == 0)
            r = ask(udp, &addrs[i], i + 1 < count ? NEXT_ADDRESS_MS : LAST_WAIT_MS, ret_now_s);
        udp_close(udp);
        if (r == 0 || r == -ERR_CANCELED)
            break;
    }
    return r;
}
