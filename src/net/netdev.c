/* net/netdev.c - the registry of network devices: names, open and close, frames in and out,
 * statistics.
 * Not here: their settings (netdev_settings.c), what happens to a frame above (lwip_glue.c), VLANs
 * (vlan.c). Source: IEEE 802.1Q-2018 9.6 (the tag), table 9-2 (VLAN 0 is none). */
#include "net/netdev.h"
#include "core/err.h"
#include "core/event.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "netdev_private.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { MTU_DEFAULT = 1500, LINK_LAYER_BYTES = 18, TAG_MASK = 0xfff };

static struct list devices = LIST_INIT(devices);
static uint32_t openings;
static const struct netdev_vlan_ops *vlans;
static void (*tap)(struct netdev *dev, const struct netbuf *buf, bool outbound);

void netdev_use_vlans(const struct netdev_vlan_ops *ops)
{
    vlans = ops;
}

static bool name_taken(unsigned index)
{
    char name[16];
    snprintf(name, sizeof(name), "net%u", index);
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (strcmp(dev->name, name) == 0)
            return true;
    return false;
}

void netdev_tap(void (*look)(struct netdev *dev, const struct netbuf *buf, bool outbound))
{
    tap = look;
}

int netdev_register(struct netdev *dev)
{
    char name[sizeof(dev->name)];
    unsigned index = 0;
    while (index < NETDEV_MAX && name_taken(index))
        index++;
    if (index == NETDEV_MAX)
        return fail(ERR_NOSPC, "net: more than %d network devices", NETDEV_MAX);
    snprintf(name, sizeof(name), "net%u", index);
    return netdev_register_named(dev, name);
}

int netdev_register_named(struct netdev *dev, const char *name)
{
    static const uint8_t no_mac[6];
    struct netdev_private *priv = heap_zalloc(sizeof(*priv));
    if (!priv)
        return fail(ERR_NOMEM, "net: no memory for a network device");
    waitq_init(&priv->link_changed);
    dev->stack = priv;
    snprintf(dev->name, sizeof(dev->name), "%s", name);
    if (memcmp(dev->mac, no_mac, sizeof(no_mac)) == 0)
        memcpy(dev->mac, dev->hw_mac, sizeof(dev->mac));
    if (dev->mtu_max == 0 || dev->mtu_max > NETDEV_FRAME_MAX - LINK_LAYER_BYTES)
        dev->mtu_max = MTU_DEFAULT;
    dev->mtu = dev->mtu_max < MTU_DEFAULT ? dev->mtu_max : MTU_DEFAULT;
    dev->is_open = false;
    list_append(&dev->node, &devices);
    int r = glue_attach(dev);
    if (r < 0)
        goto forget;
    r = netdev_settings_register(dev);
    if (r < 0)
        goto detach;
    event_log(EVENT_INFO, "net", "%s: %s %s, %02x:%02x:%02x:%02x:%02x:%02x", dev->name, dev->driver,
              dev->bus_text, dev->mac[0], dev->mac[1], dev->mac[2], dev->mac[3], dev->mac[4],
              dev->mac[5]);
    return 0;
detach:
    glue_detach(dev);
forget:
    list_remove(&dev->node);
    heap_free(priv);
    dev->stack = NULL;
    return r;
}

void netdev_unregister(struct netdev *dev)
{
    netdev_close(dev);
    if (vlans)
        vlans->remove(dev);
    netdev_settings_unregister(dev);
    glue_detach(dev);
    list_remove(&dev->node);
    heap_free(dev->stack);
    dev->stack = NULL;
}

struct netdev *netdev_first(void)
{
    return list_empty(&devices) ? NULL : container_of(devices.next, struct netdev, node);
}

struct netdev *netdev_next(const struct netdev *dev)
{
    return dev->node.next == &devices ? NULL : container_of(dev->node.next, struct netdev, node);
}

uint64_t netdev_frames(void)
{
    uint64_t frames = 0;
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        frames += dev->rx.good + dev->tx.good;
    return frames;
}

struct netdev *netdev_latest(void)
{
    struct netdev *latest = NULL;
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (dev->is_open &&
            (!latest || netdev_private(dev)->opened_serial > netdev_private(latest)->opened_serial))
            latest = dev;
    return latest;
}

struct netdev *netdev_find(const char *name)
{
    if (strcmp(name, "netX") == 0)
        return netdev_latest();
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (strcmp(dev->name, name) == 0)
            return dev;
    return NULL;
}

static int open_driver(struct netdev *dev)
{
    int r = dev->ops->set_mac ? dev->ops->set_mac(dev, dev->mac) : 0;
    return r < 0 ? r : dev->ops->open(dev);
}

int netdev_open(struct netdev *dev)
{
    netdev_private(dev)->for_vlans = false;
    if (dev->is_open)
        return 0;
    int r = open_driver(dev);
    if (r < 0)
        return r;
    dev->is_open = true;
    netdev_private(dev)->opened_serial = ++openings;
    glue_up(dev);
    return 0;
}

static void drop_waiting(struct netdev *dev)
{
    struct netdev_private *priv = netdev_private(dev);
    for (; priv->tx_count > 0; priv->tx_count--) {
        netbuf_free(priv->tx_wait[priv->tx_first]);
        priv->tx_first = (priv->tx_first + 1) % NETDEV_TX_WAIT_MAX;
    }
}

void netdev_close(struct netdev *dev)
{
    if (!dev->is_open)
        return;
    if (vlans)
        vlans->close(dev);
    glue_down(dev);
    dev->is_open = false;
    drop_waiting(dev);
    dev->ops->close(dev);
    fiber_wake(&netdev_private(dev)->link_changed);
}

int netdev_reopen(struct netdev *dev, bool plain)
{
    drop_waiting(dev);
    dev->ops->close(dev);
    dev->plain = plain;
    int r = open_driver(dev);
    if (r < 0) { /* its driver has nothing to close any more */
        dev->is_open = false;
        if (vlans)
            vlans->close(dev);
        glue_down(dev);
        fiber_wake(&netdev_private(dev)->link_changed);
    }
    return r;
}

void netdev_release_all(void)
{
    glue_quiesce();
    while (!list_empty(&devices)) {
        struct netdev *dev = netdev_first();
        netdev_unregister(dev);
        dev->ops->remove(dev);
    }
    netbuf_pool_trim();
}

/* --- frames ----------------------------------------------------------------------------------- */

/* The registered device whose frames a driver has: it may work for one whose own driver failed. */
static struct netdev *front_of(struct netdev *dev)
{
    return dev->front ? dev->front : dev;
}

static void count(struct netdev_stats *stats, int code)
{
    if (code == 0) {
        stats->good++;
        return;
    }
    stats->bad++;
    struct netdev_error *rarest = &stats->errors[0];
    for (unsigned i = 0; i < NETDEV_ERROR_KINDS; i++) {
        struct netdev_error *error = &stats->errors[i];
        if (error->count > 0 && error->code == code) {
            error->count++;
            return;
        }
        if (error->count < rarest->count)
            rarest = error;
    }
    *rarest = (struct netdev_error){ .code = code, .count = 1 };
}

/* The first buffer has all the headers, also of a frame that the card merged from several. */
int netbuf_tag(const struct netbuf *buf)
{
    if (buf->len_bytes < NETBUF_HEADER_BYTES + NETBUF_TAG_BYTES)
        return -1;
    const uint8_t *tag = buf->data + NETBUF_ADDRESSES_BYTES;
    return (tag[0] << 8 | tag[1]) == NETBUF_TYPE_TAGGED ? (tag[2] << 8 | tag[3]) & TAG_MASK : -1;
}

void netbuf_untag(struct netbuf *buf)
{
    memmove(buf->data + NETBUF_TAG_BYTES, buf->data, NETBUF_ADDRESSES_BYTES);
    buf->data += NETBUF_TAG_BYTES;
    buf->len_bytes -= NETBUF_TAG_BYTES;
    buf->room_bytes -= NETBUF_TAG_BYTES;
}

/* A tag of VLAN 0 only says a priority: the frame is no VLAN's. One more tag behind it is no way into
 * a VLAN. */
static bool take_priority_out(struct netbuf *buf)
{
    if (netbuf_tag(buf) != 0)
        return false;
    netbuf_untag(buf);
    return true;
}

void netdev_rx(struct netdev *dev, struct netbuf *buf)
{
    dev = front_of(dev);
    sched_busy();
    count(&dev->rx, 0);
    if (tap)
        tap(dev, buf, false);
    const struct netdev_private *priv = netdev_private(dev);
    if (priv->divert)
        priv->divert(priv->divert_arg, buf);
    else if (take_priority_out(buf) || !vlans || !vlans->rx(dev, buf))
        glue_input(dev, buf);
}

void netdev_rx_error(struct netdev *dev, int code)
{
    count(&front_of(dev)->rx, code);
}

void netdev_tx_done(struct netdev *dev, struct netbuf *buf, int r)
{
    count(&front_of(dev)->tx, r < 0 ? -r : 0);
    netbuf_free(buf);
}

static int wait_for_room(struct netdev *dev, struct netbuf *buf)
{
    struct netdev_private *priv = netdev_private(dev);
    if (priv->tx_count == NETDEV_TX_WAIT_MAX) {
        netdev_tx_done(dev, buf, -ERR_NOBUFS);
        return -ERR_NOBUFS;
    }
    priv->tx_wait[(priv->tx_first + priv->tx_count) % NETDEV_TX_WAIT_MAX] = buf;
    priv->tx_count++;
    return 0;
}

int netdev_send(struct netdev *dev, struct netbuf *buf)
{
    if (!dev->is_open) {
        netdev_tx_done(dev, buf, -ERR_NETUNREACH);
        return -ERR_NETUNREACH;
    }
    if (tap)
        tap(dev, buf, true);
    if (netdev_private(dev)->tx_count > 0)
        return wait_for_room(dev, buf);
    int r = dev->ops->transmit(dev, buf);
    if (r == -ERR_NOBUFS)
        return wait_for_room(dev, buf);
    if (r < 0)
        netdev_tx_done(dev, buf, r);
    return r;
}

int netdev_send_frame(struct netdev *dev, const void *frame, size_t len_bytes)
{
    struct netbuf *buf = netbuf_alloc_tx(len_bytes);
    if (!buf)
        return -ERR_NOBUFS;
    memcpy(buf->data, frame, len_bytes);
    buf->len_bytes = len_bytes;
    return netdev_send(dev, buf);
}

void netdev_divert(struct netdev *dev, void (*rx)(void *arg, struct netbuf *buf), void *arg)
{
    netdev_private(dev)->divert = rx;
    netdev_private(dev)->divert_arg = arg;
}

static void send_waiting(struct netdev *dev)
{
    struct netdev_private *priv = netdev_private(dev);
    while (priv->tx_count > 0) {
        struct netbuf *buf = priv->tx_wait[priv->tx_first];
        int r = dev->ops->transmit(dev, buf);
        if (r == -ERR_NOBUFS)
            return;
        priv->tx_first = (priv->tx_first + 1) % NETDEV_TX_WAIT_MAX;
        priv->tx_count--;
        if (r < 0)
            netdev_tx_done(dev, buf, r);
    }
}

void netdev_poll_all(void)
{
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev)) {
        if (!dev->is_open)
            continue;
        dev->ops->poll(dev);
        send_waiting(dev);
    }
}

/* --- link ------------------------------------------------------------------------------------- */

void netdev_link(struct netdev *dev, bool up)
{
    dev = front_of(dev);
    if (dev->link_up == up)
        return;
    dev->link_up = up;
    dev->link_changes++;
    if (!dev->stack)
        return;
    event_log(EVENT_INFO, "net", "%s: link %s", dev->name, up ? "up" : "down");
    if (dev->is_open)
        glue_link(dev);
    fiber_wake(&netdev_private(dev)->link_changed);
    if (vlans)
        vlans->link(dev);
}

int netdev_wait_link(struct netdev *dev, uint64_t deadline_us)
{
    while (!dev->link_up) {
        if (!dev->is_open)
            return fail(ERR_LINKDOWN, "net: %s is closed", dev->name);
        int r = fiber_wait(&netdev_private(dev)->link_changed, deadline_us);
        if (r == -ERR_TIMEDOUT)
            return fail(ERR_LINKDOWN, "net: %s has no link", dev->name);
        if (r < 0)
            return r;
    }
    return 0;
}
