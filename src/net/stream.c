/* net/stream.c - TCP for straight-line code: connect, read, write, close.
 * Not here: names (dns.c), TLS. Source: RFC 9293, 7323 (window scaling), 2018 (SACK): lwIP's part; compat 5.11.
 *
 * Received segments stay in the frames' buffers until stream_read() copies them once, straight to where the caller wants
 * them. Small ones are gathered in one buffer instead: a peer that sends single bytes must not pin a frame for each. */
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/settings.h"
#include "glue.h"
#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"
#include "netdev_private.h"
#include "plat.h"
#include "wire/icmp.h"
#include "window.h"
#include <string.h>
#undef tcp_connect /* lwipopts.h: lwip_tcp_connect() is lwIP's, tcp_connect() is ours */

enum {
    SEGMENTS_MAX = 8192, /* received and not read: 8 MiB of full frames */
    SMALL_BYTES = 512,
    GATHER_BYTES = 2048,
    WINDOW_LIMIT_BYTES = 0xffff << TCP_RCV_SCALE,
    WINDOW_TELL_PART =
        4, /* an update of its own when this part of the window is free and not known to be */
    WINDOW_TRUST_BYTES = 16 * 1024 *
                         1024, /* without a loss: the device may begin with more again */
    KEEPALIVE_MS = 15000,
    KEEPALIVE_PROBES = 9,
    LINGER_HALF_SECONDS = 2, /* tcp_poll() counts in half seconds */
    NEXT_ADDRESS_MS = 3000,  /* patience with an address while there is another one */
};

struct stream {
    struct tcp_pcb *pcb; /* NULL after an error: lwIP has freed it */
    struct endpoint peer;
    int error;             /* -ERR_x once it broke */
    bool has_other;        /* there is another address: a missing route ends this one */
    bool connected, ended; /* ended: the peer will send no more */
    struct waitq changed;
    struct rx_window window;
    uint32_t grown_bytes,
        withheld_bytes;     /* what the window has grown or shrunk and the peer was not told yet */
    uint64_t asked_us;      /* when what is not acknowledged yet was sent; 0: nothing */
    uint8_t netif_index;    /* where it comes in; 0: not known yet */
    unsigned first, count;  /* of segments */
    uint16_t offset;        /* what was read of the first one */
    struct pbuf *gathering; /* the last segment, when small ones may still be added to it */
    struct pbuf *segments[SEGMENTS_MAX];
};

uint32_t tcp_window_extra_bytes = WINDOW_DEFAULT_MAX_BYTES - TCP_WINDOW_MIN_BYTES;
static uint32_t window_max_bytes = WINDOW_DEFAULT_MAX_BYTES;

/* --- the receive window: window.c decides, lwIP is told -------------------------------------------------------------------- */

/* The largest window is one for all connections (lwipopts.h): it may change only while there is none. */
static void choose_window_max(void)
{
    if (tcp_active_pcbs)
        return;
    uint64_t window = setting_get_uint("tcp-window", WINDOW_DEFAULT_MAX_BYTES);
    if (window > WINDOW_LIMIT_BYTES)
        window = WINDOW_LIMIT_BYTES;
    if (window < WINDOW_MIN_BYTES)
        window = WINDOW_MIN_BYTES;
    window_max_bytes = (uint32_t)window;
    tcp_window_extra_bytes = window > TCP_WINDOW_MIN_BYTES ? (uint32_t)window - TCP_WINDOW_MIN_BYTES
                                                           : 0;
    netbuf_pool_for_window(TCP_WND);
}

static struct netdev_private *device_of(const struct stream *stream)
{
    struct netif *netif = netif_get_by_index(stream->netif_index);
    return netif ? netdev_private(glue_netdev(netif)) : NULL;
}

/* The handshake is over: lwIP would offer the largest window that it may. */
static void begin_window(struct stream *stream, struct tcp_pcb *pcb)
{
    struct netif *netif = ip_current_input_netif();
    stream->netif_index = netif_get_index(netif);
    uint32_t start = device_of(stream)->window_start_bytes;
    uint64_t now = plat_now_us();
    window_begin(&stream->window, start ? start : WINDOW_START_BYTES,
                 window_max_bytes < TCP_WND_MAX(pcb) ? window_max_bytes : TCP_WND_MAX(pcb), now);
    window_rtt(&stream->window, now - stream->asked_us);
    stream->asked_us = 0;
    pcb->rcv_wnd = pcb->rcv_ann_wnd = stream->window.size_bytes;
}

/* Bytes were read, or the window has grown: the peer may send as many more. */
static void open_window(struct stream *stream, struct tcp_pcb *pcb, uint32_t len_bytes)
{
    uint32_t kept = stream->withheld_bytes < len_bytes ? stream->withheld_bytes : len_bytes;
    stream->withheld_bytes -= kept;
    for (len_bytes -= kept; len_bytes > 0;) {
        uint16_t part = len_bytes < UINT16_MAX ? (uint16_t)len_bytes : UINT16_MAX;
        tcp_recved(pcb, part);
        len_bytes -= part;
    }
}

/* The device is remembered. Said when it is a new low, not at every attempt to do better. */
static void note_shrunk(const struct stream *stream, uint32_t by_bytes)
{
    const struct rx_window *window = &stream->window;
    struct netdev_private *device = device_of(stream);
    uint32_t lowest = device && device->window_start_bytes ? device->window_start_bytes
                                                           : WINDOW_START_BYTES;
    if (!device || window->size_bytes >= lowest)
        return;
    device->window_start_bytes = window->size_bytes;
    event_log(
        EVENT_NOTICE, "tcp",
        "%s: segments were lost %u times in %u KiB: receive window lowered from %u to %u KiB",
        glue_netdev(device->netif)->name, window->losses, (unsigned)(window->total_bytes / 1024),
        (unsigned)((window->size_bytes + by_bytes) / 1024), (unsigned)(window->size_bytes / 1024));
}

/* After a batch of frames. */
static void adjust_window(struct stream *stream, struct tcp_pcb *pcb)
{
    uint32_t shrunk = window_gap(&stream->window, pcb->ooseq != NULL, plat_now_us());
    if (shrunk) {
        stream->withheld_bytes += shrunk;
        note_shrunk(stream, shrunk);
    }
    open_window(stream, pcb, stream->grown_bytes);
    stream->grown_bytes = 0;
}

/* A connection without a loss: its device is trusted with more. */
static void end_window(const struct stream *stream)
{
    struct netdev_private *device = device_of(stream);
    const struct rx_window *window = &stream->window;
    if (device && device->window_start_bytes && window->losses == 0 &&
        window->total_bytes >= WINDOW_TRUST_BYTES)
        device->window_start_bytes = device->window_start_bytes < WINDOW_START_BYTES / 2
                                         ? device->window_start_bytes * 2
                                         : WINDOW_START_BYTES;
}

/* --- callbacks: queue, wake, return --------------------------------------------------------------------------------------- */

static void push(struct stream *stream, struct pbuf *pbuf)
{
    stream->segments[(stream->first + stream->count) % SEGMENTS_MAX] = pbuf;
    stream->count++;
}

/* 0, or -ERR_NOBUFS: lwIP keeps it and asks again. */
static int gather(struct stream *stream, struct pbuf *small)
{
    struct pbuf *to = stream->gathering;
    if (!to || to->len + small->tot_len > GATHER_BYTES) {
        if (stream->count == SEGMENTS_MAX)
            return -ERR_NOBUFS;
        to = pbuf_alloc(PBUF_RAW, GATHER_BYTES, PBUF_RAM);
        if (!to)
            return -ERR_NOBUFS;
        to->len = to->tot_len = 0;
        push(stream, to);
        stream->gathering = to;
    }
    pbuf_copy_partial(small, (uint8_t *)to->payload + to->len, small->tot_len, 0);
    to->len = to->tot_len = (uint16_t)(to->len + small->tot_len);
    pbuf_free(small);
    return 0;
}

static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *pbuf, err_t error)
{
    struct stream *stream = arg;
    (void)pcb, (void)error;
    uint32_t len = pbuf ? pbuf->tot_len : 0;
    if (!pbuf) {
        stream->ended = true;
    } else if (pbuf->tot_len < SMALL_BYTES) {
        if (gather(stream, pbuf) < 0)
            return ERR_MEM;
    } else if (stream->count == SEGMENTS_MAX) {
        return ERR_MEM;
    } else {
        push(stream, pbuf);
        stream->gathering = NULL;
    }
    stream->grown_bytes += window_received(&stream->window, len, plat_now_us());
    fiber_wake(&stream->changed);
    return ERR_OK;
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, uint16_t len_bytes)
{
    struct stream *stream = arg;
    (void)len_bytes;
    if (stream->asked_us && !pcb->unsent && !pcb->unacked) {
        window_rtt(&stream->window, plat_now_us() - stream->asked_us);
        stream->asked_us = 0;
    }
    fiber_wake(&stream->changed);
    return ERR_OK;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t error)
{
    struct stream *stream = arg;
    (void)error;
    begin_window(stream, pcb);
    stream->connected = true;
    fiber_wake(&stream->changed);
    return ERR_OK;
}

static void on_error(void *arg, err_t error)
{
    struct stream *stream = arg;
    stream->pcb = NULL;
    stream->error = glue_error(error);
    if (stream->error == -ERR_CONNRESET && !stream->connected)
        stream->error = -ERR_CONNREFUSED;
    fiber_wake(&stream->changed);
}

/* RFC 1122 4.2.3.9: hints end nothing, but an attempt that has an alternative (RFC 5461 4); a
 * connection that stands is not ended so (RFC 5927 6.1), and the number must be that of our SYN. */
void stream_refused(const struct icmp_refusal *refusal)
{
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
        struct stream *stream = pcb->callback_arg;
        if (!stream || (refusal->is_hint && !stream->has_other) || pcb->state != SYN_SENT ||
            pcb->local_port != refusal->from_port || pcb->remote_port != refusal->to_port ||
            pcb->lastack != refusal->seq || !glue_same_host(&stream->peer.addr, &refusal->to))
            continue;
        stream->error = refusal->is_hint ? -ERR_NETUNREACH : -ERR_CONNREFUSED;
        fiber_wake(&stream->changed);
    }
}

/* --- connecting ------------------------------------------------------------------------------------------------------------- */

static int make_pcb(struct stream *stream)
{
    choose_window_max();
    stream->pcb = tcp_new_ip_type(stream->peer.addr.family == 4 ? IPADDR_TYPE_V4 : IPADDR_TYPE_V6);
    if (!stream->pcb)
        return fail(ERR_NOMEM, "tcp: no memory for a connection");
    tcp_arg(stream->pcb, stream);
    tcp_recv(stream->pcb, on_received);
    tcp_sent(stream->pcb, on_sent);
    tcp_err(stream->pcb, on_error);
    tcp_nagle_disable(stream->pcb);
    ip_set_option(stream->pcb, SOF_KEEPALIVE);
    stream->pcb->keep_idle = stream->pcb->keep_intvl = KEEPALIVE_MS;
    stream->pcb->keep_cnt = KEEPALIVE_PROBES;
    return 0;
}

static int connect_failed(const struct stream *stream, int r)
{
    char text[NETADDR_TEXT_MAX];
    netaddr_format(&stream->peer.addr, text);
    uint16_t port = stream->peer.port;
    if (r == -ERR_CONNREFUSED)
        return fail(ERR_CONNREFUSED, "tcp: %s refused the connection to port %u", text, port);
    if (r == -ERR_NETUNREACH)
        return fail(ERR_NETUNREACH, "tcp: there is no route to %s", text);
    if (r == -ERR_TIMEDOUT)
        return fail(ERR_TIMEDOUT, "tcp: %s port %u does not answer", text, port);
    return r == -ERR_CANCELED
               ? r
               : fail(-r, "tcp: cannot connect to %s port %u: %s", text, port, err_text(-r));
}

/* Forget the pcb; what lwIP still has to say about it is not for us. */
static void detach(struct stream *stream)
{
    tcp_arg(stream->pcb, NULL);
    tcp_recv(stream->pcb, NULL);
    tcp_sent(stream->pcb, NULL);
    tcp_err(stream->pcb, NULL);
}

static int connect_one(struct stream *stream, deadline_t deadline)
{
    ip_addr_t ip;
    glue_from_netaddr(&stream->peer.addr, &ip);
    stream->error = 0;
    int r = make_pcb(stream);
    if (r < 0)
        return r;
    stream->asked_us = plat_now_us();
    r = glue_error(lwip_tcp_connect(stream->pcb, &ip, stream->peer.port, on_connected));
    while (r == 0 && !stream->connected)
        r = stream->error ? stream->error : fiber_wait(&stream->changed, deadline);
    if (r == 0) {
        char text[NETADDR_TEXT_MAX];
        event_log(EVENT_DEBUG, "tcp", "connected to %s port %u",
                  netaddr_format(&stream->peer.addr, text), stream->peer.port);
        return 0;
    }
    if (stream->pcb) {
        detach(stream);
        tcp_abort(stream->pcb);
        stream->pcb = NULL;
    }
    return connect_failed(stream, r);
}

static deadline_t sooner(deadline_t deadline, uint64_t timeout_ms)
{
    deadline_t other = deadline_in_ms(timeout_ms);
    return deadline < other ? deadline : other;
}

static uint8_t family_that_worked; /* where the other one did not; 0: none yet */

/* A family that leads nowhere costs its wait once, not at each connection. */
static void put_first(struct netaddr *addrs, int count, uint8_t family)
{
    int at = 0;
    while (at < count && addrs[at].family != family)
        at++;
    if (at == count)
        return;
    struct netaddr first = addrs[at];
    memmove(&addrs[1], &addrs[0], (size_t)at * sizeof(*addrs));
    addrs[0] = first;
}

int tcp_connect(const char *host, uint16_t port, deadline_t deadline,
                void (*status)(void *arg, const char *text), void *arg, struct stream **ret_stream)
{
    struct netaddr addrs[NET_ADDRESSES_MAX];
    if (status)
        status(arg, netaddr_parse(host, &addrs[0]) == 0 ? "connecting" : "resolving");
    int count = dns_resolve(host, deadline, addrs, NET_ADDRESSES_MAX);
    if (count < 0)
        return count;
    put_first(addrs, count, family_that_worked);
    struct stream *stream = heap_zalloc(sizeof(*stream));
    if (!stream)
        return fail(ERR_NOMEM, "tcp: no memory for a connection");
    waitq_init(&stream->changed);
    if (status)
        status(arg, "connecting");
    uint64_t timeout_ms = setting_get_uint("tcp-timeout", TCP_CONNECT_TIMEOUT_MS);
    int r = -ERR_NETUNREACH;
    for (int i = 0; i < count; i++) {
        stream->peer = (struct endpoint){ .addr = addrs[i], .port = port };
        stream->has_other = i + 1 < count;
        r = connect_one(stream, sooner(deadline, stream->has_other ? NEXT_ADDRESS_MS : timeout_ms));
        if (r == 0 && addrs[i].family != addrs[0].family)
            family_that_worked = addrs[i].family;
        if (r == 0 || r == -ERR_CANCELED || deadline_passed(deadline))
            break;
    }
    if (r < 0) {
        heap_free(stream);
        return r;
    }
    *ret_stream = stream;
    return 0;
}

/* --- data --------------------------------------------------------------------------------------------------------------------- */

static size_t copy_out(struct stream *stream, uint8_t *data, size_t room_bytes)
{
    size_t done = 0;
    while (done < room_bytes && stream->count > 0) {
        struct pbuf *pbuf = stream->segments[stream->first];
        size_t part = pbuf->tot_len - stream->offset;
        if (part > room_bytes - done)
            part = room_bytes - done;
        pbuf_copy_partial(pbuf, data + done, (uint16_t)part, stream->offset);
        done += part;
        stream->offset = (uint16_t)(stream->offset + part);
        if (stream->offset < pbuf->tot_len)
            break;
        if (pbuf == stream->gathering)
            stream->gathering = NULL;
        pbuf_free(pbuf);
        stream->offset = 0;
        stream->first = (stream->first + 1) % SEGMENTS_MAX;
        stream->count--;
    }
    return done;
}

int stream_read(struct stream *stream, void *data, size_t room_bytes, deadline_t deadline)
{
    while (stream->count == 0) {
        if (stream->ended)
            return 0;
        if (stream->error)
            return fail(-stream->error, "tcp: the connection broke: %s", err_text(-stream->error));
        int r = fiber_wait(&stream->changed, deadline);
        if (r < 0)
            return r;
    }
    if (room_bytes > INT32_MAX)
        room_bytes = INT32_MAX;
    size_t done = copy_out(stream, data, room_bytes);
    if (stream->pcb)
        open_window(stream, stream->pcb, (uint32_t)done);
    return (int)done;
}

/* As much as fits into the send buffer now; 0: nothing. */
static int write_some(struct stream *stream, const uint8_t *data, size_t len_bytes)
{
    size_t part = tcp_sndbuf(stream->pcb);
    if (part > len_bytes)
        part = len_bytes;
    if (part > TCP_MSS)
        part = TCP_MSS;
    if (part == 0)
        return 0;
    if (!stream->pcb->unsent && !stream->pcb->unacked)
        stream->asked_us = plat_now_us();
    err_t error = tcp_write(stream->pcb, data, (uint16_t)part, TCP_WRITE_FLAG_COPY);
    if (error == ERR_MEM)
        return 0;
    return error == ERR_OK ? (int)part : glue_error(error);
}

int stream_write(struct stream *stream, const void *data, size_t len_bytes, deadline_t deadline)
{
    const uint8_t *bytes = data;
    while (len_bytes > 0) {
        if (!stream->pcb)
            return fail(-stream->error, "tcp: the connection broke: %s", err_text(-stream->error));
        int part = write_some(stream, bytes, len_bytes);
        if (part < 0)
            return fail(-part, "tcp: cannot send: %s", err_text(-part));
        bytes += part;
        len_bytes -= (size_t)part;
        if (len_bytes == 0 || part == 0)
            tcp_output(stream->pcb);
        if (part == 0) {
            int r = fiber_wait(&stream->changed, deadline);
            if (r < 0)
                return r;
        }
    }
    return 0;
}

bool stream_alive(const struct stream *stream)
{
    return stream->pcb && !stream->ended && !stream->error && stream->count == 0;
}

const struct endpoint *stream_peer(const struct stream *stream)
{
    return &stream->peer;
}

/* --- the end -------------------------------------------------------------------------------------------------------------------- */

static err_t on_lingered(void *arg, struct tcp_pcb *pcb)
{
    (void)arg;
    tcp_abort(pcb);
    return ERR_ABRT;
}

void stream_close(struct stream *stream)
{
    if (!stream)
        return;
    bool all_read = stream->count == 0;
    end_window(stream);
    for (; stream->count > 0; stream->count--) {
        pbuf_free(stream->segments[stream->first]);
        stream->first = (stream->first + 1) % SEGMENTS_MAX;
    }
    if (stream->pcb) {
        detach(stream);
        tcp_poll(stream->pcb, on_lingered, LINGER_HALF_SECONDS);
        if (all_read) /* lwIP resets a connection whose window is not whole: it means data that nobody read */
            stream->pcb->rcv_wnd = TCP_WND_MAX(stream->pcb);
        if (tcp_close(stream->pcb) != ERR_OK)
            tcp_abort(stream->pcb);
    }
    heap_free(stream);
}

/* The peer could send much more than it knows of. */
static bool is_news(const struct stream *stream, const struct tcp_pcb *pcb)
{
    uint32_t untold_bytes = pcb->rcv_nxt + pcb->rcv_wnd - pcb->rcv_ann_right_edge;
    return (int32_t)untold_bytes >= (int32_t)(stream->window.size_bytes / WINDOW_TELL_PART);
}

void stream_flush_acks(void)
{
    for (struct tcp_pcb *pcb = tcp_active_pcbs, *next; pcb; pcb = next) {
        struct stream *stream = pcb->callback_arg;
        bool lives = stream && stream->connected; /* without a stream: it was closed */
        next = pcb->next;
        if (lives)
            adjust_window(stream, pcb);
        if (!(pcb->flags & TF_ACK_DELAY) && !(lives && is_news(stream, pcb)))
            continue;
        tcp_ack_now(pcb);
        tcp_output(pcb);
    }
}

static bool is_local(const struct netif *netif, const ip_addr_t *addr)
{
    if (IP_IS_V4(addr))
        return ip4_addr_eq(ip_2_ip4(addr), netif_ip4_addr(netif));
    for (int i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
        if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i)) &&
            ip6_addr_eq(ip_2_ip6(addr), netif_ip6_addr(netif, i)))
            return true;
    return false;
}

void stream_abort_on(const struct netif *netif)
{
    for (struct tcp_pcb *pcb = tcp_active_pcbs, *next; pcb; pcb = next) {
        struct stream *stream = pcb->callback_arg;
        next = pcb->next;
        if (!is_local(netif, &pcb->local_ip))
            continue;
        tcp_abort(pcb);
        if (stream)
            stream->error = -ERR_NETUNREACH;
    }
}

void stream_abort_all(void)
{
    while (tcp_active_pcbs)
        tcp_abort(tcp_active_pcbs);
}
