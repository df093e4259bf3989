/* tests/fuzz/http_fetch_fuzz.c - whole HTTP downloads from a server that sends what it likes: the input is cut at ff ff
 * into what each connection sends; its first byte is the length of a read. Ends, always. */
#include "core/err.h"
#include "fetch/fetch.h"
#include "net/net.h"
#include "tests/unit/fakes/fetch_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include <stdlib.h>
#include <string.h>

enum { READS_MAX = 100000, CONNECTS_MAX = 2000 };

struct stream {
    const uint8_t *data;
    size_t len;
    unsigned input; /* a connection that was kept since another input has ended */
};
extern const struct fetcher http_fetcher, data_fetcher;
const struct fetcher *const fetchers[] = { &http_fetcher, &data_fetcher, NULL };
static const uint8_t *rest;
static size_t rest_len;
static unsigned segment, reads, connects, input;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int tcp_connect(const char *host, uint16_t port, deadline_t deadline,
                void (*status)(void *arg, const char *text), void *arg, struct stream **ret_stream)
{
    (void)host;
    (void)port;
    (void)deadline;
    status(arg, "connecting");
    if (++connects > CONNECTS_MAX)
        __builtin_trap();
    if (!rest_len)
        return -ERR_CONNREFUSED;
    struct stream *s = calloc(1, sizeof(*s));
    const uint8_t *end = memmem(rest, rest_len, "\xff\xff", 2);
    s->data = rest;
    s->input = input;
    s->len = end ? (size_t)(end - rest) : rest_len;
    size_t eaten = end ? s->len + 2 : rest_len;
    rest += eaten;
    rest_len -= eaten;
    *ret_stream = s;
    return 0;
}

int stream_read(struct stream *s, void *data, size_t room_bytes, deadline_t deadline)
{
    if (++reads > READS_MAX || !room_bytes)
        __builtin_trap();
    if (!s->len && segment & 1) {
        plat_fake_now_us = deadline;
        return -ERR_TIMEDOUT;
    }
    size_t part = s->len < room_bytes ? s->len : room_bytes;
    if (part > segment + 1)
        part = segment + 1;
    memcpy(data, s->data, part);
    s->data += part;
    s->len -= part;
    return (int)part;
}

int stream_write(struct stream *s, const void *data, size_t len_bytes, deadline_t deadline)
{
    (void)s;
    (void)data;
    (void)len_bytes;
    (void)deadline;
    return 0;
}

bool stream_alive(const struct stream *s)
{
    return s->input == input && s->len > 0;
}

void stream_close(struct stream *s)
{
    free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct uri *uri;
    struct transfer transfer = { 0 };
    if (!len)
        return 0;
    segment = data[0];
    rest = data + 1;
    rest_len = len - 1;
    reads = connects = 0;
    input++;
    if (uri_parse("http://u:p@h/file", &uri) == 0)
        (void)fetch_run(uri, &transfer);
    transfer_free(&transfer);
    uri_free(uri);
    return 0;
}
