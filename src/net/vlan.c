/* net/vlan.c - VLANs: devices that put their frames, with a tag, through another device, their trunk.
 * Tags are put in here and taken out by netdev.c, whatever the card could do. Not here: the stack above,
 * which sees a device like any other; VLAN 0, which is none (netdev.c).
 * Source: IEEE 802.1Q-2018 9.6 (the tag), 9.6 table 9-2 (VLAN 0 and 4095); compat 12.1. */
#include "core/err.h"
#include "core/heap.h"
#include "netdev_private.h"
#include <stdio.h>
#include <string.h>

enum { PRIORITY_SHIFT = 13 };

struct vlan {
    struct netdev dev;
    unsigned priority;
};

static struct vlan *vlan_of(struct netdev *dev)
{
    return container_of(dev, struct vlan, dev);
}

static struct netdev *find(const struct netdev *trunk, unsigned tag)
{
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (dev->trunk == trunk && dev->vlan_tag == tag)
            return dev;
    return NULL;
}

/* --- the device ------------------------------------------------------------------------------- */

/* What drives the trunk, and what it can, is certain when it is open (fallback.c). */
static void follow(struct netdev *dev, const struct netdev *trunk)
{
    dev->driver = trunk->driver;
    dev->mtu_max = (uint16_t)(trunk->mtu_max -
                              (trunk->tags == NETDEV_TAGS_FIT ? 0 : NETBUF_TAG_BYTES));
    memcpy(dev->mac, trunk->mac, sizeof(dev->mac));
}

static int vlan_open(struct netdev *dev)
{
    struct netdev *trunk = dev->trunk;
    bool was_open = trunk->is_open, for_vlans = netdev_private(trunk)->for_vlans;
    int r = 0;
    if (!was_open)
        trunk->plain = dev->plain;
    else if (trunk->plain != dev->plain)
        r = netdev_reopen(trunk, dev->plain);
    if (r == 0)
        r = netdev_open(trunk);
    if (r < 0)
        return r;
    netdev_private(trunk)->for_vlans = !was_open || for_vlans;
    follow(dev, trunk);
    netdev_link(dev, trunk->link_up);
    return 0;
}

/* The trunk that was opened for VLANs closes with the last of them. */
static void vlan_close(struct netdev *closed)
{
    struct netdev *trunk = closed->trunk;
    if (!netdev_private(trunk)->for_vlans)
        return;
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (dev->trunk == trunk && dev->is_open)
            return;
    netdev_close(trunk);
}

/* A sum that was left to the card or left out (checksum_ok) stays what it is: it covers nothing of the
 * Ethernet header. */
static int vlan_transmit(struct netdev *dev, struct netbuf *buf)
{
    unsigned control = vlan_of(dev)->priority << PRIORITY_SHIFT | dev->vlan_tag;
    if (buf->len_bytes < NETBUF_HEADER_BYTES || buf->room_bytes < buf->len_bytes + NETBUF_TAG_BYTES)
        return -ERR_RANGE;
    uint8_t *tag = buf->data + NETBUF_ADDRESSES_BYTES;
    memmove(tag + NETBUF_TAG_BYTES, tag, buf->len_bytes - NETBUF_ADDRESSES_BYTES);
    tag[0] = NETBUF_TYPE_TAGGED >> 8;
    tag[1] = NETBUF_TYPE_TAGGED & 0xff;
    tag[2] = (uint8_t)(control >> 8);
    tag[3] = (uint8_t)control;
    buf->len_bytes += NETBUF_TAG_BYTES;
    int r = netdev_send(dev->trunk, buf); /* keeps it where the card has no room */
    netdev_tx_done(dev, NULL, r);
    return 0;
}

static void vlan_poll(struct netdev *dev)
{
    (void)dev; /* the trunk's turn brings the frames */
}

static void vlan_remove(struct netdev *dev)
{
    heap_free(vlan_of(dev));
}

static const struct netdev_ops vlan_netdev_ops = {
    .open = vlan_open,
    .close = vlan_close,
    .transmit = vlan_transmit,
    .poll = vlan_poll,
    .remove = vlan_remove,
};

/* --- what happens to trunks ------------------------------------------------------------------- */

static bool trunk_rx(struct netdev *trunk, struct netbuf *buf)
{
    int tag = netbuf_tag(buf);
    if (tag < 0)
        return false;
    struct netdev *dev = find(trunk, (unsigned)tag);
    if (!dev || !dev->is_open) { /* somebody else's VLAN is no error */
        netbuf_free(buf);
        return true;
    }
    netbuf_untag(buf);
    netdev_rx(dev, buf);
    return true;
}

static void trunk_link(struct netdev *trunk)
{
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (dev->trunk == trunk)
            netdev_link(dev, trunk->link_up);
}

static void trunk_close(struct netdev *trunk)
{
    netdev_private(trunk)->for_vlans = false;
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (dev->trunk == trunk)
            netdev_close(dev);
}

static void destroy(struct netdev *dev)
{
    netdev_unregister(dev);
    vlan_remove(dev);
}

static void trunk_remove(struct netdev *trunk)
{
    struct netdev *next;
    for (struct netdev *dev = netdev_first(); dev; dev = next) {
        next = netdev_next(dev);
        if (dev->trunk == trunk)
            destroy(dev);
    }
}

static const struct netdev_vlan_ops trunk_ops = {
    .rx = trunk_rx,
    .link = trunk_link,
    .close = trunk_close,
    .remove = trunk_remove,
};

/* --- make and destroy ------------------------------------------------------------------------- */

static int check(const struct netdev *trunk, unsigned tag, unsigned priority)
{
    if (trunk->trunk)
        return fail(ERR_NOTTY, "vlan: %s is a VLAN itself and carries none", trunk->name);
    if (trunk->tags == NETDEV_TAGS_NEVER)
        return fail(ERR_NOTTY, "vlan: the driver of %s (%s) knows no tags", trunk->name,
                    trunk->driver);
    if (tag < 1 || tag > VLAN_TAG_MAX)
        return fail(ERR_INVAL, "vlan: tags are 1 to %d, not %u", VLAN_TAG_MAX, tag);
    if (priority > VLAN_PRIORITY_MAX)
        return fail(ERR_INVAL, "vlan: priorities are 0 to %d, not %u", VLAN_PRIORITY_MAX, priority);
    return 0;
}

static int make(struct netdev *trunk, unsigned tag, struct netdev **ret_dev)
{
    char name[sizeof(trunk->name)];
    unsigned count = 0;
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        count++;
    if (count >= NETDEV_MAX)
        return fail(ERR_NOSPC, "vlan: more than %d network devices", NETDEV_MAX);
    struct vlan *vlan = heap_zalloc(sizeof(*vlan));
    if (!vlan)
        return fail(ERR_NOMEM, "vlan: no memory for a device");
    struct netdev *dev = &vlan->dev;
    dev->ops = &vlan_netdev_ops;
    follow(dev, trunk);
    memcpy(dev->bus_text, trunk->bus_text, sizeof(dev->bus_text));
    dev->bus_type = trunk->bus_type;
    dev->bus_loc = trunk->bus_loc;
    memcpy(dev->bus_id, trunk->bus_id, sizeof(dev->bus_id));
    memcpy(dev->hw_mac, trunk->hw_mac, sizeof(dev->hw_mac));
    dev->link_up = trunk->link_up;
    dev->trunk = trunk;
    dev->vlan_tag = (uint16_t)tag;
    snprintf(name, sizeof(name), "%s-%u", trunk->name, tag);
    int r = netdev_register_named(dev, name);
    if (r < 0) {
        heap_free(vlan);
        return r;
    }
    netdev_use_vlans(&trunk_ops);
    *ret_dev = dev;
    return 0;
}

int vlan_create(struct netdev *trunk, unsigned tag, unsigned priority, struct netdev **ret_dev)
{
    int r = check(trunk, tag, priority);
    struct netdev *dev = r < 0 ? NULL : find(trunk, tag);
    if (r == 0 && !dev)
        r = make(trunk, tag, &dev);
    if (r < 0)
        return r;
    vlan_of(dev)->priority = priority;
    if (ret_dev)
        *ret_dev = dev;
    return 0;
}

int vlan_destroy(struct netdev *dev)
{
    if (!dev->trunk)
        return fail(ERR_NOTTY, "vlan: %s is no VLAN", dev->name);
    if (dev->users)
        return fail(ERR_BUSY, "vlan: a program that was started, or startpxe, uses %s", dev->name);
    destroy(dev);
    return 0;
}
