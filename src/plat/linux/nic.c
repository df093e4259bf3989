/* plat/linux/nic.c - network cards as the command line names them: --nic KIND:ADDRESS[,mac=...].
 * Not here: how each kind moves frames (nic_frame.c: one frame per read and write; nic_stream.c: a
 * stream of them). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/err.h"
#include "linux.h"
#include "net/netdev.h"
#include "plat.h"
#include "simulate.h"

enum { MAC_TEXT_CHARS = 17 };

static const struct kind {
    const char *name;
    int (*open)(const struct linux_nic_args *args);
} kinds[] = {
    { "tap", linux_tap_open },
    { "packet", linux_packet_open },
    { "unixdgram", linux_unixdgram_open },
    { "unix", linux_unix_open },
    { "tcp", linux_tcp_open },
};

static bool parse_mac(const char *text, uint8_t ret_mac[6])
{
    unsigned byte[6];
    int end = 0;
    if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &byte[0], &byte[1], &byte[2], &byte[3], &byte[4],
               &byte[5], &end) != 6 ||
        end != MAC_TEXT_CHARS || text[end] != '\0')
        return false;
    for (int i = 0; i < 6; i++)
        ret_mac[i] = (uint8_t)byte[i];
    return true;
}

static int open_nic(const char *spec, unsigned index)
{
    const char *colon = strchr(spec, ':');
    struct linux_nic_args args = { .index = index };
    linux_random_mac(index, args.mac);
    for (size_t i = 0; colon && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strlen(kinds[i].name) != (size_t)(colon - spec) ||
            memcmp(kinds[i].name, spec, colon - spec) != 0)
            continue;
        char *address = strdup(
            colon + 1); /* never freed: the device's name for as long as the process lives */
        char *option = strchr(address, ',');
        if (option) {
            *option++ = '\0';
            if (strncmp(option, "mac=", 4) != 0 || !parse_mac(option + 4, args.mac))
                return fail(ERR_INVAL, "linux: --nic %s: \"%s\" is not mac=XX:XX:XX:XX:XX:XX", spec,
                            option);
        }
        args.kind = kinds[i].name;
        args.address = address;
        return kinds[i].open(&args);
    }
    return fail(ERR_INVAL,
                "linux: --nic %s: unknown kind; there are tap, packet, unix, unixdgram, tcp", spec);
}

int plat_probe_devices(void)
{
    int first_error = 0;
    unsigned found = 0;
    if (simulating())
        return simulate_probe();
    for (size_t i = 0; i < linux_options.nic_count; i++) {
        int r = open_nic(linux_options.nics[i], (unsigned)i);
        if (r == 0)
            found++;
        else if (first_error == 0)
            first_error = r;
    }
    return found > 0 ? 0 : first_error;
}

void linux_nic_describe(struct netdev *dev, const struct linux_nic_args *args, const char *driver,
                        uint16_t mtu_max)
{
    dev->driver = driver;
    dev->bus_type = "TAP";
    dev->bus_loc = args->index;
    snprintf(dev->bus_text, sizeof(dev->bus_text), "%s", args->address);
    memcpy(dev->hw_mac, args->mac, sizeof(dev->hw_mac));
    dev->mtu_max = mtu_max;
    dev->link_up = true;
}
