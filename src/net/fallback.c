/* net/fallback.c - a card whose driver of ours failed goes on with the firmware's, as the same device. Not here:
 * who gives the card back and finds the firmware's device (plat/uefi/nic.c, plat/bios/nic.c).
 * Why so: docs/design/010. */
#include "core/event.h"
#include "netdev_private.h"
#include <stdio.h>
#include <string.h>

static int behind_open(struct netdev *dev)
{
    struct netdev *behind = dev->behind;
    behind->plain = dev->plain;
    int r = behind->ops->open(behind);
    behind->is_open = r == 0;
    return r;
}

static void behind_close(struct netdev *dev)
{
    if (!dev->behind->is_open)
        return;
    dev->behind->is_open = false;
    dev->behind->ops->close(dev->behind);
}

static int behind_transmit(struct netdev *dev, struct netbuf *buf)
{
    return dev->behind->ops->transmit(dev->behind, buf);
}

static void behind_poll(struct netdev *dev)
{
    dev->behind->ops->poll(dev->behind);
}

static int behind_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    memcpy(dev->behind->mac, mac, sizeof(dev->behind->mac));
    return dev->behind->ops->set_mac(dev->behind, mac);
}

static void take_place(struct netdev *dev, struct netdev *behind)
{
    dev->behind = behind;
    behind->front = dev;
    snprintf(behind->name, sizeof(behind->name), "%s", dev->name);
    dev->driver = behind->driver;
    dev->tags = behind->tags;
    dev->interrupt_line = 0;
    dev->link_up = behind->link_up;
    dev->mtu_max = behind->mtu_max;
    if (dev->mtu > dev->mtu_max)
        dev->mtu = dev->mtu_max;
    if (!behind->ops->set_mac)
        memcpy(dev->mac, behind->mac, sizeof(dev->mac));
}

int netdev_fall_back(struct netdev *dev, struct netdev_ops *ops, struct netdev *behind)
{
    take_place(dev, behind);
    *ops = (struct netdev_ops){
        .open = behind_open,
        .close = behind_close,
        .transmit = behind_transmit,
        .poll = behind_poll,
        .remove = ops->remove,
        .set_mac = behind->ops->set_mac ? behind_set_mac : NULL,
    };
    event_log(EVENT_WARNING, "net",
              "%s: a driver of ours failed; the firmware's (%s) has the card now", dev->name,
              dev->driver);
    int r = ops->set_mac ? ops->set_mac(dev, dev->mac) : 0;
    return r < 0 ? r : ops->open(dev);
}
