/* netdev_private.h - what src/net keeps for each device behind netdev->stack. No lwIP types in
 * here. */
#pragma once
#include "core/fiber.h"
#include "core/settings.h"
#include "net/netdev.h"

enum { NETDEV_TX_WAIT_MAX = 64 };
/* IEEE 802.1Q 9.6: the tag stands behind both addresses. */
enum {
    NETBUF_ADDRESSES_BYTES = 12,
    NETBUF_HEADER_BYTES = 14,
    NETBUF_TAG_BYTES = 4,
    NETBUF_TYPE_TAGGED = 0x8100
};

struct netif;
struct netdev_private {
    struct netif *netif;                        /* of lwip_glue.c; NULL before net_start() */
    struct settings link;                       /* netN.link */
    struct netbuf *tx_wait[NETDEV_TX_WAIT_MAX]; /* frames that the device had no room for: a ring */
    unsigned tx_first, tx_count;
    uint32_t opened_serial; /* counts openings: the highest is netX */
    bool for_vlans; /* it is open for its VLANs' sake only: it closes with the last of them */
    struct waitq link_changed;
    void (*divert)(void *arg, struct netbuf *buf); /* NULL: frames go to the stack */
    void *divert_arg;
    uint32_t
        window_start_bytes; /* receive window of new connections (window.h); 0: nothing was ever lost here */
};

static inline struct netdev_private *netdev_private(const struct netdev *dev)
{
    return dev->stack;
}

/* --- netdev.c, for the rest of src/net -------------------------------------------------------- */
/** Hand one frame to the device, or keep it for a moment. @buf taken. Never yields. 0 or -ERR_x
 * (counted). */
int netdev_send(struct netdev *dev, struct netbuf *buf);
/** netdev_register() under this name instead of the next "netN". */
int netdev_register_named(struct netdev *dev, const char *name);
/** Close and open the driver of an open device, for frames as they are on the wire (@plain) or not; the stack above, its
 * addresses and connections stay. 0, or what the driver said: then the device is closed. */
int netdev_reopen(struct netdev *dev, bool plain);
/** The VLAN of a received frame; 0: it has none, but a priority. -1: no tag, or cut off before its end. */
int netbuf_tag(const struct netbuf *buf);
/** Take the tag out that netbuf_tag() saw. */
void netbuf_untag(struct netbuf *buf);
/** What vlan.c wants to know about trunks: every device, as far as this file goes. */
struct netdev_vlan_ops {
    bool (*rx)(struct netdev *dev, struct netbuf *buf); /* true: it was tagged, @buf is taken */
    void (*link)(struct netdev *dev);                   /* link_up changed */
    void (*close)(struct netdev *dev);                  /* it will be closed */
    void (*remove)(struct netdev *dev);                 /* it goes */
};
/** From the first VLAN on. A build without VLANs has no code for them. */
void netdev_use_vlans(const struct netdev_vlan_ops *ops);
/** Show every frame that is received or given to a device to @look; NULL: to nobody. */
void netdev_tap(void (*look)(struct netdev *dev, const struct netbuf *buf, bool outbound));
/** One turn of every open device. */
void netdev_poll_all(void);
/** The most recently opened device that is still open; NULL: none. */
struct netdev *netdev_latest(void);

/* --- netdev_settings.c ------------------------------------------------------------------------ */
/** Register the blocks netN and netN.link. 0 or -ERR_NOMEM. */
int netdev_settings_register(struct netdev *dev);
void netdev_settings_unregister(struct netdev *dev);
/** Register the block netX. 0 or -ERR_NOMEM. */
int netdev_settings_start(void);
/** EUI-64 link-local address of @mac (RFC 4291 appendix A). */
void netdev_link_local(const uint8_t mac[6], uint8_t ret_address[16]);

/* --- lwip_glue.c ------------------------------------------------------------------------------ */
int glue_attach(struct netdev *dev);
void glue_detach(struct netdev *dev);
void glue_up(struct netdev *dev); /* after open: addresses, link state */
void glue_down(struct netdev *dev);
void glue_link(struct netdev *dev);                      /* link_up changed */
void glue_input(struct netdev *dev, struct netbuf *buf); /* taken */
/** The devices go: end every connection (the peers are told). */
void glue_quiesce(void);
/** Is somebody inside the stack or a driver? Sending from a log sink would enter the stack twice
 * then. */
bool glue_is_inside(void);

/* --- random.c --------------------------------------------------------------------------------- */
/** Choose the key, before the first number. */
void glue_random_start(void);
/** Port and transaction numbers that an outsider cannot guess; never for keys. */
uint32_t glue_random(void);
/** SipHash-2-4 of a message of 8 bytes. */
uint64_t glue_siphash(const uint64_t sip_key[2], uint64_t message);

/* --- netbuf.c --------------------------------------------------------------------------------- */
/** As netbuf_alloc(), but may use the part of the pool that is kept for sending: an acknowledgement
 * frees others. */
struct netbuf *netbuf_alloc_tx(size_t room_bytes);
/** Let the pool grow to what a receive window of this size needs. */
void netbuf_pool_for_window(size_t window_bytes);
/** Give memory of unused buffers back. */
void netbuf_pool_trim(void);
