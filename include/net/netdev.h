/* net/netdev.h - network devices: what a driver implements, what the rest of the house sees of a
 * NIC. No lwIP here. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/list.h"
#include "core/netaddr.h"
#include "core/settings.h"

enum {
    NETDEV_MAX = 32,
    NETDEV_FRAME_MAX = 9216 + 18,
    NETDEV_RX_BATCH = 64,
    NETBUF_LARGE_BYTES = 4096 -
                         256, /* buffers of this size are kept for reuse, as those of a frame */
    NETDEV_ERROR_KINDS = 4
};

/** One frame's buffer, or the first of several. data..data+len_bytes lies inside the buffer; drivers
 * may only use these members. */
struct netbuf {
    uint8_t *data;
    size_t len_bytes;
    size_t room_bytes;   /* from data on */
    struct netbuf *next; /* received: the frame goes on there. The first has all the headers */
    bool checksum_ok; /* received: the sums of TCP and UDP were looked at, or left out on purpose */
};

struct netdev;
struct netdev_ops {
    int (*open)(struct netdev *dev);   /* start receiving. 0 or -ERR_x */
    void (*close)(struct netdev *dev); /* stop; give back every netbuf */
    /** Send one whole Ethernet frame. @buf taken when 0 is returned: netdev_tx_done() later (or at
     * once). -ERR_NOBUFS: try again later, @buf stays the caller's. */
    int (*transmit)(struct netdev *dev, struct netbuf *buf);
    /** Take what arrived (at most NETDEV_RX_BATCH frames: netdev_rx()), finish what was sent, look
     * at the link. */
    void (*poll)(struct netdev *dev);
    void (*remove)(struct netdev *dev); /* give the device back to the firmware and free it */
    int (*set_mac)(struct netdev *dev, const uint8_t mac[6]); /* NULL: fixed address */
    /** Raise interrupt_line when frames arrive or were sent, or do not any more: for programs that
     * drive the NIC through us, we poll. Opening forbids it. What arrived before is not told. */
    void (*interrupts)(struct netdev *dev, bool on);
    bool (*interrupted)(struct netdev *dev); /* has it raised it? The line is free again */
};

struct netdev_error {
    int code;
    uint32_t count;
};
struct netdev_stats {
    uint64_t good, bad;
    struct netdev_error errors[NETDEV_ERROR_KINDS];
};

/* Does the driver send and receive frames with a VLAN's tag of four bytes? */
enum netdev_tags {
    NETDEV_TAGS_FIT,    /* yes, beside a packet of mtu bytes */
    NETDEV_TAGS_IN_MTU, /* within mtu + 14 bytes of frame: a VLAN's packets are shorter */
    NETDEV_TAGS_NEVER,  /* no: what is below takes tags off */
};

struct netdev {
    char name[16]; /* "net0"; of a VLAN "net0-5" */
    const struct netdev_ops *ops;
    const char *driver;   /* "snp", "tap": literal */
    char bus_text[40];    /* "0000:00:03.0", "PciRoot(0x0)/Pci(0x2,0x0)" cut */
    const char *bus_type; /* "PCI", "EFI", "TAP" */
    uint32_t bus_loc;     /* PCI seg:bus:dev.fn as one number */
    uint8_t bus_id[5];    /* DHCP 175.177: type (1 = PCI), vendor, device */
    uint8_t mac[6], hw_mac[6];
    uint8_t interrupt_line;             /* of the 8259s; 0: `interrupts` must not be called */
    uint16_t mtu, mtu_max;              /* bytes of IP packet */
    bool is_open, link_up, boot_device; /* boot_device: the firmware loaded us through it */
    bool
        plain; /* when it is opened: frames as they are on the wire, none merged, no sum left out */
    bool reopen; /* closed for a program that took the machine: opened again should it come back */
    enum netdev_tags tags;
    struct netdev *behind; /* the firmware's device that drives the card, since our driver failed */
    struct netdev *front;  /* of a device behind another: that one. Both are NULL as a rule */
    struct netdev *trunk;  /* the device that carries this VLAN; NULL: it is no VLAN */
    uint16_t users;        /* that keep a pointer to it over commands: a VLAN is not destroyed */
    uint16_t vlan_tag;     /* 0: it is no VLAN */
    uint16_t link_changes; /* how often the link came or went */
    struct netdev_stats tx, rx;
    struct settings settings; /* block netN */
    struct list node;
    void *driver_data;
    void *stack; /* private to src/net */
};

/* --- for drivers ------------------------------------------------------------------------------ */
/** Announce a NIC: the caller filled ops, driver, bus_*, hw_mac, mtu_max, link_up, driver_data, and
 * mac where another address than hw_mac is in use; name, settings and the rest are filled here. 0, -ERR_NOMEM or -ERR_NOSPC (NETDEV_MAX). */
int netdev_register(struct netdev *dev);
void netdev_unregister(struct netdev *dev); /* closes; does not call remove */
/** The driver of @dev, which is registered, failed in its open(): from now on @behind, filled as for netdev_register()
 * but not registered, moves its frames. @dev keeps its place: name, settings, VLANs, whoever points to it.
 * @ops, which dev->ops points to, are changed, all but remove: that has to remove @behind, too. @behind is opened:
 * what its open() says is returned. Never yields. */
int netdev_fall_back(struct netdev *dev, struct netdev_ops *ops, struct netdev *behind);
/** A buffer for one received frame, room_bytes >= mtu + 18 (at least 1536); NULL when the pool is
 * empty. */
struct netbuf *netbuf_alloc(size_t room_bytes);
void netbuf_free(struct netbuf *buf); /* with those that follow it; NULL is fine */
void netdev_rx(struct netdev *dev, struct netbuf *buf);             /* taken */
void netdev_rx_error(struct netdev *dev, int code);                 /* ERR_x, positive */
void netdev_tx_done(struct netdev *dev, struct netbuf *buf, int r); /* taken; @r 0 or -ERR_x */
void netdev_link(struct netdev *dev, bool up); /* tell a change; cheap when there is none */

/* --- for everybody else ---------------------------------------------------------------------- */
struct netdev *netdev_find(const char *name); /* "netX": the most recently opened one. NULL: none */
struct netdev *netdev_first(void);
struct netdev *netdev_next(const struct netdev *dev);
/** Frames that all devices have moved; the platform stays awake while it changes. */
uint64_t netdev_frames(void);
int netdev_open(struct netdev *dev); /* opening an open one is fine */
void netdev_close(struct netdev *dev);
/** Frames that arrive go to @rx (@buf taken) instead of the stack: another program drives this NIC
 * through us. NULL: to the stack again. It should have been opened as `plain`. */
void netdev_divert(struct netdev *dev, void (*rx)(void *arg, struct netbuf *buf), void *arg);
/** Send a whole frame that somebody else made (copied). Never yields. 0, -ERR_NOBUFS, -ERR_NETUNREACH
 * (not open) or what the driver said. */
int netdev_send_frame(struct netdev *dev, const void *frame, size_t len_bytes);
/** Wait for the link. May yield. 0, -ERR_LINKDOWN (sentence) at the deadline or -ERR_CANCELED. */
int netdev_wait_link(struct netdev *dev, uint64_t deadline_us);
/** The device that carries @dev's frames: its trunk, itself when it is no VLAN. */
static inline struct netdev *netdev_carrier(struct netdev *dev)
{
    return dev->trunk ? dev->trunk : dev;
}
/** Close all and give every device back to the firmware (before a boot). They can be probed again.
 */
void netdev_release_all(void);

/* --- VLANs (IEEE 802.1Q): a device of its own on a trunk, "net0-5" ------------------------------ */
enum { VLAN_TAG_MAX = 4094, VLAN_PRIORITY_MAX = 7 };
/** Make the device of @tag on @trunk, or give the one that exists @priority. It goes with its trunk.
 * 0 or -ERR_INVAL (tag, priority), -ERR_NOTTY (@trunk is a VLAN, or its driver knows no tags),
 * -ERR_NOMEM, -ERR_NOSPC (NETDEV_MAX devices), with a sentence. Never yields.
 * *@ret_dev (may be NULL) is the trunk's. */
int vlan_create(struct netdev *trunk, unsigned tag, unsigned priority, struct netdev **ret_dev);
/** Close and free it. 0 or -ERR_NOTTY (it is no VLAN), -ERR_BUSY (it has users), with a sentence. Never
 * yields. */
int vlan_destroy(struct netdev *dev);
