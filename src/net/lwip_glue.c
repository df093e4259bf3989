/* net/lwip_glue.c - lwIP under the fibers: devices as netifs, frames in and out, timers, memory.
 * Not here: which address and route (netconf.c, route.c), sockets (udp.c, stream.c, icmp.c),
 * random numbers (random.c).
 *
 * Everything runs on one poller: first one acknowledgement for each connection that received something in the turn before
 * (by now it was read, and the window is whole again), then devices (frames go up, callbacks queue and wake), then lwIP's
 * timers. Fibers call lwIP directly: nothing preempts them. */
#include "glue.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/init.h"
#include "lwip/ip4.h"
#include "lwip/ip6.h"
#include "lwip/mld6.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/priv/nd6_priv.h"
#include "lwip/prot/icmp6.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"
#include "netconf.h"
#include "netdev_private.h"
#include "plat.h"
#include <string.h>

enum {
    FRAME_MIN_BYTES = 60 /* IEEE 802.3 clause 4A.2.3.3, without the check sequence */,
    ETHERTYPE_OFFSET = 12
};
enum {
    CHECKSUMS_BUT_TRANSPORT = NETIF_CHECKSUM_ENABLE_ALL &
                              ~(NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP)
};

static bool started, polling;
static unsigned sending; /* depth of link_output(): a driver may log */

/* --- what lwIP asks of us (arch/cc.h, lwipopts.h) --------------------------------------------------------------------- */

uint32_t sys_now(void)
{
    return (uint32_t)(plat_now_us() / 1000);
}

void *lwip_port_malloc(size_t size_bytes)
{
    return heap_alloc_for(size_bytes, "lwip");
}

void *lwip_port_calloc(size_t count, size_t size_bytes)
{
    return heap_zalloc_for(count * size_bytes, "lwip");
}

void lwip_port_free(void *block)
{
    heap_free(block);
}

void lwip_port_assert(const char *text)
{
    plat_panic(text);
}

uint32_t lwip_port_random(void)
{
    return glue_random();
}

/* RFC 6528 wants numbers that an outsider cannot guess: these are. */
uint32_t lwip_hook_tcp_isn(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote,
                           uint16_t remote_port)
{
    (void)local, (void)local_port, (void)remote, (void)remote_port;
    return glue_random();
}

/* --- frames --------------------------------------------------------------------------------------------------------- */

static err_t link_output(struct netif *netif, struct pbuf *pbuf)
{
    size_t len = pbuf->tot_len < FRAME_MIN_BYTES ? FRAME_MIN_BYTES : pbuf->tot_len;
    if (!glue_netdev(netif)->is_open) /* lwIP's reports about groups, as addresses come and go */
        return ERR_IF;
    struct netbuf *buf = netbuf_alloc_tx(len);
    if (!buf)
        return ERR_MEM;
    pbuf_copy_partial(pbuf, buf->data, pbuf->tot_len, 0);
    memset(buf->data + pbuf->tot_len, 0, len - pbuf->tot_len);
    buf->len_bytes = len;
    sending++;
    int r = netdev_send(glue_netdev(netif), buf);
    sending--;
    return r < 0 ? ERR_IF : ERR_OK;
}

/* IPv4 on its way out: our table names the next hop, ARP finds it. Broadcasts and multicasts go as they are. */
static err_t output4(struct netif *netif, struct pbuf *pbuf, const ip4_addr_t *dest)
{
    ip4_addr_t hop = *dest;
    if (!ip4_addr_ismulticast(dest) && !ip4_addr_isbroadcast(dest, netif))
        netconf_next_hop4(glue_netdev(netif), (const uint8_t *)&dest->addr, (uint8_t *)&hop.addr);
    return etharp_output(netif, pbuf, &hop);
}

/* Where a neighbour is asked for, or told of us: its own address, once it is known. NULL: anything else. */
static const struct eth_addr *neighbour_of(const struct netif *netif, const struct pbuf *pbuf,
                                           const ip6_addr_t *dest)
{
    const struct ip6_hdr *head = pbuf->payload;
    uint8_t type = pbuf->len > IP6_HLEN ? pbuf_get_at(pbuf, IP6_HLEN) : 0;
    if (IP6H_NEXTH(head) != IP6_NEXTH_ICMP6 || (type != ICMP6_TYPE_NS && type != ICMP6_TYPE_NA))
        return NULL;
    for (size_t i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
        const struct nd6_neighbor_cache_entry *entry = &neighbor_cache[i];
        if (entry->state != ND6_NO_ENTRY && entry->state != ND6_INCOMPLETE &&
            entry->netif == netif && ip6_addr_eq(dest, &entry->next_hop_address))
            return (const struct eth_addr *)entry->lladdr;
    }
    return NULL;
}

/* IPv6 on its way out. An address of ours may have no prefix on the link, and all goes to the router: not what neighbours say
 * to each other, which no router may forward (RFC 4861 7.1: hop limit 255). */
static err_t output6(struct netif *netif, struct pbuf *pbuf, const ip6_addr_t *dest)
{
    const struct eth_addr *mac = neighbour_of(netif, pbuf, dest);
    return mac ? ethernet_output(netif, pbuf, (const struct eth_addr *)netif->hwaddr, mac,
                                 ETHTYPE_IPV6)
               : ethip6_output(netif, pbuf, dest);
}

/* A merged frame whose packet alone fits into lwIP's 16 bits of length (the packet's own are 16 bits, too): the Ethernet
 * header goes, and its type says whose packet it is. NULL: anything else. */
static netif_input_fn strip_header(struct netbuf *buf)
{
    if (buf->len_bytes < SIZEOF_ETH_HDR)
        return NULL;
    unsigned type = (unsigned)buf->data[ETHERTYPE_OFFSET] << 8 | buf->data[ETHERTYPE_OFFSET + 1];
    buf->data += SIZEOF_ETH_HDR;
    buf->len_bytes -= SIZEOF_ETH_HDR;
    return type == ETHTYPE_IP ? ip4_input : type == ETHTYPE_IPV6 ? ip6_input : NULL;
}

void glue_input(struct netdev *dev, struct netbuf *buf)
{
    struct netif *netif = glue_netif(dev);
    if (!netif) {
        netbuf_free(buf);
        return;
    }
    netif_input_fn input = netif->input;
    bool checksum_ok = buf->checksum_ok;
    struct pbuf *pbuf = netbuf_to_pbuf(buf);
    if (!pbuf && (input = strip_header(buf)))
        pbuf = netbuf_to_pbuf(buf);
    if (!pbuf) {
        netdev_rx_error(dev, ERR_RANGE);
        netbuf_free(buf);
        return;
    }
    NETIF_SET_CHECKSUM_CTRL(netif,
                            checksum_ok ? CHECKSUMS_BUT_TRANSPORT : NETIF_CHECKSUM_ENABLE_ALL);
    if (input(pbuf, netif) != ERR_OK)
        pbuf_free(pbuf);
}

/* --- devices ---------------------------------------------------------------------------------------------------------- */

struct netdev *glue_netdev(const struct netif *netif)
{
    return netif->state;
}

struct netif *glue_netif(const struct netdev *dev)
{
    return dev->stack ? netdev_private(dev)->netif : NULL;
}

static void copy_hardware(struct netif *netif, const struct netdev *dev)
{
    netif->hwaddr_len = sizeof(dev->mac);
    memcpy(netif->hwaddr, dev->mac, sizeof(dev->mac));
    netif->mtu = dev->mtu;
}

static err_t init_netif(struct netif *netif)
{
    netif->name[0] = 'n';
    netif->name[1] = 't';
    netif->output = output4;
    netif->output_ip6 = output6;
    netif->linkoutput = link_output;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET |
                   NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
    copy_hardware(netif, netif->state);
    return ERR_OK;
}

int glue_attach(struct netdev *dev)
{
    if (!started)
        return fail(ERR_NOTSUP, "net: a device came before net_start()");
    struct netif *netif = heap_zalloc(sizeof(*netif));
    if (!netif || !netif_add(netif, NULL, NULL, NULL, dev, init_netif, netif_input)) {
        heap_free(netif);
        return fail(ERR_NOMEM, "net: no memory for a network interface");
    }
    netdev_private(dev)->netif = netif;
    return 0;
}

void glue_detach(struct netdev *dev)
{
    struct netif *netif = glue_netif(dev);
    if (!netif)
        return;
    udp_device_gone(dev);
    icmp_device_gone(dev);
    netif_remove(netif);
    heap_free(netif);
    netdev_private(dev)->netif = NULL;
}

void glue_link(struct netdev *dev)
{
    if (dev->link_up)
        netif_set_link_up(glue_netif(dev));
    else
        netif_set_link_down(glue_netif(dev));
}

void glue_up(struct netdev *dev)
{
    struct netif *netif = glue_netif(dev);
    copy_hardware(netif, dev);
    netif_set_up(netif);
    glue_link(dev);
    netconf_apply();
}

void glue_down(struct netdev *dev)
{
    struct netif *netif = glue_netif(dev);
    stream_abort_on(netif);
    netif_set_link_down(netif);
    netif_set_down(netif);
    netconf_apply();
}

/* --- one turn --------------------------------------------------------------------------------------------------------- */

static void poll(void)
{
    if (polling) /* the firmware called us from inside a driver */
        return;
    polling = true;
    stream_flush_acks();
    netdev_poll_all();
    sys_check_timeouts();
    polling = false;
}

void glue_quiesce(void)
{
    stream_abort_all();
}

bool glue_is_inside(void)
{
    return polling || sending > 0;
}

void glue_memory_short(void)
{
    pbuf_free_ooseq_pending = 1; /* sys_check_timeouts() looks at it */
}

int net_start(void)
{
    static struct poller poller = { .poll = poll };
    if (started)
        return 0;
    glue_random_start();
    lwip_init();
    started = true;
    sched_add_poller(&poller);
    int r = netdev_settings_start();
    if (r == 0)
        r = netconf_start();
    return r < 0 ? r : icmp_start();
}

/* --- conversions -------------------------------------------------------------------------------------------------------- */

int glue_error(int lwip_error)
{
    switch (lwip_error) {
    case ERR_OK:
        return 0;
    case ERR_RTE:
        return -ERR_NETUNREACH;
    case ERR_USE:
    case ERR_ALREADY:
        return -ERR_ADDRINUSE;
    case ERR_TIMEOUT:
    case ERR_ABRT:
        return -ERR_TIMEDOUT;
    case ERR_RST:
        return -ERR_CONNRESET;
    case ERR_CLSD:
    case ERR_CONN:
        return -ERR_NOTCONN;
    case ERR_MEM:
    case ERR_BUF:
        return -ERR_NOBUFS;
    case ERR_VAL:
    case ERR_ARG:
        return -ERR_INVAL;
    default:
        return -ERR_IO;
    }
}

void glue_from_netaddr(const struct netaddr *addr, ip_addr_t *ret_ip)
{
    memset(ret_ip, 0, sizeof(*ret_ip));
    if (addr->family == 4) {
        IP_SET_TYPE(ret_ip, IPADDR_TYPE_V4);
        memcpy(&ip_2_ip4(ret_ip)->addr, addr->bytes, 4);
        return;
    }
    IP_SET_TYPE(ret_ip, IPADDR_TYPE_V6);
    memcpy(ip_2_ip6(ret_ip)->addr, addr->bytes, 16);
    struct netdev *dev = addr->scope[0] ? netdev_find(addr->scope) : NULL;
    if (!dev && ip6_addr_has_scope(ip_2_ip6(ret_ip), IP6_UNKNOWN))
        dev = netdev_latest();
    if (dev && glue_netif(dev))
        ip6_addr_assign_zone(ip_2_ip6(ret_ip), IP6_UNKNOWN, glue_netif(dev));
}

bool glue_same_host(const struct netaddr *a, const struct netaddr *b)
{
    return a->family == b->family && memcmp(a->bytes, b->bytes, a->family == 4 ? 4 : 16) == 0;
}

void glue_to_netaddr(const ip_addr_t *ip, struct netaddr *ret_addr)
{
    memset(ret_addr, 0, sizeof(*ret_addr));
    if (IP_IS_V4(ip)) {
        ret_addr->family = 4;
        memcpy(ret_addr->bytes, &ip_2_ip4(ip)->addr, 4);
        return;
    }
    ret_addr->family = 6;
    memcpy(ret_addr->bytes, ip_2_ip6(ip)->addr, 16);
    struct netif *netif = ip6_addr_has_zone(ip_2_ip6(ip))
                              ? netif_get_by_index(ip6_addr_zone(ip_2_ip6(ip)))
                              : NULL;
    if (netif)
        strncpy(ret_addr->scope, glue_netdev(netif)->name, sizeof(ret_addr->scope) - 1);
}
