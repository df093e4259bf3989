/* See tftp_server.h. */
#include "tests/unit/fetch/tftp_server.h"
#include "core/err.h"
#include "net/net.h"
#include "tests/unit/fakes/fetch_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include "wire/tftp.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PACKETS_MAX = 4096,
    SESSIONS_MAX = 16,
    RETRY_US = 1000000,
    RETRIES_MAX = 5,
    DEAF_RETRIES_MAX = 600,
    FIRST_PORT = 40000,
    STRAY_PORT = 666
};

struct udp {
    bool open, expects, refused;
};
struct packet {
    uint64_t at_us;
    uint64_t order;
    bool to_client;
    uint16_t server_port;
    size_t len;
    uint8_t bytes[2048];
};
struct session {
    bool used;
    uint16_t port;
    uint32_t blksize, windowsize;
    uint64_t acked; /* blocks */
    bool oack_pending;
    uint8_t oack[128];
    size_t oack_len;
    unsigned tries;
    uint64_t timer_us;
};

struct tftp_server tftp_server;
struct tftp_server_counts tftp_counts;
static struct udp the_socket;
static struct packet *packets[PACKETS_MAX];
static size_t packet_count;
static uint64_t packet_order;
static struct session sessions[SESSIONS_MAX];
static uint16_t next_port;
static bool stray_sent;

uint8_t tftp_server_byte(size_t i)
{
    return (uint8_t)(i * 31 + i / 509 + i / 65537);
}

void tftp_server_reset(void)
{
    for (size_t i = 0; i < packet_count; i++)
        free(packets[i]);
    packet_count = 0;
    memset(sessions, 0, sizeof(sessions));
    memset(&tftp_server, 0, sizeof(tftp_server));
    memset(&tftp_counts, 0, sizeof(tftp_counts));
    tftp_server.options = tftp_server.windows = true;
    tftp_server.delay_us = 100;
    next_port = FIRST_PORT;
    stray_sent = false;
    the_socket.open = false;
}

static void put_in_flight(bool to_client, uint16_t server_port, const void *bytes, size_t len)
{
    uint64_t delay = tftp_server.delay_us;
    if (fetch_fake_chance(tftp_server.loss) || packet_count == PACKETS_MAX ||
        len > sizeof(packets[0]->bytes))
        return;
    if (fetch_fake_chance(tftp_server.reorder))
        delay += fetch_fake_random(3000);
    if (fetch_fake_chance(tftp_server.truncate))
        len = fetch_fake_random((uint32_t)len + 1);
    struct packet *p = malloc(sizeof(*p));
    *p = (struct packet){ .at_us = plat_fake_now_us + delay,
                          .order = packet_order++,
                          .to_client = to_client,
                          .server_port = server_port,
                          .len = len };
    memcpy(p->bytes, bytes, len);
    packets[packet_count++] = p;
}

static void put_on_wire(bool to_client, uint16_t server_port, const void *bytes, size_t len)
{
    put_in_flight(to_client, server_port, bytes, len);
    if (fetch_fake_chance(tftp_server.duplicate))
        put_in_flight(to_client, server_port, bytes, len);
}

static bool is_dead(void)
{
    return tftp_server.dead_until_us && plat_fake_now_us >= tftp_server.dead_from_us &&
           plat_fake_now_us < tftp_server.dead_until_us;
}

static bool is_deaf(void)
{
    return tftp_server.deaf_from_us && plat_fake_now_us >= tftp_server.deaf_from_us;
}

static void send_window(struct session *s)
{
    for (uint64_t block = s->acked + 1; block <= s->acked + s->windowsize; block++) {
        uint8_t packet[TFTP_HEADER_BYTES + 2000] = { 0, TFTP_DATA, (uint8_t)(block >> 8),
                                                     (uint8_t)block };
        uint64_t from = (block - 1) * s->blksize;
        if (from > tftp_server.file_bytes)
            return;
        if (from == tftp_server.file_bytes && from && tftp_server.no_empty_block)
            return;
        size_t len = tftp_server.file_bytes - from < s->blksize ? tftp_server.file_bytes - from
                                                                : s->blksize;
        for (size_t i = 0; i < len; i++)
            packet[TFTP_HEADER_BYTES + i] = tftp_server_byte(from + i);
        tftp_counts.data++;
        put_on_wire(true, s->port, packet, TFTP_HEADER_BYTES + len);
    }
}

static void send_again(struct session *s)
{
    s->timer_us = plat_fake_now_us + RETRY_US;
    if (s->oack_pending)
        put_on_wire(true, s->port, s->oack, s->oack_len);
    else
        send_window(s);
}

/* Options by hand: the codec under test must not check itself. */
static uint32_t asked(const uint8_t *request, size_t len, const char *name, uint32_t fallback)
{
    for (size_t i = 2; i + strlen(name) + 2 <= len; i++)
        if (request[i - 1] == 0 && memcmp(request + i, name, strlen(name) + 1) == 0)
            return (uint32_t)atoi((const char *)request + i + strlen(name) + 1);
    return fallback;
}

static void add_option(struct session *s, const char *name, uint64_t value)
{
    s->oack_len += (size_t)sprintf((char *)s->oack + s->oack_len, "%s%c%llu", name, 0,
                                   (unsigned long long)value) +
                   1;
}

static void note_request(const uint8_t *bytes, size_t len)
{
    tftp_counts.requests++;
    memset(tftp_counts.last_request, 0, sizeof(tftp_counts.last_request));
    for (size_t i = 2; i < len && i < sizeof(tftp_counts.last_request); i++)
        tftp_counts.last_request[i - 2] = bytes[i] ? (char)bytes[i] : '|';
}

static void new_session(const uint8_t *bytes, size_t len)
{
    uint32_t blksize = asked(bytes, len, "blksize", 0),
             windowsize = asked(bytes, len, "windowsize", 0);
    bool wants_tsize = asked(bytes, len, "tsize", 1) == 0;
    note_request(bytes, len);
    if ((tftp_server.drops_options && (blksize || wants_tsize)))
        return;
    if (windowsize && tftp_server.refuses_windows) {
        put_on_wire(true, next_port++, "\0\5\0\10what is that", 17);
        return;
    }
    if (tftp_server.raw_answer) {
        put_on_wire(true, next_port++, tftp_server.raw_answer, tftp_server.raw_answer_bytes);
        return;
    }
    if (len < 10 || memcmp(bytes + 2, "boot.img", 9) != 0) {
        put_on_wire(true, next_port++, "\0\5\0\1No such file", 16);
        return;
    }
    struct session *s = &sessions[(next_port - FIRST_PORT) % SESSIONS_MAX];
    *s = (struct session){
        .used = true, .port = next_port++, .blksize = TFTP_BLOCK_BYTES, .windowsize = 1
    };
    s->oack[1] = TFTP_OACK;
    s->oack_len = 2;
    if (tftp_server.options && blksize) {
        s->blksize = tftp_server.blksize_max && blksize > tftp_server.blksize_max
                         ? tftp_server.blksize_max
                         : blksize;
        add_option(s, "blksize", s->blksize);
    }
    if (tftp_server.options && wants_tsize && !tftp_server.no_tsize)
        add_option(s, "tsize",
                   tftp_server.tsize_echoed ? 0
                   : tftp_server.tsize_lie  ? tftp_server.tsize_lie
                                            : tftp_server.file_bytes);
    if (tftp_server.options && tftp_server.windows && windowsize) {
        s->windowsize = windowsize;
        add_option(s, "windowsize", windowsize);
    }
    s->oack_pending = s->oack_len > 2;
    send_again(s);
}

static struct session *find_session(uint16_t port)
{
    for (size_t i = 0; i < SESSIONS_MAX; i++)
        if (sessions[i].used && sessions[i].port == port)
            return &sessions[i];
    return NULL;
}

static void take_ack(struct session *s, uint16_t block)
{
    tftp_counts.acks++;
    s->tries = 0;
    if (s->oack_pending) {
        if (block != 0)
            return;
        s->oack_pending = false;
        send_again(s);
        return;
    }
    uint16_t ahead = (uint16_t)(block - (uint16_t)s->acked);
    if (ahead > s->windowsize || (ahead == 0 && s->windowsize == 1))
        return; /* an old one: RFC 1123 4.2.3 */
    s->acked += ahead;
    if (s->acked * s->blksize > tftp_server.file_bytes)
        s->used = false; /* that was the last block */
    else
        send_again(s);
}

static void server_takes(const struct packet *p)
{
    the_socket.refused = is_dead() && tftp_server.refuses && the_socket.expects &&
                         p->server_port == TFTP_PORT;
    if (is_dead() || p->len < 4)
        return;
    if (p->server_port == TFTP_PORT) {
        if (p->bytes[1] == TFTP_RRQ)
            new_session(p->bytes, p->len);
        return;
    }
    if (p->server_port == STRAY_PORT ||
        (p->bytes[1] == TFTP_ERROR && p->bytes[3] == TFTP_ERR_UNKNOWN_TID)) {
        tftp_counts.unknown_tid++;
    } else if (p->bytes[1] == TFTP_ERROR) {
        tftp_counts.aborts++;
    }
    struct session *s = find_session(p->server_port);
    if (s && p->bytes[1] == TFTP_ACK && is_deaf())
        return;
    if (s && p->bytes[1] == TFTP_ACK)
        take_ack(s, (uint16_t)(p->bytes[2] << 8 | p->bytes[3]));
    else if (s && p->bytes[1] == TFTP_ERROR)
        s->used = false;
    else if (!s && p->bytes[1] == TFTP_ACK && tftp_server.forgets)
        put_on_wire(true, p->server_port, "\0\5\0\5Unknown transfer ID", 23);
}

static void run_timers(void)
{
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *s = &sessions[i];
        if (is_dead())
            s->used = false;
        if (!s->used || plat_fake_now_us < s->timer_us)
            continue;
        if (++s->tries > (is_deaf() ? DEAF_RETRIES_MAX : RETRIES_MAX)) {
            s->used = false;
            continue;
        }
        tftp_counts.retransmits++;
        send_again(s);
    }
    if (tftp_server.stray_from_us && plat_fake_now_us >= tftp_server.stray_from_us && !stray_sent) {
        stray_sent = true;
        put_in_flight(true, STRAY_PORT, "\0\3\0\2bad", 7);
    }
}

static struct packet *take_next(uint64_t until_us)
{
    size_t best = packet_count;
    for (size_t i = 0; i < packet_count; i++)
        if (packets[i]->at_us <= until_us &&
            (best == packet_count || packets[i]->at_us < packets[best]->at_us ||
             (packets[i]->at_us == packets[best]->at_us &&
              packets[i]->order < packets[best]->order)))
            best = i;
    if (best == packet_count)
        return NULL;
    struct packet *p = packets[best];
    packets[best] = packets[--packet_count];
    return p;
}

static uint64_t next_timer(uint64_t until_us)
{
    for (size_t i = 0; i < SESSIONS_MAX; i++)
        if (sessions[i].used && sessions[i].timer_us > plat_fake_now_us &&
            sessions[i].timer_us < until_us)
            until_us = sessions[i].timer_us;
    if (tftp_server.stray_from_us > plat_fake_now_us && tftp_server.stray_from_us < until_us)
        until_us = tftp_server.stray_from_us;
    return until_us;
}

/* --- net/net.h ----------------------------------------------------------------------------------------------------- */

int dns_resolve(const char *name, deadline_t deadline, struct netaddr *ret_addrs, size_t max)
{
    (void)deadline;
    (void)max;
    if (strcmp(name, "server") != 0)
        return fail(ERR_NONAME, "dns: there is no \"%s\"", name);
    ret_addrs[0] = netaddr_v4((const uint8_t[]){ 10, 0, 0, 1 });
    return 1;
}

int udp_open(uint8_t family, uint16_t local_port, struct netdev *dev, struct udp **ret_udp)
{
    (void)family;
    (void)local_port;
    (void)dev;
    the_socket = (struct udp){ .open = true };
    for (size_t i = 0; i < packet_count;
         i++) /* a new port: what was under way to the old one is lost */
        if (packets[i]->to_client)
            packets[i]->len = 0;
    *ret_udp = &the_socket;
    return 0;
}

void udp_close(struct udp *udp)
{
    if (udp)
        udp->open = false;
}

void udp_expect(struct udp *udp, const struct endpoint *to, bool hints)
{
    (void)hints;
    udp->expects = to->port == TFTP_PORT;
}

int udp_send(struct udp *udp, const struct endpoint *to, const void *data, size_t len_bytes)
{
    (void)udp;
    put_on_wire(false, to->port, data, len_bytes);
    return 0;
}

int udp_recv(struct udp *udp, void *data, size_t room_bytes, struct endpoint *ret_from,
             deadline_t deadline)
{
    (void)udp;
    for (;;) {
        run_timers();
        if (fetch_fake_cancel_at_us && plat_fake_now_us >= fetch_fake_cancel_at_us)
            return -ERR_CANCELED;
        uint64_t until = next_timer(deadline);
        struct packet *p = take_next(until);
        if (!p && until >= deadline) {
            plat_fake_now_us = deadline > plat_fake_now_us ? deadline : plat_fake_now_us;
            return -ERR_TIMEDOUT;
        }
        if (!p) {
            plat_fake_now_us = until;
            continue;
        }
        if (p->at_us > plat_fake_now_us)
            plat_fake_now_us = p->at_us;
        int len = (int)(p->len < room_bytes ? p->len : room_bytes);
        bool mine = p->to_client && !is_dead();
        if (mine) {
            memcpy(data, p->bytes, (size_t)len);
            *ret_from = (struct endpoint){ netaddr_v4((const uint8_t[]){ 10, 0, 0, 1 }),
                                           p->server_port };
        } else if (!p->to_client) {
            server_takes(p);
        }
        free(p);
        if (mine)
            return len;
        if (the_socket.refused) {
            the_socket.refused = false;
            return -ERR_CONNREFUSED;
        }
    }
}
