/* plat/linux/nic_frame.c - NICs whose descriptor carries one Ethernet frame in each read and write:
 * TAP devices, packet sockets, and QEMU's -netdev dgram. Source: Linux tuntap.rst, packet(7),
 * unix(7). */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "core/err.h"
#include "linux.h"
#include "net/netdev.h"

enum { MTU_USUAL = 1500, LINK_LAYER_BYTES = 18, ROOM_MIN = 1536, SOCKET_BUFFER_BYTES = 4 << 20 };

struct frame_nic {
    struct netdev dev;
    int fd;
    struct netbuf *spare;      /* allocated for a read that had nothing */
    struct sockaddr_un remote; /* of unixdgram */
    char local[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

static struct frame_nic *nic_of(struct netdev *dev)
{
    return dev->driver_data;
}

static int frame_open(struct netdev *dev)
{
    linux_idle_add(nic_of(dev)->fd);
    return 0;
}

/* Frames that came meanwhile are not for the next opening. */
static void drain(int fd)
{
    uint8_t frame[NETDEV_FRAME_MAX];
    for (int i = 0; i < 4096 && read(fd, frame, sizeof(frame)) > 0; i++)
        ;
}

static void frame_close(struct netdev *dev)
{
    struct frame_nic *nic = nic_of(dev);
    linux_idle_remove(nic->fd);
    drain(nic->fd);
    netbuf_free(nic->spare);
    nic->spare = NULL;
}

static ssize_t send_frame(struct frame_nic *nic, const struct netbuf *buf)
{
    if (nic->remote.sun_family == AF_UNIX)
        return sendto(nic->fd, buf->data, buf->len_bytes, MSG_NOSIGNAL,
                      (struct sockaddr *)&nic->remote, sizeof(nic->remote));
    return write(nic->fd, buf->data, buf->len_bytes);
}

static int frame_transmit(struct netdev *dev, struct netbuf *buf)
{
    ssize_t n = send_frame(nic_of(dev), buf);
    if (n < 0 && (errno == EAGAIN || errno == ENOBUFS))
        return -ERR_NOBUFS;
    bool nobody = n < 0 && (errno == ENOENT ||
                            errno == ECONNREFUSED); /* as with a cable that ends nowhere */
    netdev_tx_done(dev, buf, n < 0 && !nobody ? -ERR_IO : 0);
    return 0;
}

static void frame_poll(struct netdev *dev)
{
    struct frame_nic *nic = nic_of(dev);
    size_t room = (size_t)dev->mtu + LINK_LAYER_BYTES;
    for (int i = 0; i < NETDEV_RX_BATCH; i++) {
        struct netbuf *buf = nic->spare ? nic->spare
                                        : netbuf_alloc(room < ROOM_MIN ? ROOM_MIN : room);
        nic->spare = NULL;
        if (!buf)
            return; /* the kernel keeps the frames until there is room */
        ssize_t n = read(nic->fd, buf->data, buf->room_bytes);
        if (n <= 0) {
            nic->spare = buf;
            return;
        }
        buf->len_bytes = (size_t)n;
        netdev_rx(dev, buf);
    }
}

static void frame_remove(struct netdev *dev)
{
    struct frame_nic *nic = nic_of(dev);
    close(nic->fd);
    if (nic->local[0])
        unlink(nic->local);
    free(nic);
}

static int frame_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    (void)dev, (void)mac; /* frames carry whatever address we write */
    return 0;
}

static const struct netdev_ops frame_ops = {
    .open = frame_open,
    .close = frame_close,
    .transmit = frame_transmit,
    .poll = frame_poll,
    .remove = frame_remove,
    .set_mac = frame_set_mac,
};

/* @nic taken: freed when registering fails. */
static int announce(struct frame_nic *nic, const struct linux_nic_args *args, const char *driver,
                    unsigned mtu_max)
{
    nic->dev.ops = &frame_ops;
    nic->dev.driver_data = nic;
    linux_nic_describe(&nic->dev, args, driver, (uint16_t)mtu_max);
    int r = netdev_register(&nic->dev);
    if (r < 0)
        frame_remove(&nic->dev);
    return r;
}

static struct frame_nic *nic_new(int fd)
{
    struct frame_nic *nic = calloc(1, sizeof(*nic));
    if (!nic)
        close(fd);
    else
        nic->fd = fd;
    return nic;
}

static unsigned interface_mtu(const char *name)
{
    struct ifreq request = { 0 };
    unsigned mtu = MTU_USUAL;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
    if (fd >= 0 && ioctl(fd, SIOCGIFMTU, &request) == 0 && request.ifr_mtu > 0)
        mtu = (unsigned)request.ifr_mtu;
    if (fd >= 0)
        close(fd);
    return mtu < NETDEV_FRAME_MAX - LINK_LAYER_BYTES ? mtu : NETDEV_FRAME_MAX - LINK_LAYER_BYTES;
}

int linux_tap_open(const struct linux_nic_args *args)
{
    struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };
    snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", args->address);
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) != 0) {
        int cause = errno;
        if (fd >= 0)
            close(fd);
        return fail(ERR_NODEV, "linux: cannot open the TAP device \"%s\": %s", args->address,
                    strerror(cause));
    }
    struct frame_nic *nic = nic_new(fd);
    if (!nic)
        return fail(ERR_NOMEM, "linux: no memory for a network device");
    return announce(nic, args, "tap", interface_mtu(args->address));
}

int linux_packet_open(const struct linux_nic_args *args)
{
    struct sockaddr_ll where = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
    where.sll_ifindex = (int)if_nametoindex(args->address);
    struct packet_mreq all = { .mr_ifindex = where.sll_ifindex, .mr_type = PACKET_MR_PROMISC };
    int one = 1, size = SOCKET_BUFFER_BYTES;
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
    if (fd < 0 || where.sll_ifindex == 0 ||
        bind(fd, (struct sockaddr *)&where, sizeof(where)) != 0) {
        int cause = errno;
        if (fd >= 0)
            close(fd);
        return fail(ERR_NODEV, "linux: cannot open the interface \"%s\": %s", args->address,
                    strerror(cause));
    }
    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all));
    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one));
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
    struct frame_nic *nic = nic_new(fd);
    if (!nic)
        return fail(ERR_NOMEM, "linux: no memory for a network device");
    return announce(nic, args, "packet", interface_mtu(args->address));
}

static bool set_path(struct sockaddr_un *name, const char *path, size_t len_bytes)
{
    memset(name, 0, sizeof(*name));
    name->sun_family = AF_UNIX;
    if (len_bytes == 0 || len_bytes >= sizeof(name->sun_path))
        return false;
    memcpy(name->sun_path, path, len_bytes);
    return true;
}

int linux_unixdgram_open(const struct linux_nic_args *args)
{
    struct sockaddr_un local, remote;
    const char *colon = strchr(args->address, ':');
    if (!colon || !set_path(&local, args->address, (size_t)(colon - args->address)) ||
        !set_path(&remote, colon + 1, strlen(colon + 1)))
        return fail(ERR_INVAL,
                    "linux: --nic unixdgram:%s: two socket paths with a colon between are wanted",
                    args->address);
    int size = SOCKET_BUFFER_BYTES;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    unlink(local.sun_path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&local, sizeof(local)) != 0) {
        int cause = errno;
        if (fd >= 0)
            close(fd);
        return fail(ERR_NODEV, "linux: cannot bind the socket \"%s\": %s", local.sun_path,
                    strerror(cause));
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
    struct frame_nic *nic = nic_new(fd);
    if (!nic)
        return fail(ERR_NOMEM, "linux: no memory for a network device");
    nic->remote = remote;
    memcpy(nic->local, local.sun_path, sizeof(nic->local));
    return announce(nic, args, "unixdgram", MTU_USUAL);
}
