/* net/dhcp_cached.c - the packets that a program which we start believes the network to have sent:
 * the settings as they are now, in the form of DHCP (compat 9.1). Not here: who asks for them (the PXE
 * API of the BIOS platform).
 * Source: PXE specification 2.1, 3.2.1 (PXENV_GET_CACHED_INFO); RFC 2132. */
#include <string.h>
#include "core/err.h"
#include "core/settings.h"
#include "dhcp_private.h"
#include "net/dhcp.h"
#include "wire/dhcp_ack.h"

enum { OPTION_OVERLOAD = 52, XID_AT = 4 };

static const struct settings *device_above(const struct settings *block)
{
    for (; block; block = block->parent)
        for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
            if (block == &dev->settings)
                return block;
    return NULL;
}

static bool fetch_from(struct settings *block, const struct setting *setting, struct str *out,
                       struct settings **ret_found)
{
    str_truncate(out, 0);
    return setting_fetch(block, setting, out, NULL, ret_found) == 0 && out->len_bytes > 0;
}

/* Mask, routers, lease and server are this NIC's; all else is what a script would see, unless that
 * is another NIC's. */
static bool is_of_device(uint64_t tag)
{
    static const uint64_t tags[] = { 1, 3, 28, 51, DHCP_TAG_SERVER_ID, 58, 59, TAG_YIADDR };
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        if (tags[i] == tag)
            return true;
    return false;
}

static bool value_of(struct netdev *dev, uint64_t tag, struct str *out)
{
    struct setting setting = { .name = "", .tag = tag, .scope = SCOPE_DHCPV4 };
    const struct setting *known = setting_predefined(SCOPE_DHCPV4, NULL, tag);
    struct settings *found = NULL;
    if (known)
        setting = *known;
    if (!is_of_device(tag) && fetch_from(NULL, &setting, out, &found)) {
        const struct settings *owner = device_above(found);
        if (!owner || owner == &dev->settings)
            return true;
    }
    return fetch_from(&dev->settings, &setting, out, &found);
}

static void address_of(struct netdev *dev, uint64_t tag, uint8_t ret_address[4])
{
    struct str value = STR_INIT;
    if (value_of(dev, tag, &value) && value.len_bytes >= 4)
        memcpy(ret_address, value.data, 4);
    str_free(&value);
}

/* What the header says is no option; what would be cut off comes last. */
static void put_options(struct netdev *dev, struct writer *w)
{
    static const uint8_t first[] = { 54, 51, 1, 3, 6, 15, 12, 43, 60, 209, 210 };
    static const uint8_t never[] = { DHCP_TAG_PAD,      DHCP_TAG_REQUESTED_ADDRESS,
                                     OPTION_OVERLOAD,   DHCP_TAG_MESSAGE_TYPE,
                                     DHCP_TAG_MAX_SIZE, DHCP_TAG_PARAMETER_LIST,
                                     DHCP_TAG_FILENAME, DHCP_TAG_SERVER_NAME };
    bool done[DHCP_TAG_END] = { false };
    struct str value = STR_INIT;
    for (size_t i = 0; i < sizeof(never); i++)
        done[never[i]] = true;
    for (size_t i = 0; i < sizeof(first) + DHCP_TAG_END; i++) {
        uint8_t tag = i < sizeof(first) ? first[i] : (uint8_t)(i - sizeof(first));
        if (done[tag])
            continue;
        done[tag] = true;
        if (value_of(dev, tag, &value) && !value.oom)
            (void)dhcp_ack_option(w, tag, value.data, value.len_bytes);
    }
    str_free(&value);
}

static uint32_t lease_xid(const struct netdev *dev)
{
    const struct str *lease = dhcp_block_packet(DHCP_BLOCK_LEASE, dev);
    struct cursor c = cursor_on(lease ? lease->data : NULL, lease ? lease->len_bytes : 0);
    take_skip(&c, XID_AT);
    return take_be32(&c);
}

static int build_ack(struct netdev *dev, void *buffer, size_t room_bytes)
{
    struct str file = STR_INIT, server = STR_INIT;
    struct writer w = writer_on(buffer, room_bytes);
    struct dhcp_ack ack = { .xid = lease_xid(dev) };
    memcpy(ack.mac, dev->mac, sizeof(ack.mac));
    address_of(dev, TAG_YIADDR, ack.yiaddr);
    address_of(dev, TAG_SIADDR, ack.siaddr);
    if (value_of(dev, DHCP_TAG_FILENAME, &file))
        ack.file = str_text(&file);
    if (value_of(dev, DHCP_TAG_SERVER_NAME, &server))
        ack.server_name = str_text(&server);
    dhcp_ack_begin(&w, &ack);
    put_options(dev, &w);
    dhcp_ack_end(&w);
    str_free(&file);
    str_free(&server);
    return w.failed ? -ERR_NOSPC : (int)(w.pos - (uint8_t *)buffer);
}

static int build_discover(struct netdev *dev, void *buffer, size_t room_bytes)
{
    struct dhcp_identity identity;
    struct dhcp_request request = { .type = DHCP_DISCOVER, .xid = lease_xid(dev) };
    dhcp_identity_get(&identity);
    dhcp_identity_fill(&identity, dev, &request);
    int r = dhcp_build(&request, buffer, room_bytes);
    dhcp_identity_free(&identity);
    return r;
}

int dhcp_cached_packet(enum dhcp_cached kind, struct netdev *dev, void *buffer, size_t room_bytes)
{
    int r = kind == DHCP_CACHED_DISCOVER ? build_discover(dev, buffer, room_bytes)
                                         : build_ack(dev, buffer, room_bytes);
    if (r < 0)
        return fail(ERR_NOSPC, "dhcp: %u bytes are too short for the packet of %s",
                    (unsigned)room_bytes, dev->name);
    return r;
}
