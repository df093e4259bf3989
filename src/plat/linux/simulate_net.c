/* plat/linux/simulate_net.c - the network of a dry run: cards that send nothing, and a DHCP server
 * that always answers. Not here: what is fetched (simulate_fetch.c).
 * Source of the addresses: RFC 5737 (TEST-NET-1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/err.h"
#include "linux.h"
#include "net/net.h"
#include "simulate.h"
#include "wire/dhcp.h"
#include "wire/dhcp_ack.h"

enum { MTU_USUAL = 1500, MAC_TEXT_CHARS = 17, ACK_BYTES = 512, FIRST_HOST = 10, SUBNET_BITS = 24 };
enum { OPTION_NETMASK = 1, OPTION_ROUTER = 3, OPTION_DNS = 6 };

/* --- the cards --------------------------------------------------------------------------------- */

static int nic_open(struct netdev *dev)
{
    (void)dev;
    return 0;
}

static void nic_nothing(struct netdev *dev)
{
    (void)dev;
}

static int nic_transmit(struct netdev *dev, struct netbuf *buf)
{
    netdev_tx_done(dev, buf, 0);
    return 0;
}

static void nic_remove(struct netdev *dev)
{
    free(dev);
}

static int nic_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    (void)dev, (void)mac;
    return 0;
}

static const struct netdev_ops nic_ops = { .open = nic_open,
                                           .close = nic_nothing,
                                           .transmit = nic_transmit,
                                           .poll = nic_nothing,
                                           .remove = nic_remove,
                                           .set_mac = nic_set_mac };

/* net1/mac=... asks for a second card. Returns its number, or -1: no such setting. */
static int number_of(const struct pair *setting, uint8_t ret_mac[6])
{
    unsigned byte[6], number;
    int end = 0;
    if (sscanf(setting->name, "net%u/mac=%2x:%2x:%2x:%2x:%2x:%2x%n", &number, &byte[0], &byte[1],
               &byte[2], &byte[3], &byte[4], &byte[5], &end) != 7 ||
        setting->name[end] != '\0' || number >= LINUX_NICS_MAX)
        return -1;
    for (int i = 0; i < 6; i++)
        ret_mac[i] = (uint8_t)byte[i];
    return (int)number;
}

static int add_nic(unsigned number, const uint8_t mac[6])
{
    struct linux_nic_args args = { .address = "simulated", .index = number };
    struct netdev *dev = calloc(1, sizeof(*dev));
    if (!dev)
        return fail(ERR_NOMEM, "simulate: no memory for a network card");
    memcpy(args.mac, mac, sizeof(args.mac));
    dev->ops = &nic_ops;
    linux_nic_describe(dev, &args, "simulated", MTU_USUAL);
    return netdev_register(dev);
}

int simulate_probe(void)
{
    uint8_t macs[LINUX_NICS_MAX][6], mac[6];
    int last = 0, r = 0;
    for (int i = 0; i < LINUX_NICS_MAX; i++) /* the first one is QEMU's usual */
        memcpy(macs[i], (const uint8_t[]){ 0x52, 0x54, 0x00, 0x12, 0x34, (uint8_t)(0x56 + i) }, 6);
    for (size_t i = 0; i < simulate_options.setting_count; i++) {
        int number = number_of(&simulate_options.settings[i], mac);
        if (number < 0)
            continue;
        memcpy(macs[number], mac, sizeof(mac));
        last = number > last ? number : last;
    }
    for (int i = 0; i <= last && r == 0; i++)
        r = add_nic((unsigned)i, macs[i]);
    return r;
}

/* --- DHCP -------------------------------------------------------------------------------------- */

static int give_lease(struct netdev *dev)
{
    static const uint8_t server[4] = { 192, 0, 2, 1 }, netmask[4] = { 255, 255, 255, 0 };
    uint8_t packet[ACK_BYTES];
    struct writer w = { .pos = packet, .end = packet + sizeof(packet) };
    struct dhcp_ack ack = { .yiaddr = { 192, 0, 2, (uint8_t)(FIRST_HOST + dev->bus_loc) } };
    memcpy(ack.siaddr, server, sizeof(server));
    memcpy(ack.mac, dev->mac, sizeof(ack.mac));
    dhcp_ack_begin(&w, &ack);
    (void)dhcp_ack_option(&w, OPTION_NETMASK, netmask, sizeof(netmask));
    (void)dhcp_ack_option(&w, OPTION_ROUTER, server, sizeof(server));
    (void)dhcp_ack_option(&w, OPTION_DNS, server, sizeof(server));
    (void)dhcp_ack_option(&w, DHCP_TAG_SERVER_ID, server, sizeof(server));
    dhcp_ack_end(&w);
    char block[SETTINGS_BLOCK_NAME_MAX];
    int r = dhcp_adopt(0, dev->hw_mac, packet, (size_t)(w.pos - packet));
    snprintf(block, sizeof(block), "%s.dhcp", dev->name);
    simulate_settings_of(block);
    return r;
}

int simulate_configure(struct netdev *dev, const char *configurator)
{
    char what[40];
    snprintf(what, sizeof(what), "%s %s", configurator ? configurator : "dhcp", dev->name);
    simulate_say("%s", what);
    if (simulate_fails(what))
        return fail(ERR_NOCONFIG, "simulate: \"%s\" fails, as --fail says", what);
    return configurator && strcmp(configurator, "dhcp") != 0 ? 0 : give_lease(dev);
}
