/* plat/linux/nic_stream.c - NICs over a stream socket: each frame behind its length as 4 bytes,
 * big-endian, as QEMU's `-netdev stream` and `-netdev socket` speak it. Source: QEMU's net/stream
 * documentation (qemu-options, "-netdev"). */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>
#include <fcntl.h>
#include "core/err.h"
#include "core/event.h"
#include "linux.h"
#include "net/netdev.h"

enum {
    HEAD_BYTES = 4,
    MTU_MAX = 9000,
    ROOM_MIN = 1536,
    IN_BYTES = 256 * 1024,
    OUT_BYTES = HEAD_BYTES + NETDEV_FRAME_MAX,
    SOCKET_BUFFER_BYTES = 4 << 20,
    FRAME_LIMIT = 65536 + 64, /* longer: not this protocol */
};

struct stream_nic {
    struct netdev dev;
    int fd;
    bool dead;
    size_t in_pos, in_len;   /* what of in[] is not yet handed up */
    size_t out_pos, out_len; /* the rest of a frame that the socket took in part */
    uint8_t out[OUT_BYTES];
    uint8_t in[IN_BYTES];
};

static struct stream_nic *nic_of(struct netdev *dev)
{
    return dev->driver_data;
}

static void die(struct stream_nic *nic)
{
    if (nic->dead)
        return;
    nic->dead = true;
    event_log(EVENT_WARNING, "linux", "%s: the other end of the socket is gone", nic->dev.name);
    linux_idle_remove(nic->fd);
    netdev_link(&nic->dev, false);
}

static int stream_open(struct netdev *dev)
{
    if (!nic_of(dev)->dead)
        linux_idle_add(nic_of(dev)->fd);
    return 0;
}

static void stream_close_nic(struct netdev *dev)
{
    linux_idle_remove(nic_of(dev)->fd);
}

/* true when nothing waits any more. */
static bool flush_rest(struct stream_nic *nic)
{
    while (!nic->dead && nic->out_pos < nic->out_len) {
        ssize_t n = send(nic->fd, nic->out + nic->out_pos, nic->out_len - nic->out_pos,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0)
            nic->out_pos += (size_t)n;
        else if (errno == EAGAIN)
            return false;
        else if (errno != EINTR)
            die(nic);
    }
    return true;
}

static int stream_transmit(struct netdev *dev, struct netbuf *buf)
{
    struct stream_nic *nic = nic_of(dev);
    size_t len = buf->len_bytes;
    if (!flush_rest(nic))
        return -ERR_NOBUFS;
    if (nic->dead || len > OUT_BYTES - HEAD_BYTES) {
        netdev_tx_done(dev, buf, -ERR_IO);
        return 0;
    }
    for (int i = 0; i < HEAD_BYTES; i++)
        nic->out[i] = (uint8_t)(len >> (8 * (HEAD_BYTES - 1 - i)));
    memcpy(nic->out + HEAD_BYTES, buf->data, len);
    nic->out_pos = 0;
    nic->out_len = HEAD_BYTES + len;
    flush_rest(nic);
    netdev_tx_done(dev, buf, 0);
    return 0;
}

static void refill(struct stream_nic *nic)
{
    memmove(nic->in, nic->in + nic->in_pos, nic->in_len - nic->in_pos);
    nic->in_len -= nic->in_pos;
    nic->in_pos = 0;
    ssize_t n = recv(nic->fd, nic->in + nic->in_len, IN_BYTES - nic->in_len, MSG_DONTWAIT);
    if (n > 0)
        nic->in_len += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        die(nic);
}

/* Length of the whole frame at in_pos; 0: not all here. */
static size_t frame_ready(struct stream_nic *nic)
{
    const uint8_t *head = nic->in + nic->in_pos;
    size_t have = nic->in_len - nic->in_pos;
    if (have < HEAD_BYTES)
        return 0;
    size_t len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (len == 0 || len > FRAME_LIMIT) {
        die(nic);
        return 0;
    }
    return have >= HEAD_BYTES + len ? len : 0;
}

/* false: no buffer; the frame waits where it is. */
static bool hand_up(struct stream_nic *nic, size_t len)
{
    struct netdev *dev = &nic->dev;
    if (len > NETDEV_FRAME_MAX) {
        netdev_rx_error(dev, ERR_RANGE);
    } else {
        struct netbuf *buf = netbuf_alloc(len < ROOM_MIN ? ROOM_MIN : len);
        if (!buf)
            return false;
        memcpy(buf->data, nic->in + nic->in_pos + HEAD_BYTES, len);
        buf->len_bytes = len;
        netdev_rx(dev, buf);
    }
    nic->in_pos += HEAD_BYTES + len;
    return true;
}

static void stream_poll(struct netdev *dev)
{
    struct stream_nic *nic = nic_of(dev);
    flush_rest(nic);
    for (int i = 0; i < NETDEV_RX_BATCH && !nic->dead; i++) {
        size_t len = frame_ready(nic);
        if (len == 0 && !nic->dead) {
            refill(nic);
            len = frame_ready(nic);
        }
        if (len == 0 || !hand_up(nic, len))
            return;
    }
}

static void stream_remove(struct netdev *dev)
{
    close(nic_of(dev)->fd);
    free(nic_of(dev));
}

static int stream_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    (void)dev, (void)mac;
    return 0;
}

static const struct netdev_ops stream_ops = {
    .open = stream_open,
    .close = stream_close_nic,
    .transmit = stream_transmit,
    .poll = stream_poll,
    .remove = stream_remove,
    .set_mac = stream_set_mac,
};

static int announce(int fd, const struct linux_nic_args *args)
{
    struct stream_nic *nic = calloc(1, sizeof(*nic));
    if (!nic) {
        close(fd);
        return fail(ERR_NOMEM, "linux: no memory for a network device");
    }
    int size = SOCKET_BUFFER_BYTES;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
    nic->fd = fd;
    nic->dev.ops = &stream_ops;
    nic->dev.driver_data = nic;
    linux_nic_describe(&nic->dev, args, args->kind, MTU_MAX);
    int r = netdev_register(&nic->dev);
    if (r < 0)
        stream_remove(&nic->dev);
    return r;
}

int linux_unix_open(const struct linux_nic_args *args)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    if (strlen(args->address) >= sizeof(name.sun_path))
        return fail(ERR_INVAL, "linux: the socket path \"%s\" is too long", args->address);
    strcpy(name.sun_path, args->address);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&name, sizeof(name)) != 0) {
        int cause = errno;
        if (fd >= 0)
            close(fd);
        return fail(ERR_NODEV, "linux: cannot connect to the socket \"%s\": %s", args->address,
                    strerror(cause));
    }
    return announce(fd, args);
}

static int connect_tcp(const char *host, const char *port, const char **ret_cause)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found;
    int error = getaddrinfo(host, port, &hints, &found), fd = -1;
    *ret_cause = error ? gai_strerror(error) : NULL;
    for (struct addrinfo *info = error ? NULL : found; info && fd < 0; info = info->ai_next) {
        fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, info->ai_addr, info->ai_addrlen) != 0) {
            *ret_cause = strerror(errno);
            close(fd);
            fd = -1;
        }
    }
    if (!error)
        freeaddrinfo(found);
    return fd;
}

int linux_tcp_open(const struct linux_nic_args *args)
{
    char host[256];
    const char *colon = strrchr(args->address, ':'), *cause = NULL;
    size_t len = colon ? (size_t)(colon - args->address) : 0;
    if (len == 0 || len >= sizeof(host))
        return fail(ERR_INVAL, "linux: --nic tcp:%s: HOST:PORT is wanted", args->address);
    memcpy(host, args->address, len);
    host[len] = '\0';
    int fd = connect_tcp(host, colon + 1, &cause);
    if (fd < 0)
        return fail(ERR_NODEV, "linux: cannot connect to %s: %s", args->address,
                    cause ? cause : "no address");
    return announce(fd, args);
}
