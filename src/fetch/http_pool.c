/* fetch/http_pool.c - HTTP connections: opening, keeping idle ones for the next request, reading
 * through their buffer. Not here: what is said on them (http.c). Source: RFC 9112 9.3;
 * compat 5.4. */
#include "core/heap.h"
#include "http_parts.h"
#include "plat.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

static struct list idle = LIST_INIT(idle);
static size_t idle_count;

static void take_out(struct http_conn *conn)
{
    list_remove(&conn->node);
    idle_count--;
}

void http_conn_close(struct http_conn *conn)
{
    if (!conn)
        return;
    stream_close(conn->stream);
    heap_free(conn->scheme);
    heap_free(conn->host);
    heap_free(conn);
}

/* Every turn of the scheduler: an idle connection does not outlive its time. */
static void poll_idle(void)
{
    list_for_each_safe (node, next, &idle) {
        struct http_conn *conn = container_of(node, struct http_conn, node);
        if (plat_now_us() < conn->idle_until_us)
            continue;
        take_out(conn);
        http_conn_close(conn);
    }
}

static void watch_idle(void)
{
    static struct poller poller = { .poll = poll_idle };
    static bool watching;
    if (!watching)
        sched_add_poller(&poller);
    watching = true;
}

void http_conn_keep(struct http_conn *conn)
{
    watch_idle();
    if (conn->start != conn->end || !stream_alive(conn->stream)) {
        http_conn_close(conn); /* more came than was asked for: nothing to rely on */
        return;
    }
    conn->reused = true;
    conn->idle_until_us = deadline_in_ms(HTTP_IDLE_MS);
    list_prepend(&conn->node, &idle); /* the most recent one first */
    if (++idle_count > HTTP_IDLE_MAX) {
        struct http_conn *oldest = container_of(idle.prev, struct http_conn, node);
        take_out(oldest);
        http_conn_close(oldest);
    }
}

static struct http_conn *find_idle(const struct uri *uri, uint16_t port)
{
    list_for_each_safe (node, next, &idle) {
        struct http_conn *conn = container_of(node, struct http_conn, node);
        bool same = conn->port == port && strcasecmp(conn->host, uri->host) == 0 &&
                    strcasecmp(conn->scheme, uri->scheme) == 0;
        if (!same)
            continue;
        take_out(conn);
        if (stream_alive(conn->stream))
            return conn;
        http_conn_close(conn);
    }
    return NULL;
}

static void tell_status(void *arg, const char *text)
{
    struct transfer *transfer = arg;
    snprintf(transfer->status, sizeof(transfer->status), "%s", text);
}

int http_conn_open(const struct uri *uri, bool fresh, struct transfer *transfer,
                   struct http_conn **ret_conn)
{
    uint16_t port = uri_port(uri, HTTP_PORT);
    struct http_conn *conn = fresh ? NULL : find_idle(uri, port);
    if (conn) {
        *ret_conn = conn;
        return 0;
    }
    conn = heap_zalloc(sizeof(*conn));
    if (conn) {
        conn->scheme = heap_strdup(uri->scheme);
        conn->host = heap_strdup(uri->host);
        conn->port = port;
    }
    if (!conn || !conn->scheme || !conn->host) {
        http_conn_close(conn);
        return fail(ERR_NOMEM, "http: no memory for a connection to %.100s", uri->host);
    }
    int r = tcp_connect(uri->host, port, deadline_in_ms(NET_ADDRESSES_MAX * TCP_CONNECT_TIMEOUT_MS),
                        tell_status, transfer, &conn->stream);
    if (r < 0) {
        conn->stream = NULL;
        http_conn_close(conn);
        return r;
    }
    *ret_conn = conn;
    return 0;
}

int http_conn_fill(struct http_conn *conn, size_t most_bytes, deadline_t deadline)
{
    if (conn->start == conn->end)
        conn->start = conn->end = 0;
    size_t room = sizeof(conn->buffer) - conn->end;
    if (room < most_bytes && conn->start) {
        memmove(conn->buffer, conn->buffer + conn->start, conn->end - conn->start);
        conn->end -= conn->start;
        conn->start = 0;
        room = sizeof(conn->buffer) - conn->end;
    }
    if (!room)
        return -ERR_NOBUFS;
    size_t want = room < most_bytes ? room : most_bytes;
    int n = stream_read(conn->stream, conn->buffer + conn->end, want, deadline);
    if (n > 0)
        conn->end += (size_t)n;
    return n;
}

int http_conn_read(struct http_conn *conn, void *data, size_t room_bytes, deadline_t deadline)
{
    size_t here = conn->end - conn->start;
    if (!here)
        return stream_read(conn->stream, data, room_bytes, deadline);
    if (here > room_bytes)
        here = room_bytes;
    memcpy(data, conn->buffer + conn->start, here);
    conn->start += here;
    return (int)here;
}
