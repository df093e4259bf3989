/* net/netdev_settings.c - the settings blocks netN (facts about the device beside what a user
 * stores), netN.link and netX.
 * Source: compat 3.2-3.4, 4.9. */
#include "core/err.h"
#include "core/settings.h"
#include "netdev_private.h"
#include <string.h>

enum { MAC_BYTES = 6 };

static struct netdev *device_of(struct settings *block)
{
    return block->owner;
}

static int append(struct str *out, const struct setting_type **ret_type,
                  const struct setting_type *type, const void *data, size_t len_bytes)
{
    str_append_bytes(out, data, len_bytes);
    if (ret_type)
        *ret_type = type;
    return 0;
}

static int append_text(struct str *out, const struct setting_type **ret_type, const char *text)
{
    return append(out, ret_type, &string_setting_type, text, strlen(text));
}

/* 0 when @name is a fact about the device. */
static int fetch_fact(const struct netdev *dev, const char *name, struct str *out,
                      const struct setting_type **ret_type)
{
    if (strcmp(name, "mac") == 0)
        return append(out, ret_type, &hex_setting_type, dev->mac, MAC_BYTES);
    if (strcmp(name, "hwaddr") == 0)
        return append(out, ret_type, &hex_setting_type, dev->hw_mac, MAC_BYTES);
    if (strcmp(name, "bustype") == 0 && dev->bus_type)
        return append_text(out, ret_type, dev->bus_type);
    if (strcmp(name, "busloc") == 0) {
        uint8_t bytes[4] = { dev->bus_loc >> 24, dev->bus_loc >> 16, dev->bus_loc >> 8,
                             dev->bus_loc };
        return append(out, ret_type, &uint32_setting_type, bytes, sizeof(bytes));
    }
    if (strcmp(name, "busid") == 0)
        return append(out, ret_type, &hex_setting_type, dev->bus_id, sizeof(dev->bus_id));
    if (strcmp(name, "linktype") == 0)
        return append_text(out, ret_type, "Ethernet");
    if (strcmp(name, "chip") == 0)
        return append_text(out, ret_type, dev->driver);
    if (strcmp(name, "ifname") == 0)
        return append_text(out, ret_type, dev->name);
    return -ERR_NOENT;
}

static int netdev_fetch(struct settings *block, const struct setting *setting, struct str *out,
                        const struct setting_type **ret_type)
{
    int r = settings_generic_fetch(block, setting, out, ret_type);
    if (r == -ERR_NOENT && setting->name)
        r = fetch_fact(device_of(block), setting->name, out, ret_type);
    return r;
}

/* The address that the next opening gives to the device; none: its own again. */
static int store_mac(struct netdev *dev, const void *data, size_t len_bytes)
{
    if (!dev->ops->set_mac)
        return fail(ERR_NOTSUP, "net: the address of %s cannot be changed", dev->name);
    if (len_bytes != 0 && len_bytes != MAC_BYTES)
        return fail(ERR_INVAL, "net: %s: a link-layer address has %d bytes, not %u", dev->name,
                    MAC_BYTES, (unsigned)len_bytes);
    memcpy(dev->mac, len_bytes ? data : dev->hw_mac, MAC_BYTES);
    return 0;
}

static int netdev_store(struct settings *block, const struct setting *setting, const void *data,
                        size_t len_bytes)
{
    struct netdev *dev = device_of(block);
    if (setting->name && strcmp(setting->name, "mac") == 0)
        return store_mac(dev, data, len_bytes);
    if (setting->name && strcmp(setting->name, "hwaddr") == 0)
        return -ERR_NOTSUP;
    return settings_generic_store(block, setting, data, len_bytes);
}

static const struct settings_ops netdev_settings_ops = { .fetch = netdev_fetch,
                                                         .store = netdev_store };

void netdev_link_local(const uint8_t mac[6], uint8_t ret_address[16])
{
    memset(ret_address, 0, 16);
    ret_address[0] = 0xfe;
    ret_address[1] = 0x80;
    memcpy(ret_address + 8, mac, 3);
    ret_address[8] ^= 0x02;
    ret_address[11] = 0xff;
    ret_address[12] = 0xfe;
    memcpy(ret_address + 13, mac + 3, 3);
}

static int link_fetch(struct settings *block, const struct setting *setting, struct str *out,
                      const struct setting_type **ret_type)
{
    uint8_t address[16], bits = 64;
    if (!setting->name)
        return -ERR_NOENT;
    if (strcmp(setting->name, "len6") == 0)
        return append(out, ret_type, &int8_setting_type, &bits, 1);
    if (strcmp(setting->name, "ip6") != 0)
        return -ERR_NOENT;
    netdev_link_local(device_of(block)->mac, address);
    return append(out, ret_type, &ipv6_setting_type, address, sizeof(address));
}

static const struct settings_ops link_settings_ops = { .fetch = link_fetch };

int netdev_settings_register(struct netdev *dev)
{
    struct settings *link = &netdev_private(dev)->link;
    settings_init(&dev->settings, &netdev_settings_ops, SCOPE_DHCPV4);
    dev->settings.owner = dev;
    int r = settings_register(&dev->settings, NULL, dev->name);
    if (r < 0)
        return r;
    settings_init(link, &link_settings_ops, SCOPE_IPV6);
    link->owner = dev;
    link->order = -3;
    r = settings_register(link, &dev->settings, "link");
    if (r < 0)
        settings_unregister(&dev->settings);
    return r;
}

void netdev_settings_unregister(struct netdev *dev)
{
    settings_unregister(&netdev_private(dev)->link);
    settings_unregister(&dev->settings);
}

static struct settings *latest_block(struct settings *block)
{
    (void)block;
    struct netdev *dev = netdev_latest();
    return dev ? &dev->settings : NULL;
}

int netdev_settings_start(void)
{
    static const struct settings_ops ops = { .redirect = latest_block };
    static struct settings latest;
    settings_init(&latest, &ops, SCOPE_NONE);
    return settings_register(&latest, NULL, "netX");
}
