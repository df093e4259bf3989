/* fetch/tftp.c - TFTP downloads: request, windows, retransmission. Not here: packets (wire/tftp.c).
 * Source: RFC 1350; options RFC 2347-2349; windows RFC 7440; RFC 1123 4.2.3 (the sorcerer's
 * apprentice: an old block is never answered twice in one round trip); compat 5.3. */
#include "wire/tftp.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/settings.h"
#include "fetch/fetch.h"
#include "net/net.h"
#include "plat.h"
#include <stdio.h>
#include <string.h>

enum {
    TFTP_BLKSIZE_DEFAULT = 1432,  /* setting tftp-blksize; fits Ethernet with a tunnel or two */
    TFTP_WINDOWSIZE_DEFAULT = 32, /* setting tftp-windowsize */
    TFTP_WINDOWSIZE_LIMIT = UDP_QUEUE_MAX / 2, /* a window must fit the socket's queue */
    TFTP_FIRST_RTO_MS = 250,
    TFTP_RTO_MIN_MS = 100, /* a server that reads a slow disk must not be asked twice */
    TFTP_RTO_MAX_MS = 10000,
    TFTP_GAP_MIN_MS = 20,     /* the rest of a window comes at once or not at all */
    TFTP_REQUESTS = 6,        /* setting tftp-requests; 0.25 + 0.5 + 1 + 2 + 4 + 8 s: compat 5.3 */
    TFTP_REQUESTS_LIMIT = 12, /* a quarter of an hour */
    TFTP_OTHER_ADDRESS_REQUESTS = 4, /* ... while there is another address to try */
    TFTP_REFUSALS_MAX = 2,           /* the first may be a server that is being restarted */
    TFTP_RESTARTS_MAX = 3,
    TFTP_LAST_BLOCK_MS = 500,
    TFTP_PACKET_ROOM_MIN = 1024, /* OACK and ERROR packets are longer than a small block */
    TFTP_AGAIN = 1               /* the server forgot us or went away: begin again */
};

/* How much of the options is asked for: servers that cannot read them get less of them. */
enum ask { ASK_ALL, ASK_KNOWN, ASK_NOTHING };

struct tftp {
    struct transfer *transfer;
    const char *path;
    struct udp *udp;
    struct endpoint server; /* where the request goes; after its answer, who we listen to */
    char server_text[NETADDR_TEXT_MAX];
    struct tftp_options agreed;
    uint8_t *packet; /* what was received last */
    size_t packet_room;
    uint64_t next, acked; /* blocks: wanted next, acknowledged last; beyond 16 bits */
    bool gap_told;        /* the server knows that @next is missing */
    bool ended, was_refused;
    uint64_t sent_us, progress_us; /* last ACK; last block in order */
    unsigned refusals;             /* ICMP: nobody listens */
    bool sent_once;                /* that ACK was not a repetition: its answer tells the rtt */
    uint64_t srtt_us, rttvar_us, backoff_us;
    deadline_t deadline;
};

static uint64_t rto_us(const struct tftp *t)
{
    if (!t->srtt_us)
        return TFTP_FIRST_RTO_MS * 1000;
    uint64_t rto = t->srtt_us + 4 * t->rttvar_us; /* as TCP: RFC 6298 2.2 */
    return rto < TFTP_RTO_MIN_MS * 1000 ? TFTP_RTO_MIN_MS * 1000 : rto;
}

static void note_rtt(struct tftp *t, uint64_t now)
{
    uint64_t rtt = now - t->sent_us;
    if (!t->sent_once)
        return;
    t->sent_once = false;
    if (!t->srtt_us) {
        t->srtt_us = rtt ? rtt : 1;
        t->rttvar_us = rtt / 2;
        return;
    }
    uint64_t error = rtt > t->srtt_us ? rtt - t->srtt_us : t->srtt_us - rtt;
    t->rttvar_us = (3 * t->rttvar_us + error) / 4;
    t->srtt_us = (7 * t->srtt_us + rtt) / 8;
}

static int send_ack(struct tftp *t, bool first)
{
    uint8_t ack[TFTP_HEADER_BYTES];
    size_t len = tftp_build_ack(ack, sizeof(ack), (uint16_t)(t->next - 1));
    t->acked = t->next - 1;
    t->sent_us = plat_now_us();
    t->sent_once = first;
    t->deadline = t->sent_us + t->backoff_us;
    return udp_send(t->udp, &t->server, ack, len);
}

static void send_error(struct tftp *t, const struct endpoint *to, uint16_t error, const char *text)
{
    uint8_t packet[64];
    size_t len = tftp_build_error(packet, sizeof(packet), error, text);
    (void)udp_send(t->udp, to, packet, len); /* it may get lost: nobody waits for it */
}

static bool is_server(const struct tftp *t, const struct endpoint *from)
{
    return from->port == t->server.port && netaddr_equal(&from->addr, &t->server.addr);
}

static int refused(struct tftp *t, const struct tftp_packet *p)
{
    static const struct {
        uint16_t error;
        int err;
    } known[] = { { TFTP_ERR_NOT_FOUND, ERR_NOTFOUND },
                  { TFTP_ERR_ACCESS, ERR_ACCES },
                  { TFTP_ERR_ILLEGAL, ERR_NOTTY } };
    int err = ERR_NOTSUP;
    t->was_refused = true;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].error == p->error)
            err = known[i].err;
    return fail(err, "tftp: %s refused \"%.80s\": %s (TFTP error %u)", t->server_text, t->path,
                p->text[0] ? p->text : "no reason given", p->error);
}

/* --- the request -------------------------------------------------------------------------- */

static struct tftp_options wanted(enum ask ask)
{
    struct tftp_options options = { 0 };
    if (ask == ASK_NOTHING)
        return options;
    uint64_t blksize = setting_get_uint("tftp-blksize", TFTP_BLKSIZE_DEFAULT);
    uint64_t windowsize = setting_get_uint("tftp-windowsize", TFTP_WINDOWSIZE_DEFAULT);
    uint64_t timeout_s = setting_get_uint("tftp-timeout", 0);
    if (blksize >= TFTP_BLKSIZE_MIN)
        options.blksize = blksize < TFTP_BLKSIZE_MAX ? (uint32_t)blksize : TFTP_BLKSIZE_MAX;
    options.has_tsize = true;
    if (timeout_s >= 1 && timeout_s <= 255)
        options.timeout_s = (uint32_t)timeout_s;
    if (ask == ASK_ALL && windowsize > 1)
        options.windowsize = windowsize < TFTP_WINDOWSIZE_LIMIT ? (uint32_t)windowsize
                                                                : TFTP_WINDOWSIZE_LIMIT;
    return options;
}

static int make_room(struct tftp *t, size_t blksize)
{
    size_t room = blksize + TFTP_HEADER_BYTES + 1; /* one more shows a block that is too long */
    if (room < TFTP_PACKET_ROOM_MIN)
        room = TFTP_PACKET_ROOM_MIN;
    if (room <= t->packet_room)
        return 0;
    heap_free(t->packet);
    t->packet = heap_alloc(room);
    t->packet_room = t->packet ? room : 0;
    return t->packet ? 0
                     : fail(ERR_NOMEM, "tftp: no memory for a packet of %u bytes", (unsigned)room);
}

static int send_request(struct tftp *t, const struct tftp_options *options)
{
    uint8_t request[TFTP_REQUEST_MAX];
    size_t len = tftp_build_request(request, sizeof(request), t->path, options);
    if (!len)
        return fail(ERR_INVAL, "tftp: the path \"%.60s\" of %u bytes does not fit a request",
                    t->path, (unsigned)strlen(t->path));
    t->sent_us = plat_now_us();
    t->sent_once = true;
    return udp_send(t->udp, &t->server, request, len);
}

/* What the server agreed to must be within what was asked: RFC 2347, 2348, 7440. */
static int take_options(struct tftp *t, const struct tftp_options *asked,
                        const struct tftp_options *given)
{
    if (given->blksize > asked->blksize || given->windowsize > asked->windowsize) {
        send_error(t, &t->server, TFTP_ERR_OPTIONS, "not what was asked for");
        return fail(ERR_PROTO,
                    "tftp: %s answered with blksize %u and windowsize %u, asked were %u "
                    "and %u",
                    t->server_text, (unsigned)given->blksize, (unsigned)given->windowsize,
                    (unsigned)asked->blksize, (unsigned)asked->windowsize);
    }
    t->agreed = *given;
    event_log(EVENT_DEBUG, "tftp", "%s agrees to blksize %u, windowsize %u, tsize %llu",
              t->server_text, (unsigned)given->blksize, (unsigned)given->windowsize,
              (unsigned long long)given->tsize);
    t->transfer->total_bytes = given->has_tsize ? given->tsize : 0;
    return 0;
}

static void begin_data(struct tftp *t, const struct endpoint *from)
{
    t->server = *from; /* RFC 1350 4: the transfer has a port of its own */
    netaddr_format(&from->addr, t->server_text);
    uint64_t now = plat_now_us();
    note_rtt(t, now);
    t->progress_us = now;
    t->backoff_us = rto_us(t);
    t->transfer->status[0] = '\0';
}

/* Wait for the answer to one request. 0: @ret_packet holds it; -ERR_TIMEDOUT (silent): none
 * came. */
static int await_answer(struct tftp *t, deadline_t deadline, struct endpoint *ret_from,
                        struct tftp_packet *ret_packet)
{
    while (!deadline_passed(deadline)) {
        int len = udp_recv(t->udp, t->packet, t->packet_room, ret_from, deadline);
        if (len == -ERR_CONNREFUSED && ++t->refusals < TFTP_REFUSALS_MAX)
            continue;
        if (len < 0)
            return len;
        if (tftp_parse(t->packet, (size_t)len, ret_packet) < 0)
            continue;
        if (ret_packet->opcode == TFTP_OACK || ret_packet->opcode == TFTP_ERROR ||
            (ret_packet->opcode == TFTP_DATA && ret_packet->block == 1))
            return 0;
    }
    return -ERR_TIMEDOUT;
}

/* A server that does not answer may be one that drops requests with options that it cannot read. */
static enum ask ask_of_try(unsigned n, enum ask floor)
{
    enum ask ask = n < 3 ? ASK_ALL : n < 5 ? ASK_KNOWN : ASK_NOTHING;
    return ask > floor ? ask : floor;
}

static int no_answer(struct tftp *t, uint64_t since_us)
{
    return fail(ERR_TIMEDOUT, "tftp: %s did not answer the request for \"%.80s\" in %u s",
                t->server_text, t->path, (unsigned)((plat_now_us() - since_us) / 1000000));
}

/* Ask until there is an answer: *@ret_packet is the first DATA, or the OACK; 0 or an error. */
static int request(struct tftp *t, unsigned tries, struct tftp_packet *ret_packet)
{
    uint64_t wait_ms = TFTP_FIRST_RTO_MS, begin_us = plat_now_us();
    enum ask floor = ASK_ALL;
    struct tftp_options most = wanted(ASK_ALL); /* a late answer may be one to the first request */
    if (make_room(t, most.blksize ? most.blksize : TFTP_BLOCK_BYTES) < 0)
        return -ERR_NOMEM;
    if (t->transfer->resumes == 0) /* a server that was there and went away is waited for */
        udp_expect(t->udp, &t->server, false);
    for (unsigned n = 0; n < tries; n++, wait_ms *= 2) {
        enum ask ask = ask_of_try(n, floor);
        struct tftp_options asked = wanted(ask);
        struct endpoint from;
        int r = send_request(t, &asked);
        if (r == 0)
            r = await_answer(t, deadline_in_ms(wait_ms), &from, ret_packet);
        if (r == -ERR_CONNREFUSED)
            return fail(
                ERR_CONNREFUSED,
                "tftp: %s refuses: no TFTP server listens on port %u, or a firewall rejects it",
                t->server_text, t->server.port);
        if (r == -ERR_TIMEDOUT) {
            snprintf(t->transfer->status, sizeof(t->transfer->status), "asking %.32s",
                     t->server_text);
            continue;
        }
        if (r < 0)
            return r;
        if (ret_packet->opcode == TFTP_ERROR && ask < ASK_NOTHING &&
            (ret_packet->error == TFTP_ERR_OPTIONS || ret_packet->error == TFTP_ERR_ILLEGAL)) {
            floor = ask + 1;
            continue;
        }
        if (ret_packet->opcode == TFTP_ERROR)
            return refused(t, ret_packet);
        begin_data(t, &from);
        return ret_packet->opcode == TFTP_OACK ? take_options(t, &most, &ret_packet->options) : 0;
    }
    return no_answer(t, begin_us);
}

/* --- the data ----------------------------------------------------------------------------- */

static size_t block_bytes(const struct tftp *t)
{
    return t->agreed.blksize ? t->agreed.blksize : TFTP_BLOCK_BYTES;
}

static int accept_block(struct tftp *t, const struct tftp_packet *p)
{
    struct transfer *transfer = t->transfer;
    int r = blob_append(&transfer->blob, p->data, p->len_bytes);
    if (r < 0)
        return r;
    uint64_t now = plat_now_us();
    transfer->done_bytes = transfer->blob.len_bytes;
    transfer->status[0] = '\0';
    note_rtt(t, now);
    t->progress_us = now;
    t->next++;
    t->gap_told = false;
    t->backoff_us = rto_us(t);
    t->ended = p->len_bytes < block_bytes(t);
    uint64_t window = t->agreed.windowsize ? t->agreed.windowsize : 1;
    if (t->ended || t->next - 1 - t->acked >= window)
        return send_ack(t, true);
    uint64_t gap_us = 2 * t->srtt_us > TFTP_GAP_MIN_MS * 1000 ? 2 * t->srtt_us
                                                              : TFTP_GAP_MIN_MS * 1000;
    t->deadline = now + (gap_us < t->backoff_us ? gap_us : t->backoff_us);
    return 0;
}

/* Nothing new came in time: repeat the ACK, at longer and longer intervals, until it is a stall. */
static int ask_again(struct tftp *t)
{
    struct transfer *transfer = t->transfer;
    uint64_t silent_ms = (plat_now_us() - t->progress_us) / 1000;
    bool all_here = t->agreed.has_tsize && transfer->done_bytes == t->agreed.tsize;
    if (all_here && silent_ms >= TFTP_LAST_BLOCK_MS) {
        t->ended = true; /* a server that leaves out the empty block at the end */
        return 0;
    }
    if (silent_ms >= fetch_stall_ms()) {
        event_log(EVENT_WARNING, "tftp", "%s sent nothing of \"%.80s\" for %u s after %llu bytes",
                  t->server_text, t->path, (unsigned)(silent_ms / 1000),
                  (unsigned long long)transfer->done_bytes);
        return TFTP_AGAIN;
    }
    if (silent_ms >= 1000)
        snprintf(transfer->status, sizeof(transfer->status), "no data for %u s",
                 (unsigned)(silent_ms / 1000));
    bool mid_window = t->next - 1 > t->acked; /* the end of a window was lost: no reason to slow */
    t->backoff_us = mid_window ? rto_us(t) : t->backoff_us * 2;
    if (t->backoff_us > TFTP_RTO_MAX_MS * 1000)
        t->backoff_us = TFTP_RTO_MAX_MS * 1000;
    t->gap_told = false;
    return send_ack(t, false);
}

static int take_data(struct tftp *t, const struct tftp_packet *p)
{
    uint16_t ahead = (uint16_t)(p->block - (uint16_t)t->next); /* block numbers wrap to 0 */
    if (p->len_bytes > block_bytes(t))
        return fail(ERR_PROTO, "tftp: %s sent a block of %u bytes, agreed were %u", t->server_text,
                    (unsigned)p->len_bytes, (unsigned)block_bytes(t));
    if (ahead == 0)
        return accept_block(t, p);
    if (ahead < 0x8000) { /* something before it is missing: RFC 7440 4, say so once */
        if (t->gap_told)
            return 0;
        t->gap_told = true;
        return send_ack(t, false);
    }
    if (plat_now_us() - t->sent_us < t->backoff_us / 2) /* it crossed our ACK on its way */
        return 0;
    return ask_again(t); /* our ACK was lost; old blocks for ever are a stall too */
}

static int take_packet(struct tftp *t, const struct tftp_packet *p)
{
    switch (p->opcode) {
    case TFTP_DATA:
        return take_data(t, p);
    case TFTP_ERROR:
        if (p->error == TFTP_ERR_UNKNOWN_TID && t->next > 1)
            return TFTP_AGAIN; /* it was started anew and does not know us any more */
        return refused(t, p);
    default:
        return 0; /* an OACK again: the timer repeats our ACK */
    }
}

static int receive(struct tftp *t)
{
    while (!t->ended) {
        struct endpoint from;
        struct tftp_packet p;
        int r = deadline_passed(t->deadline)
                    ? -ERR_TIMEDOUT
                    : udp_recv(t->udp, t->packet, t->packet_room, &from, t->deadline);
        if (r == -ERR_TIMEDOUT)
            r = ask_again(t);
        else if (r >= 0 && !is_server(t, &from))
            send_error(t, &from, TFTP_ERR_UNKNOWN_TID, "Unknown transfer ID");
        else if (r >= 0)
            r = tftp_parse(t->packet, (size_t)r, &p) == 0 ? take_packet(t, &p) : 0;
        if (r < 0 || r == TFTP_AGAIN)
            return r;
    }
    return 0;
}

static int check_length(const struct tftp *t)
{
    const struct transfer *transfer = t->transfer;
    if (!t->agreed.has_tsize || transfer->done_bytes == t->agreed.tsize)
        return 0;
    return fail(ERR_TRUNCATED, "tftp: %s sent %llu bytes of \"%.80s\" and had announced %llu",
                t->server_text, (unsigned long long)transfer->done_bytes, t->path,
                (unsigned long long)t->agreed.tsize);
}

/* Only the size is wanted: it is known now or never. */
static int size_only(struct tftp *t)
{
    send_error(t, &t->server, TFTP_ERR_UNDEFINED, "TFTP Aborted");
    if (t->agreed.has_tsize)
        return 0;
    return fail(ERR_NOTSUP, "tftp: %s does not tell the size of \"%.80s\"", t->server_text,
                t->path);
}

/* From the first answer to the last block. */
static int transfer_data(struct tftp *t, const struct tftp_packet *first)
{
    struct transfer *transfer = t->transfer;
    if (transfer->head_only) /* 0 may be true */
        return size_only(t);
    if (t->agreed.tsize == 0) /* as asked: many servers that do not know it say so */
        t->agreed.has_tsize = false;
    int r = t->agreed.has_tsize ? blob_expect(&transfer->blob, t->agreed.tsize) : 0;
    t->next = 1;
    t->acked = 0;
    t->gap_told = t->ended = false;
    if (r == 0)
        r = first->opcode == TFTP_DATA ? take_data(t, first) : send_ack(t, true);
    if (r == 0)
        r = receive(t);
    if (r == 0)
        r = check_length(t);
    if (r < 0 && !t->was_refused)
        send_error(t, &t->server, TFTP_ERR_UNDEFINED, "TFTP Aborted");
    return r;
}

/* --- the whole ---------------------------------------------------------------------------- */

/* A socket for one address, the request, the data. */
static unsigned requests_max(void)
{
    uint64_t set = setting_get_uint("tftp-requests", TFTP_REQUESTS);
    return set == 0                    ? TFTP_REQUESTS
           : set < TFTP_REQUESTS_LIMIT ? (unsigned)set
                                       : TFTP_REQUESTS_LIMIT;
}

static int try_address(struct tftp *t, const struct netaddr *addr, unsigned tries)
{
    struct tftp_packet first = { 0 };
    t->server = (struct endpoint){ *addr, uri_port(t->transfer->uri, TFTP_PORT) };
    netaddr_format(addr, t->server_text);
    memset(&t->agreed, 0, sizeof(t->agreed));
    t->srtt_us = 0;
    t->refusals = 0;
    int r = udp_open(addr->family, 0, NULL, &t->udp);
    if (r < 0)
        return r;
    r = request(t, tries, &first);
    if (r == 0)
        r = transfer_data(t, &first);
    udp_close(t->udp);
    t->udp = NULL;
    return r;
}

/* The addresses in turn until one answers. */
static int try_addresses(struct tftp *t, const struct netaddr *addrs, size_t count)
{
    int r = -ERR_TIMEDOUT;
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count;
        r = try_address(t, &addrs[i], last ? requests_max() : TFTP_OTHER_ADDRESS_REQUESTS);
        if (r != -ERR_TIMEDOUT && r != -ERR_NETUNREACH && r != -ERR_CONNREFUSED)
            break;
    }
    return r;
}

/* A server that was started anew knows nothing of us: ask again for the whole file. */
static int download(struct tftp *t, const struct netaddr *addrs, size_t count)
{
    struct transfer *transfer = t->transfer;
    for (unsigned restarts = 0;; restarts++) {
        int r = try_addresses(t, addrs, count);
        bool begun = transfer->resumes > 0;
        if (r != TFTP_AGAIN && !(r == -ERR_TIMEDOUT && begun))
            return r;
        if (restarts == TFTP_RESTARTS_MAX)
            return fail(ERR_STALLED,
                        "tftp: %s stopped sending \"%.80s\" and %u new starts did not "
                        "help",
                        t->server_text, t->path, (unsigned)TFTP_RESTARTS_MAX);
        transfer->resumes++;
        fetch_start_over(transfer);
        snprintf(transfer->status, sizeof(transfer->status), "stalled, starting over");
    }
}

static int tftp_fetch(struct transfer *transfer)
{
    struct tftp t = { .transfer = transfer };
    const struct uri *uri = transfer->uri;
    struct netaddr addrs[NET_ADDRESSES_MAX];
    if (!uri->host || !uri->host[0])
        return fail(ERR_INVAL, "tftp: the URI names no server");
    t.path = uri->path ? uri->path : "";
    if (t.path[0] == '/') /* exactly one: compat 5.3 */
        t.path++;
    if (!t.path[0])
        return fail(ERR_INVAL, "tftp: the URI names no file on %.80s", uri->host);
    snprintf(transfer->status, sizeof(transfer->status), "resolving");
    int count = dns_resolve(uri->host, deadline_in_ms(fetch_stall_ms()), addrs, NET_ADDRESSES_MAX);
    if (count < 0)
        return count;
    snprintf(transfer->status, sizeof(transfer->status), "connecting");
    int r = download(&t, addrs, (size_t)count);
    heap_free(t.packet);
    return r;
}

const struct fetcher tftp_fetcher = { .scheme = "tftp",
                                      .default_port = TFTP_PORT,
                                      .fetch = tftp_fetch };
