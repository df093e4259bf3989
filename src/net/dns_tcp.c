/* net/dns_tcp.c - see dns_tcp.h. Source: RFC 1035 4.2.2; RFC 7766 (a truncated answer is asked for again by TCP). */
#include "dns_tcp.h"
#include "core/err.h"
#include "core/heap.h"
#include "wire/cursor.h"

enum {
    TOTAL_MS = 5000,
    LENGTH_BYTES = 2,
    ANSWER_MAX = 8192, /* more than DNS_RECORDS_MAX records need; what is longer is cut */
    FLAGS_AT = 2,
    TRUNCATED = 0x02,
};

static int read_all(struct stream *stream, void *data, size_t len_bytes, deadline_t deadline)
{
    for (size_t done = 0; done < len_bytes;) {
        int n = stream_read(stream, (uint8_t *)data + done, len_bytes - done, deadline);
        if (n <= 0)
            return n < 0 ? n : -ERR_TRUNCATED;
        done += (size_t)n;
    }
    return 0;
}

/* @answer has ANSWER_MAX bytes. Its length or -ERR_x. */
static int converse(struct stream *stream, const void *query, size_t query_bytes, uint8_t *answer,
                    deadline_t deadline)
{
    uint8_t length[LENGTH_BYTES] = { (uint8_t)(query_bytes >> 8), (uint8_t)query_bytes };
    int r = stream_write(stream, length, sizeof(length), deadline);
    if (r == 0)
        r = stream_write(stream, query, query_bytes, deadline);
    if (r == 0)
        r = read_all(stream, length, sizeof(length), deadline);
    size_t len = (size_t)length[0] << 8 | length[1], here = len < ANSWER_MAX ? len : ANSWER_MAX;
    if (r == 0)
        r = read_all(stream, answer, here, deadline);
    if (r == 0 && here < len)
        answer[FLAGS_AT] |= TRUNCATED; /* by us */
    return r < 0 ? r : (int)here;
}

static int ask(const struct endpoint *server, const void *query, size_t query_bytes,
               uint8_t *answer, deadline_t deadline)
{
    char host[NETADDR_TEXT_MAX];
    struct stream *stream;
    int r = tcp_connect(netaddr_format(&server->addr, host), server->port, deadline, NULL, NULL,
                        &stream);
    if (r < 0)
        return r;
    r = converse(stream, query, query_bytes, answer, deadline);
    stream_close(stream);
    return r;
}

int dns_ask_tcp(const struct endpoint *server, uint16_t id, const char *name, enum dns_type type,
                deadline_t deadline, struct dns_reply *ret_reply)
{
    uint8_t query[DNS_QUERY_MAX];
    char host[NETADDR_TEXT_MAX];
    deadline_t own_end = deadline_in_ms(TOTAL_MS);
    int len = dns_query_build(id, name, type, query);
    uint8_t *answer = heap_alloc(ANSWER_MAX);
    int r = answer ? len : -ERR_NOMEM;
    if (r > 0)
        r = ask(server, query, (size_t)len, answer, deadline < own_end ? deadline : own_end);
    if (r >= 0)
        r = dns_reply_parse(answer, (size_t)r, id, name, type, ret_reply);
    heap_free(answer);
    if (r == 0 || r == -ERR_CANCELED)
        return r;
    return fail(-r, "dns: the answer of %s for \"%s\" is too long for UDP, and by TCP: %s",
                netaddr_format(&server->addr, host), name, err_text(-r));
}
