/* tests/fuzz/tftp_fetch_fuzz.c - whole TFTP downloads from a server that sends what it likes: the input is a row of
 * packets, each behind a byte for its length and one for its sender and the time that passes. Ends, always. */
#include "core/err.h"
#include "fetch/fetch.h"
#include "net/net.h"
#include "tests/unit/fakes/fetch_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include <string.h>

enum { SENDS_MAX = 20000 };

struct udp {
    int unused;
};
extern const struct fetcher tftp_fetcher;
const struct fetcher *const fetchers[] = { &tftp_fetcher, NULL };
static const uint8_t *rest, *end;
static unsigned sends;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int dns_resolve(const char *name, deadline_t deadline, struct netaddr *ret_addrs, size_t max)
{
    (void)name;
    (void)deadline;
    (void)max;
    ret_addrs[0] = netaddr_v4((const uint8_t[]){ 10, 0, 0, 1 });
    return 1;
}

int udp_open(uint8_t family, uint16_t local_port, struct netdev *dev, struct udp **ret_udp)
{
    static struct udp udp;
    (void)family;
    (void)local_port;
    (void)dev;
    *ret_udp = &udp;
    return 0;
}

void udp_close(struct udp *udp)
{
    (void)udp;
}

int udp_send(struct udp *udp, const struct endpoint *to, const void *data, size_t len_bytes)
{
    (void)udp;
    (void)to;
    (void)data;
    if (++sends > SENDS_MAX || !len_bytes)
        __builtin_trap();
    return 0;
}

void udp_expect(struct udp *udp, const struct endpoint *to, bool hints)
{
    (void)udp, (void)to, (void)hints;
}

int udp_recv(struct udp *udp, void *data, size_t room_bytes, struct endpoint *ret_from,
             deadline_t deadline)
{
    (void)udp;
    if (end - rest < 2) {
        plat_fake_now_us = deadline;
        return -ERR_TIMEDOUT;
    }
    size_t len = rest[0] * 4u, how = rest[1];
    rest += 2;
    if (len > (size_t)(end - rest))
        len = (size_t)(end - rest);
    const uint8_t *packet = rest;
    rest += len;
    plat_fake_now_us += (how & 15) * 10000;
    if (deadline_passed(deadline))
        return -ERR_TIMEDOUT;
    if (len > room_bytes)
        len = room_bytes;
    memcpy(data, packet, len);
    *ret_from = (struct endpoint){ netaddr_v4((const uint8_t[]){ 10, 0, 0, 1 }),
                                   (uint16_t)(1000 + (how >> 6)) };
    return (int)len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct uri *uri;
    struct transfer transfer = { .head_only = len && data[0] == 1 };
    rest = data;
    end = data + len;
    sends = 0;
    fetch_fake_reset();
    fetch_fake_setting("tftp-blksize", len ? data[0] : 0);
    if (uri_parse("tftp://10.0.0.1/file", &uri) == 0)
        (void)fetch_run(uri, &transfer);
    transfer_free(&transfer);
    uri_free(uri);
    return 0;
}
