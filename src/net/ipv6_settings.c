/* net/ipv6_settings.c - settings blocks of IPv6: netN.ndp (a router advertisement), netN.ndp.<k>
 * (one prefix each), netN.dhcpv6 (a DHCPv6 reply). The stack takes addresses and routes from them
 * (net/route.c).
 * Not here: how the messages are obtained (ipv6conf.c, dhcpv6.c). Source: compat 3.2, 3.3, 4.9. */
#include <stdio.h>
#include <string.h>
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/settings.h"
#include "dhcp_private.h"
#include "wire/dhcpv6.h"
#include "wire/ra.h"

enum { NDP_PREFIXES_MAX = 8 }; /* an advertisement has one or two */
enum { ORDER_DHCPV6 = -1, ORDER_SLAAC = -2, ORDER_PREFIX_ONLY = -4 }; /* compat 3.3 */
enum { SLAAC_PREFIX_BITS = 64 };       /* RFC 4862 5.5.3 d: 128 less the interface identifier */
static const uint8_t alone_bits = 128; /* an address that says nothing of the link (RFC 5942 4) */

/* --- what both kinds share -------------------------------------------------------------------- */

struct ipv6_block {
    struct settings settings;
    struct str packet; /* RA: its options; DHCPv6: the whole message */
    uint8_t address[16], router[16];
    bool has_address, has_router;
    struct settings prefixes[NDP_PREFIXES_MAX]; /* RA: generic blocks */
    size_t prefix_count;
};

/* Replaced by a newer one, or gone with its device. */
static void block_free(struct settings *settings)
{
    struct ipv6_block *block = settings->owner;
    str_free(&block->packet);
    heap_free(block);
}

/* With its prefixes: a new block of the same name would inherit them. */
static void block_drop(struct netdev *dev, const char *name)
{
    list_for_each (pos, &dev->settings.children) {
        struct settings *block = container_of(pos, struct settings, sibling);
        if (strcmp(block->name, name) == 0) {
            settings_unregister(block);
            return;
        }
    }
}

static struct ipv6_block *block_new(const struct settings_ops *ops, enum settings_scope scope,
                                    const void *packet, size_t len_bytes)
{
    struct ipv6_block *block = heap_zalloc(sizeof(*block));
    if (!block)
        return NULL;
    settings_init(&block->settings, ops, scope);
    block->settings.owner = block;
    str_append_bytes(&block->packet, packet, len_bytes);
    if (!block->packet.oom)
        return block;
    block_free(&block->settings);
    return NULL;
}

/* --- netN.ndp --------------------------------------------------------------------------------- */

static bool ndp_applies(struct settings *settings, const struct setting *setting)
{
    (void)settings;
    return setting->tag != 0 && (setting->scope == SCOPE_NDP || setting->scope == SCOPE_NONE);
}

static int ndp_fetch(struct settings *settings, const struct setting *setting, struct str *out,
                     const struct setting_type **ret_type)
{
    const struct ipv6_block *block = settings->owner;
    if (!setting->name || !*setting->name)
        *ret_type = &hex_setting_type;
    return ra_fetch((const uint8_t *)str_text(&block->packet), block->packet.len_bytes,
                    setting->tag, out);
}

static const struct settings_ops ndp_ops = { .applies = ndp_applies,
                                             .fetch = ndp_fetch,
                                             .left = block_free };

static int store(struct settings *block, const char *name, const void *data, size_t len_bytes)
{
    const struct setting setting = { .name = name, .scope = SCOPE_IPV6 };
    return setting_store(block, &setting, data, len_bytes);
}

/* RFC 4861 6.3.4: nobody may announce the link-local prefix, nor one of groups. */
static bool is_announceable(const uint8_t prefix[16])
{
    return prefix[0] != 0xff && !(prefix[0] == 0xfe && (prefix[1] & 0xc0) == 0x80);
}

/* One child: an address of our own, or only the route to the prefix. Returns 1 for an address, 0,
 * or -ERR_x. */
static int add_prefix(struct ipv6_block *block, const struct netdev *dev,
                      const struct ra_prefix *prefix)
{
    bool slaac = prefix->autonomous && prefix->len_bits == SLAAC_PREFIX_BITS &&
                 prefix->preferred_s <= prefix->valid_s && /* RFC 4862 5.5.3 c */
                 prefix->preferred_s > 0;                  /* 5.5.4: not for new connections */
    if ((!slaac && !prefix->on_link) || !is_announceable(prefix->prefix) || prefix->valid_s == 0 ||
        block->prefix_count == NDP_PREFIXES_MAX)
        return 0;
    struct settings *child = &block->prefixes[block->prefix_count];
    char name[8];
    uint8_t address[16];
    memcpy(address, prefix->prefix, sizeof(address));
    if (slaac)
        ra_eui64(dev->mac, address);
    settings_init(child, NULL, SCOPE_IPV6);
    child->order = slaac ? ORDER_SLAAC : ORDER_PREFIX_ONLY;
    int r = store(child, slaac ? "ip6" : "prefix6", address, sizeof(address));
    if (r == 0)
        r = store(child, "len6", prefix->on_link ? &prefix->len_bits : &alone_bits, 1);
    if (r == 0 && block->has_router)
        r = store(child, "gateway6", block->router, sizeof(block->router));
    snprintf(name, sizeof(name), "%u", (unsigned)block->prefix_count);
    if (r == 0)
        r = settings_register(child, &block->settings, name);
    if (r < 0)
        return r;
    block->prefix_count++;
    return slaac;
}

static int add_prefixes(struct ipv6_block *block, const struct netdev *dev, const struct ra *ra)
{
    struct cursor c = cursor_on(ra->options, ra->options_bytes);
    struct ra_option option;
    struct ra_prefix prefix;
    int addresses = 0;
    while (ra_option_next(&c, &option)) {
        if (option.type != RA_PREFIX || ra_prefix_parse(&option, &prefix) < 0)
            continue;
        int r = add_prefix(block, dev, &prefix);
        if (r < 0)
            return r;
        addresses += r;
    }
    return addresses;
}

int ndp_block_set(struct netdev *dev, const void *message, size_t len_bytes,
                  const uint8_t router[16])
{
    struct ra ra;
    if (ra_parse(message, len_bytes, &ra) < 0)
        return fail(ERR_PROTO, "ipv6: %s: %u bytes are no router advertisement", dev->name,
                    (unsigned)len_bytes);
    struct ipv6_block *block = block_new(&ndp_ops, SCOPE_NDP, ra.options, ra.options_bytes);
    if (!block)
        return fail(ERR_NOMEM, "ipv6: no memory for block %s.ndp", dev->name);
    memcpy(block->router, router, sizeof(block->router));
    block->has_router = ra.router_lifetime_s > 0;
    /* children first: the watchers of the settings are to see the whole at once */
    int addresses = add_prefixes(block, dev, &ra);
    block->settings.order = addresses > 0 ? ORDER_SLAAC : ORDER_PREFIX_ONLY;
    block_drop(dev, "ndp");
    int r = addresses < 0 ? addresses : settings_register(&block->settings, &dev->settings, "ndp");
    if (r < 0) {
        settings_unregister(&block->settings);
        return r;
    }
    return addresses;
}

/* --- netN.dhcpv6 ------------------------------------------------------------------------------ */

static bool is_named(const struct setting *setting, const char *name)
{
    return setting->name && strcmp(setting->name, name) == 0;
}

static int dhcpv6_block_fetch(struct settings *settings, const struct setting *setting,
                              struct str *out, const struct setting_type **ret_type)
{
    const struct ipv6_block *block = settings->owner;
    (void)ret_type;
    if (setting->tag != 0)
        return dhcpv6_fetch(block->packet.data, block->packet.len_bytes, setting->tag, out);
    if (block->has_address && is_named(setting, "ip6"))
        str_append_bytes(out, block->address, sizeof(block->address));
    else if (block->has_address && is_named(setting, "len6"))
        str_append_bytes(out, &alone_bits, 1); /* compat 4.9 */
    else if (block->has_address && block->has_router && is_named(setting, "gateway6"))
        str_append_bytes(out, block->router, sizeof(block->router));
    else
        return -ERR_NOENT;
    return 0;
}

static bool dhcpv6_applies(struct settings *settings, const struct setting *setting)
{
    (void)settings;
    if (setting->tag != 0)
        return setting->scope == SCOPE_DHCPV6 || setting->scope == SCOPE_NONE;
    return is_named(setting, "ip6") || is_named(setting, "len6") || is_named(setting, "gateway6");
}

static const struct settings_ops dhcpv6_ops = { .applies = dhcpv6_applies,
                                                .fetch = dhcpv6_block_fetch,
                                                .left = block_free };

int dhcpv6_block_set(struct netdev *dev, const void *packet, size_t len_bytes,
                     const uint8_t *address, const uint8_t *router)
{
    struct ipv6_block *block = block_new(&dhcpv6_ops, SCOPE_DHCPV6, packet, len_bytes);
    if (!block)
        return fail(ERR_NOMEM, "dhcpv6: no memory for block %s.dhcpv6", dev->name);
    block->settings.order = ORDER_DHCPV6;
    block->has_address = address != NULL;
    block->has_router = router != NULL;
    if (address)
        memcpy(block->address, address, sizeof(block->address));
    if (router)
        memcpy(block->router, router, sizeof(block->router));
    int r = settings_register(&block->settings, &dev->settings, "dhcpv6");
    if (r < 0)
        block_free(&block->settings);
    return r;
}
