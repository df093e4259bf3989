/* net/dhcp_settings.c - settings blocks over stored DHCP packets: netN.dhcp, proxydhcp, pxebs;
 * leases that firmware holds. Fetch and store work on the packet itself, so that what is handed on
 * (the PXE API's cached packets) is what is shown.
 * Not here: tags and fields (wire/dhcp.c), how packets are obtained (net/dhcp.c, net/pxebs.c). */
#include <string.h>
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/settings.h"
#include "core/uri.h"
#include "dhcp_private.h"

struct dhcp_block {
    struct settings settings;
    struct str packet;
    struct list node;
};

static struct list blocks = LIST_INIT(blocks);
static const char *const block_names[DHCP_BLOCK_KINDS] = { "dhcp", "proxydhcp", "pxebs" };

static bool block_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return (setting->scope == SCOPE_DHCPV4 || setting->scope == SCOPE_NONE) &&
           dhcp_tag_valid(setting->tag);
}

static int block_fetch(struct settings *settings, const struct setting *setting, struct str *out,
                       const struct setting_type **ret_type)
{
    const struct dhcp_block *block = settings->owner;
    (void)ret_type;
    return dhcp_packet_fetch(block->packet.data, block->packet.len_bytes, setting->tag, out);
}

static int block_store(struct settings *settings, const struct setting *setting, const void *data,
                       size_t len_bytes)
{
    struct dhcp_block *block = settings->owner;
    int r = dhcp_packet_store(&block->packet, setting->tag, data, len_bytes);
    if (r == -ERR_INVAL)
        return fail(ERR_INVAL, "dhcp: %u bytes are no address for field \"%s\" of %s",
                    (unsigned)len_bytes, setting->name, settings->name);
    if (r == -ERR_NOSPC)
        return fail(ERR_NOSPC, "dhcp: %u more bytes do not fit the packet of %s (limit %u)",
                    (unsigned)len_bytes, settings->name, (unsigned)DHCP_STORED_MAX);
    if (r < 0)
        return fail(ERR_NOMEM, "dhcp: no memory to change %s", settings->name);
    return 0;
}

struct lister {
    void (*visit)(void *arg, const struct setting *setting);
    void *arg;
};

static void tell_tag(void *arg, uint64_t tag)
{
    const struct lister *lister = arg;
    struct setting setting = { .name = "", .tag = tag, .scope = SCOPE_DHCPV4 };
    lister->visit(lister->arg, &setting);
}

static void block_each(struct settings *settings,
                       void (*visit)(void *arg, const struct setting *setting), void *arg)
{
    const struct dhcp_block *block = settings->owner;
    struct lister lister = { visit, arg };
    dhcp_packet_each(block->packet.data, block->packet.len_bytes, tell_tag, &lister);
}

/* Replaced by a newer one, or gone with its device. */
static void block_free(struct settings *settings)
{
    struct dhcp_block *block = settings->owner;
    list_remove(&block->node);
    str_free(&block->packet);
    heap_free(block);
}

static const struct settings_ops block_ops = { .applies = block_applies,
                                               .store = block_store,
                                               .fetch = block_fetch,
                                               .each = block_each,
                                               .left = block_free };

static struct settings *block_parent(enum dhcp_block_kind kind, const struct netdev *dev)
{
    return kind == DHCP_BLOCK_LEASE ? (struct settings *)&dev->settings : settings_root();
}

static struct dhcp_block *block_find(enum dhcp_block_kind kind, const struct netdev *dev)
{
    const struct settings *parent = block_parent(kind, dev);
    list_for_each (pos, &blocks) {
        struct dhcp_block *block = container_of(pos, struct dhcp_block, node);
        if (block->settings.parent == parent &&
            strcmp(block->settings.name, block_names[kind]) == 0)
            return block;
    }
    return NULL;
}

int dhcp_block_set(enum dhcp_block_kind kind, struct netdev *dev, const void *packet,
                   size_t len_bytes)
{
    struct dhcp_block *block = heap_zalloc(sizeof(*block));
    if (!block)
        return fail(ERR_NOMEM, "dhcp: no memory for block %s", block_names[kind]);
    list_append(&block->node, &blocks);
    str_append_bytes(&block->packet, packet, len_bytes);
    settings_init(&block->settings, &block_ops, SCOPE_DHCPV4);
    block->settings.owner = block;
    int r = block->packet.oom
                ? fail(ERR_NOMEM, "dhcp: no memory for %u bytes of block %s", (unsigned)len_bytes,
                       block_names[kind])
                : settings_register(&block->settings, block_parent(kind, dev), block_names[kind]);
    if (r < 0)
        block_free(&block->settings);
    return r;
}

void dhcp_block_remove(enum dhcp_block_kind kind, struct netdev *dev)
{
    struct dhcp_block *block = block_find(kind, dev);
    if (block)
        settings_unregister(&block->settings);
}

const struct str *dhcp_block_packet(enum dhcp_block_kind kind, const struct netdev *dev)
{
    const struct dhcp_block *block = block_find(kind, dev);
    return block ? &block->packet : NULL;
}

/* --- leases that the firmware holds (compat 4.8) ---------------------------------------------- */

/* Firmware often hands out one packet as DHCPACK, ProxyDHCP and boot server reply. */
static bool already_held(const void *packet, size_t len_bytes)
{
    list_for_each (pos, &blocks) {
        const struct str *held = &container_of(pos, struct dhcp_block, node)->packet;
        if (held->len_bytes == len_bytes && memcmp(held->data, packet, len_bytes) == 0)
            return true;
    }
    return false;
}

/* A VLAN has the address of its trunk: the one that we came through is meant. */
static struct netdev *device_of(const uint8_t mac[6])
{
    struct netdev *found = NULL;
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if ((memcmp(dev->mac, mac, 6) == 0 || memcmp(dev->hw_mac, mac, 6) == 0) &&
            (!found || (dev->trunk == found && dev->boot_device)))
            found = dev;
    return found;
}

/* Relative names are relative to where the firmware loaded us from. */
static void set_working_uri(const void *packet, size_t len_bytes)
{
    struct str filename = STR_INIT;
    uint8_t server[4];
    char server_text[NETADDR_TEXT_MAX] = "";
    struct uri *uri = NULL, *former = NULL;
    if (dhcp_packet_get(packet, len_bytes, TAG_SIADDR, server, sizeof(server)) == 4) {
        struct netaddr address = netaddr_v4(server);
        netaddr_format(&address, server_text);
    }
    if (dhcp_packet_fetch(packet, len_bytes, DHCP_TAG_FILENAME, &filename) == 0 &&
        uri_from_filename(*server_text ? server_text : NULL, str_text(&filename), &uri) == 0 &&
        uri_cwd_push(uri, &former) == 0)
        uri_free(former);
    uri_free(uri);
    str_free(&filename);
}

int dhcp_adopt(int kind, const uint8_t mac[6], const void *packet, size_t len_bytes)
{
    struct dhcp_reply reply;
    struct netdev *dev = device_of(mac);
    if (kind < 0 || kind >= DHCP_BLOCK_KINDS || dhcp_parse(packet, len_bytes, &reply) < 0)
        return fail(ERR_PROTO, "dhcp: the firmware's packet %d of %u bytes is no DHCP reply", kind,
                    (unsigned)len_bytes);
    if (already_held(packet, len_bytes))
        return 0;
    if (kind == DHCP_BLOCK_LEASE && !dev)
        return fail(ERR_NODEV,
                    "dhcp: no device has the address %02x:%02x:%02x:%02x:%02x:%02x of the "
                    "firmware's lease",
                    mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
    if (kind == DHCP_BLOCK_LEASE) {
        if (memcmp(dev->hw_mac, mac, 6) == 0)
            memcpy(dev->mac, mac, 6);
        if (netdev_open(dev) < 0)
            event_log(EVENT_WARNING, "dhcp", "%s: has the firmware's lease but does not open",
                      dev->name);
    }
    int r = dhcp_block_set((enum dhcp_block_kind)kind, dev, packet, len_bytes);
    if (r < 0)
        return r;
    set_working_uri(packet, len_bytes);
    event_log(EVENT_INFO, "dhcp", "took the firmware's %s (%u bytes) for %s",
              kind == DHCP_BLOCK_LEASE ? "lease" : block_names[kind], (unsigned)len_bytes,
              dev ? dev->name : "all devices");
    return 0;
}
