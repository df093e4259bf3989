/* A download - a redirect, credentials, a connection that breaks, chunks - while each of its allocations fails in turn:
 * it ends with a sentence or with the whole file, and leaves nothing behind. */
#include "core/err.h"
#include "fetch/fetch.h"
#include "net/net.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/fetch_fake.h"
#include "tests/unit/fakes/heap_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include <string.h>

enum { ALLOCATIONS_MAX = 2000, FILE_BYTES = 40 };

extern const struct fetcher http_fetcher, tftp_fetcher;
const struct fetcher *const fetchers[] = { &http_fetcher, &tftp_fetcher, NULL };

/* --- a server without a heap ------------------------------------------------------------------- */

static const char *const answers[] = {
    "HTTP/1.1 302 Found\r\nLocation: /elsewhere/file?q=1\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n"
    "Content-Length: 2\r\n\r\nno",
    "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: 40\r\n\r\n0123456789",
    "HTTP/1.1 403 Expired\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: /elsewhere/file?q=2\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 206 Partial\r\nETag: \"one\"\r\nContent-Range: bytes 10-39/40\r\n"
    "Transfer-Encoding: chunked\r\n\r\n1e\r\n012345678901234567890123456789\r\n0\r\n\r\n",
};
enum { BREAKS_AFTER = 3 };
static struct stream {
    const char *answer;
    size_t given;
    bool open;
} tcp;
static unsigned requests;

int tcp_connect(const char *host, uint16_t port, deadline_t deadline,
                void (*status)(void *arg, const char *text), void *arg, struct stream **ret_stream)
{
    (void)host, (void)port, (void)deadline;
    status(arg, "connecting");
    assert_false(tcp.open);
    tcp = (struct stream){ .answer = "", .open = true };
    *ret_stream = &tcp;
    return 0;
}

int stream_write(struct stream *stream, const void *data, size_t len_bytes, deadline_t deadline)
{
    (void)data, (void)deadline;
    assert_true(len_bytes > 4 && requests < ARRAY_SIZE(answers));
    *stream = (struct stream){ .answer = answers[requests++], .open = true };
    return 0;
}

int stream_read(struct stream *stream, void *data, size_t room_bytes, deadline_t deadline)
{
    size_t left = strlen(stream->answer + stream->given),
           len = left < room_bytes ? left : room_bytes;
    (void)deadline;
    if (len == 0)
        return requests == BREAKS_AFTER ? -ERR_CONNRESET : -ERR_TIMEDOUT;
    memcpy(data, stream->answer + stream->given, len);
    stream->given += len;
    return (int)len;
}

bool stream_alive(const struct stream *stream)
{
    return stream->open;
}

void stream_close(struct stream *stream)
{
    if (stream)
        stream->open = false;
}

/* TFTP: one block after an OACK. */
static unsigned datagrams, sockets;

int dns_resolve(const char *name, deadline_t deadline, struct netaddr *ret_addrs, size_t max)
{
    (void)name, (void)deadline, (void)max;
    ret_addrs[0] = netaddr_v4((const uint8_t[]){ 10, 0, 0, 1 });
    return 1;
}

int udp_open(uint8_t family, uint16_t local_port, struct netdev *dev, struct udp **ret_udp)
{
    (void)family, (void)local_port, (void)dev;
    *ret_udp = (struct udp *)&sockets;
    sockets++;
    return 0;
}

int udp_send(struct udp *udp, const struct endpoint *to, const void *data, size_t len_bytes)
{
    (void)udp, (void)to, (void)data, (void)len_bytes;
    return 0;
}

void udp_expect(struct udp *udp, const struct endpoint *to, bool hints)
{
    (void)udp, (void)to, (void)hints;
}

int udp_recv(struct udp *udp, void *data, size_t room_bytes, struct endpoint *ret_from,
             deadline_t deadline)
{
    static const char oack[] = "\0\6tsize\00040\0blksize\0001432";
    (void)udp, (void)room_bytes;
    *ret_from = (struct endpoint){ netaddr_v4((const uint8_t[]){ 10, 0, 0, 1 }), 2000 };
    if (datagrams == 2) {
        plat_fake_now_us = deadline;
        return -ERR_TIMEDOUT;
    }
    if (datagrams++ == 0) {
        memcpy(data, oack, sizeof(oack));
        return sizeof(oack);
    }
    memcpy(data,
           "\0\3\0\1"
           "0123456789012345678901234567890123456789",
           4 + FILE_BYTES);
    return 4 + FILE_BYTES;
}

void udp_close(struct udp *udp)
{
    sockets -= udp != NULL;
}

/* --- running ------------------------------------------------------------------------------------ */

static int fetch(const char *text, struct transfer *transfer)
{
    struct uri *uri;
    int r = uri_parse(text, &uri);
    if (r < 0)
        return r;
    r = fetch_run(uri, transfer);
    uri_free(uri);
    return r;
}

/* Idle connections are the only thing that outlives a transfer: http_conn_open() drops one that is not alive. */
static void drop_idle(void)
{
    struct transfer transfer = { 0 };
    tcp.open = false;
    requests = ARRAY_SIZE(answers) - 1; /* refused: a 206 nobody asked for */
    assert_int_equal(fetch("http://h/file", &transfer), -ERR_PROTO);
    transfer_free(&transfer);
}

/* Everything that was allocated is freed, whatever failed. Returns how often the transfer worked. */
static unsigned with_every_failure(const char *uri, void (*between)(void))
{
    unsigned good = 0, n = 1;
    between();
    size_t blocks = heap_fake_blocks();
    for (bool failed = true; failed; n++) {
        struct transfer transfer = { 0 };
        unsigned before = heap_fake_failures;
        requests = datagrams = 0;
        err_slot()->sentence[0] = '\0';
        heap_fake_fail_at = n;
        int r = fetch(uri, &transfer);
        heap_fake_fail_at = 0;
        failed = heap_fake_failures > before;
        if (r < 0 && (!failed || !err_slot()->sentence[0]))
            fail_msg("allocation %u: %d, \"%s\"", n, r, err_slot()->sentence);
        if (r == 0) {
            assert_int_equal(transfer.blob.len_bytes, FILE_BYTES);
            assert_memory_equal(transfer.blob.data + 30, "0123456789", 10);
            good++;
        }
        transfer_free(&transfer);
        between();
        if (heap_fake_blocks() != blocks)
            fail_msg("allocation %u: %zu blocks are left", n, heap_fake_blocks() - blocks);
        assert_int_equal(plat_fake_pages_out(), 0);
        assert_int_equal(sockets, 0);
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(n > 10);
    return good;
}

static void nothing(void)
{
}

static void test_oom_http(void **state)
{
    (void)state;
    assert_true(with_every_failure("http://u:p@h/file", drop_idle) > 0);
}

static void test_oom_tftp(void **state)
{
    (void)state;
    assert_true(with_every_failure("tftp://h/file", nothing) > 0);
}

/* The same for the pages that the file itself is kept in. */
static void test_oom_pages(void **state)
{
    static const char *const uris[] = { "http://u:p@h/file", "tftp://h/file" };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(uris); i++) {
        struct transfer transfer = { 0 };
        drop_idle();
        requests = datagrams = 0;
        plat_fake_fail_pages_after(0);
        assert_int_equal(fetch(uris[i], &transfer), -ERR_NOMEM);
        plat_fake_fail_pages_after(-1);
        transfer_free(&transfer);
        assert_int_equal(plat_fake_pages_out(), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oom_http),
        cmocka_unit_test(test_oom_tftp),
        cmocka_unit_test(test_oom_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
