#include "tests/unit/fakes/netdev_fake.h"
#include <stdlib.h>
#include "net/netdev.h"

struct netdev_fake netdev_fake;

struct netbuf *netbuf_alloc(size_t room_bytes)
{
    struct netbuf *buf = calloc(1, sizeof(*buf) + room_bytes);
    buf->data = (uint8_t *)(buf + 1);
    buf->room_bytes = room_bytes;
    netdev_fake.buffers_out++;
    return buf;
}

void netbuf_free(struct netbuf *buf)
{
    netdev_fake.buffers_out -= buf != NULL;
    free(buf);
}

void netdev_rx(struct netdev *dev, struct netbuf *buf)
{
    (void)dev;
    netbuf_free(buf);
}

void netdev_rx_error(struct netdev *dev, int code)
{
    (void)dev, (void)code;
}

void netdev_tx_done(struct netdev *dev, struct netbuf *buf, int r)
{
    (void)dev;
    netdev_fake.sent += r == 0;
    netdev_fake.failed += r < 0;
    netdev_fake.last_error = r;
    netbuf_free(buf);
}
