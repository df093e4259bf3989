/* cmd/doctor_card.c - the doctor's checks of this machine and its own network: card, link, address,
 * gateway. Not here: servers (doctor_server.c). */
#include "core/build_info.h"
#include "core/calendar.h"
#include "core/clock.h"
#include "core/console.h"
#include "core/err.h"
#include "doctor.h"
#include <string.h>

enum {
    LINK_MS = 5000,
    CONFIGURE_MS = 10000,
    DUPLICATE_MS = 500,
    ARP_MS = 2000,
    ECHO_MS = 1000,
    ECHO_BYTES = 56,
    HEADERS_BYTES = 28, /* IPv4 and ICMP */
    FLAPS_MAX = 3,
    MEMORY_MIB_MIN = 256,
    SECONDS_OF_2025 = 1735689600,
};

/* A setting of this device as text. false: there is none. */
static bool of_device(const struct doctor *doctor, const char *name, struct str *out)
{
    struct str ref = STR_INIT;
    str_printf(&ref, "%s%s", doctor->dev->name, name);
    str_truncate(out, 0);
    bool found = setting_get(str_text(&ref), out) == 0 && out->len_bytes > 0;
    str_free(&ref);
    return found;
}

int doctor_card(struct doctor *doctor)
{
    struct netdev *dev = doctor->dev;
    char text[ERR_TEXT_MAX];
    if (!dev) {
        doctor_fail(doctor, -ERR_NODEV, "there is no network card: nothing can be fetched");
        doctor_try("network boot (PXE, UNDI) on in the firmware's setup; a build with its driver");
        return 0;
    }
    doctor->found |= DOCTOR_CARD;
    bool firmware = strcmp(dev->driver, "snp") == 0 || strcmp(dev->driver, "mnp") == 0 ||
                    strcmp(dev->driver, "undionly") == 0;
    doctor_ok("card", "%s, %s on %s, %s", dev->name, dev->driver, dev->bus_text,
              firmware ? "driven by the firmware" : "driven by us");
    const struct netdev_stats *sides[] = { &dev->tx, &dev->rx };
    for (int i = 0; i < 2; i++)
        if (sides[i]->bad)
            doctor_warn(doctor, "%u of %u frames %s failed: %s", (unsigned)sides[i]->bad,
                        (unsigned)(sides[i]->good + sides[i]->bad), i ? "received" : "sent",
                        err_format(sides[i]->errors[0].code, text));
    return 0;
}

int doctor_link(struct doctor *doctor)
{
    struct netdev *dev = doctor->dev;
    int r = netdev_open(dev);
    if (r < 0) {
        doctor_fail(doctor, r, "%s cannot be opened: %s", dev->name, err_slot()->sentence);
        doctor_try("snponly.efi or undionly.kpxe: the firmware's own driver");
        return 0;
    }
    r = netdev_wait_link(dev, doctor_deadline(doctor, LINK_MS));
    if (r == -ERR_CANCELED)
        return r;
    if (r < 0) {
        doctor_fail(doctor, r, "%s has no link", dev->name);
        doctor_try("the cable, the switch's port, another interface (ifstat)");
        return 0;
    }
    doctor->found |= DOCTOR_LINK;
    if (dev->link_changes > FLAPS_MAX)
        doctor_warn(doctor, "up, but it changed %u times: cable or port", dev->link_changes);
    else
        doctor_ok("link", "up");
    return 0;
}

/* The lease's server and length, where there is a lease. */
static void show_address(struct doctor *doctor, const struct str *address)
{
    struct str server = STR_INIT, mask = STR_INIT, seconds = STR_INIT;
    uint64_t lease_s = 0;
    bool leased = of_device(doctor, ".dhcp/54:ipv4", &server);
    of_device(doctor, "/netmask", &mask);
    if (of_device(doctor, ".dhcp/51:uint32", &seconds))
        num_parse(str_text(&seconds), &lease_s);
    if (leased)
        doctor_ok("address", "%s/%s from the DHCP server %s, for %u minutes", str_text(address),
                  str_text(&mask), str_text(&server), (unsigned)(lease_s / 60));
    else
        doctor_ok("address", "%s%s%s, by hand or from routers", str_text(address),
                  mask.len_bytes ? "/" : "", str_text(&mask));
    str_free(&server);
    str_free(&seconds);
    str_free(&mask);
}

/* false: there is none; a link-local one of IPv6 alone is none. */
static bool look_at_address(struct doctor *doctor)
{
    struct str text = STR_INIT;
    bool found = of_device(doctor, "/ip", &text) || of_device(doctor, "/ip6", &text);
    if (found && netaddr_parse(str_text(&text), &doctor->address) == 0 &&
        !(doctor->address.family == 6 && doctor->address.bytes[0] == 0xfe)) {
        doctor->found |= DOCTOR_ADDRESS | (doctor->address.family == 4 ? DOCTOR_IPV4 : 0);
        show_address(doctor, &text);
    }
    str_free(&text);
    return doctor->found & DOCTOR_ADDRESS;
}

int doctor_address(struct doctor *doctor)
{
    struct netdev *dev = doctor->dev;
    struct str text = STR_INIT;
    bool configured = of_device(doctor, "/ip", &text);
    uint64_t before = dev->rx.good;
    str_free(&text);
    int r = configured
                ? 0
                : net_configure(dev, NULL, doctor_deadline(doctor, CONFIGURE_MS), NULL, NULL);
    if (r == -ERR_CANCELED)
        return r;
    if (look_at_address(doctor))
        return 0;
    uint64_t frames = dev->rx.good - before;
    doctor_fail(doctor, r < 0 ? r : -ERR_NOADDR,
                "no DHCP server and no router answered; %u frames came", (unsigned)frames);
    doctor_try(frames ? "the DHCP server, its relay; the port's VLAN (vcreate --tag)"
                      : "the port's VLAN, 802.1X, spanning tree (set dhcp-timeout 40000)");
    return 0;
}

int doctor_duplicate(struct doctor *doctor)
{
    char text[NETADDR_TEXT_MAX];
    uint8_t mac[6];
    int r = net_ask_arp(doctor->dev, doctor->address.bytes, doctor_deadline(doctor, DUPLICATE_MS),
                        mac);
    if (r == -ERR_CANCELED)
        return r;
    netaddr_format(&doctor->address, text);
    if (r < 0) {
        doctor_ok("duplicate", "nobody else has %s", text);
        return 0;
    }
    doctor_fail(doctor, -ERR_ADDRINUSE, "%02x:%02x:%02x:%02x:%02x:%02x has %s, too", mac[0], mac[1],
                mac[2], mac[3], mac[4], mac[5], text);
    doctor_try("a second DHCP server? an address given by hand?");
    return 0;
}

int doctor_gateway(struct doctor *doctor)
{
    struct str text = STR_INIT;
    uint8_t mac[6];
    uint32_t rtt_us;
    bool known = of_device(doctor, "/gateway", &text) &&
                 netaddr_parse(str_text(&text), &doctor->gateway) == 0;
    int r = 0;
    if (!known) {
        doctor_warn(doctor, "none: only this network can be reached");
        goto out;
    }
    r = net_ask_arp(doctor->dev, doctor->gateway.bytes, doctor_deadline(doctor, ARP_MS), mac);
    if (r == -ERR_CANCELED)
        goto out;
    if (r < 0) {
        doctor_fail(doctor, -ERR_NETUNREACH, "%s does not answer ARP", str_text(&text));
        doctor_try("is it the router's address (option 3)? is the router up, in this VLAN?");
        r = 0;
        goto out;
    }
    r = icmp_echo(&doctor->gateway, 1, ECHO_BYTES, doctor_deadline(doctor, ECHO_MS), &rtt_us);
    if (r == 0) {
        doctor->found |= DOCTOR_ECHO;
        doctor->echo = doctor->gateway;
        doctor_ok("gateway", "%s, %u us", str_text(&text), (unsigned)rtt_us);
    } else if (r != -ERR_CANCELED) {
        doctor_ok("gateway", "%s is there; it answers no ping", str_text(&text));
        r = 0;
    }
out:
    str_free(&text);
    return r;
}

int doctor_mtu(struct doctor *doctor)
{
    char text[NETADDR_TEXT_MAX];
    uint32_t rtt_us;
    unsigned mtu = doctor->dev->mtu;
    netaddr_format(&doctor->echo, text);
    int r = icmp_echo(&doctor->echo, 2, mtu - HEADERS_BYTES, doctor_deadline(doctor, ECHO_MS),
                      &rtt_us);
    if (r == -ERR_CANCELED)
        return r;
    if (r == 0) {
        doctor_ok("MTU", "packets of %u bytes reach %s", mtu, text);
        return 0;
    }
    doctor_fail(doctor, r, "packets of %u bytes do not come back from %s, short ones do", mtu,
                text);
    doctor_try("set netX/mtu 1400; the tunnel or the switch between here and there");
    return 0;
}

/* --- the machine ------------------------------------------------------------------------------ */

int doctor_firmware(struct doctor *doctor)
{
    struct str maker = STR_INIT, version = STR_INIT;
    (void)doctor;
    if (setting_get("smbios/0.4.0:string", &maker) == 0)
        setting_get("smbios/0.5.0:string", &version);
    doctor_ok("firmware", "%s%s%s%s%s %s %s", str_text(&maker), maker.len_bytes ? " " : "",
              str_text(&version), maker.len_bytes ? ", " : "", build_info.platform, build_info.arch,
              build_info.version);
    str_free(&maker);
    str_free(&version);
    return 0;
}

int doctor_memory(struct doctor *doctor)
{
    uint64_t mib = setting_get_uint("memsize", 0);
    if (mib && mib < MEMORY_MIB_MIN) {
        doctor_warn(doctor, "%u MiB: most installers need more", (unsigned)mib);
        return 0;
    }
    if (mib)
        doctor_ok("memory", "%u MiB", (unsigned)mib);
    return 0;
}

int doctor_clock(struct doctor *doctor)
{
    if (clock_wall_s() >= SECONDS_OF_2025) {
        struct calendar date;
        calendar_date(clock_wall_s(), &date);
        doctor_ok("clock", "%u-%02u-%02u %02u:%02u UTC", date.year, date.month, date.day, date.hour,
                  date.minute);
        return 0;
    }
    doctor_warn(doctor, "it stands before 2025: certificates will seem not yet valid");
    doctor_try("ntp pool.ntp.org");
    return 0;
}
