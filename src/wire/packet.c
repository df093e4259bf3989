/* wire/packet.c - a frame in one line. Not here: files of frames (pcapng.c), capturing (net/capture.c).
 * Source: IEEE 802.1Q 9.6; RFC 826 (ARP), 791, 8200 (IP), 792, 4443, 4861 (ICMP), 9293 (TCP), 768 (UDP);
 * of what lies in UDP: RFC 2131, 1035 4.1, 1350, 8415 7.3. */
#include "wire/packet.h"
#include "core/netaddr.h"
#include "wire/dhcp.h"
#include <stdio.h>
#include <string.h>

enum {
    TYPE_IP4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_TAGGED = 0x8100,
    TYPE_IP6 = 0x86dd,
    TAGS_MAX = 2,
    IP6_OPTIONS_MAX = 4, /* extension headers that are looked through */
    LINE_SHOWN = 72,     /* of an HTTP line, of a file's name */
};
enum { IP_ICMP = 1, IP_IGMP = 2, IP_TCP = 6, IP_UDP = 17, IP_ICMP6 = 58 };
enum { IP6_HOPS = 0, IP6_ROUTING = 43, IP6_FRAGMENT = 44, IP6_DESTINATION = 60 };

/* A packet of IP: who, whom, what is in it, and how long that was on the wire. */
struct packet {
    uint8_t family, protocol;
    const uint8_t *from, *to;
    struct cursor body;
    size_t body_bytes;
};

struct name {
    unsigned number;
    const char *text;
};

static const char *name_of(const struct name *names, unsigned number, char buffer[16])
{
    for (; names->text; names++)
        if (names->number == number)
            return names->text;
    snprintf(buffer, 16, "type %u", number);
    return buffer;
}

static const char *address(uint8_t family, const uint8_t *bytes, char buffer[NETADDR_TEXT_MAX])
{
    struct netaddr addr = family == 4 ? netaddr_v4(bytes) : netaddr_v6(bytes);
    return netaddr_format(&addr, buffer);
}

static void put_mac(const uint8_t *mac, struct str *out)
{
    for (int i = 0; i < 6; i++)
        str_printf(out, "%s%02x", i ? ":" : "", mac[i]);
}

static void put_text(const uint8_t *text, size_t len_bytes, struct str *out)
{
    char shown[LINE_SHOWN];
    str_append(out, str_printable((const char *)text, len_bytes, shown, sizeof(shown)));
}

/* "IP 10.0.0.1.80 > 10.0.0.2.4711: " */
static void put_ends(const struct packet *packet, int from_port, int to_port, struct str *out)
{
    char text[NETADDR_TEXT_MAX];
    str_printf(out, "IP%s %s", packet->family == 6 ? "6" : "",
               address(packet->family, packet->from, text));
    if (from_port >= 0)
        str_printf(out, ".%d", from_port);
    str_printf(out, " > %s", address(packet->family, packet->to, text));
    if (to_port >= 0)
        str_printf(out, ".%d", to_port);
    str_append(out, ": ");
}

/* --- what is in UDP --------------------------------------------------------------------------- */

static void describe_dhcp(struct cursor c, struct str *out)
{
    static const struct name types[] = { { 1, "discover" }, { 2, "offer" },  { 3, "request" },
                                         { 4, "decline" },  { 5, "ack" },    { 6, "nak" },
                                         { 7, "release" },  { 8, "inform" }, { 0, NULL } };
    char buffer[16], text[NETADDR_TEXT_MAX];
    struct dhcp_option option;
    take_skip(&c, 16);
    const uint8_t *yours = take_bytes(&c, 4);
    take_skip(&c, 8);
    const uint8_t *mac = take_bytes(&c, 6);
    take_skip(&c, DHCP_HEADER_BYTES - 34);
    str_append(out, "DHCP");
    if (!mac)
        return;
    for (int i = 0; i < DHCP_TAG_END && cursor_ok(&c) && dhcp_option_next(&c, &option); i++)
        if (option.tag == DHCP_TAG_MESSAGE_TYPE && option.len_bytes == 1)
            str_printf(out, " %s", name_of(types, option.data[0], buffer));
    if (memcmp(yours, "\0\0\0", 4) != 0)
        str_printf(out, " of %s", address(4, yours, text));
    str_append(out, " for ");
    put_mac(mac, out);
}

static void describe_dhcp6(struct cursor c, struct str *out)
{
    static const struct name types[] = {
        { 1, "solicit" }, { 2, "advertise" }, { 3, "request" },      { 7, "reply" },
        { 8, "release" }, { 5, "renew" },     { 10, "reconfigure" }, { 11, "information request" },
        { 0, NULL }
    };
    char buffer[16];
    str_printf(out, "DHCPv6 %s", name_of(types, take_u8(&c), buffer));
}

/* A question's name has no pointers. */
static void put_name(struct cursor *c, struct str *out)
{
    for (int i = 0; i < PACKET_NAMES_MAX; i++) {
        uint8_t len = take_u8(c);
        const uint8_t *label = len ? take_bytes(c, len) : NULL;
        if (!label)
            return;
        if (i > 0)
            str_append(out, ".");
        put_text(label, len, out);
    }
}

static void describe_dns(struct cursor c, struct str *out)
{
    static const struct name types[] = { { 1, "A" },    { 5, "CNAME" }, { 12, "PTR" },
                                         { 16, "TXT" }, { 28, "AAAA" }, { 33, "SRV" },
                                         { 0, NULL } };
    static const struct name codes[] = { { 1, "bad question" },
                                         { 2, "server failure" },
                                         { 3, "no such name" },
                                         { 5, "refused" },
                                         { 0, NULL } };
    char buffer[16];
    uint16_t id = take_be16(&c), flags = take_be16(&c), questions = take_be16(&c),
             answers = take_be16(&c);
    take_skip(&c, 4);
    str_printf(out, "DNS %u ", id);
    size_t at = out->len_bytes;
    if (questions)
        put_name(&c, out);
    struct str type = STR_INIT;
    str_printf(&type, "%s%s ", name_of(types, take_be16(&c), buffer), flags & 0x8000 ? "" : "?");
    if (cursor_ok(&c) && questions)
        str_insert(out, at, str_text(&type), type.len_bytes);
    str_free(&type);
    if (!(flags & 0x8000))
        return;
    if (flags & 15)
        str_printf(out, ": %s", name_of(codes, flags & 15, buffer));
    else
        str_printf(out, ": %u answers", answers);
}

static void describe_tftp(struct cursor c, struct str *out)
{
    uint16_t code = take_be16(&c);
    size_t left = cursor_left(&c);
    const uint8_t *name = take_bytes(&c, left);
    if (code != 1 && code != 2) {
        str_append(out, "TFTP");
        return;
    }
    str_append(out, code == 1 ? "TFTP read " : "TFTP write ");
    if (name)
        put_text(name, strnlen((const char *)name, left), out);
}

static void describe_udp(struct packet *packet, struct str *out)
{
    static const struct {
        uint16_t port;
        void (*describe)(struct cursor c, struct str *out);
    } services[] = { { 67, describe_dhcp },  { 68, describe_dhcp }, { 4011, describe_dhcp },
                     { 53, describe_dns },   { 69, describe_tftp }, { 546, describe_dhcp6 },
                     { 547, describe_dhcp6 } };
    struct cursor c = packet->body;
    uint16_t from = take_be16(&c), to = take_be16(&c), len = take_be16(&c);
    take_skip(&c, 2);
    put_ends(packet, from, to, out);
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]) && cursor_ok(&c); i++)
        if (services[i].port == from || services[i].port == to) {
            services[i].describe(c, out);
            return;
        }
    str_printf(out, "UDP, length %u", len >= 8 ? len - 8u : 0);
}

/* --- TCP and ICMP ----------------------------------------------------------------------------- */

/* The first line of a request or an answer. */
static void describe_http(struct cursor c, struct str *out)
{
    static const char *const begins[] = { "GET ", "HEAD ", "POST ", "PUT ", "HTTP/1." };
    size_t left = cursor_left(&c);
    const char *text = (const char *)take_bytes(&c, left);
    for (size_t i = 0; text && i < sizeof(begins) / sizeof(begins[0]); i++) {
        size_t len = strlen(begins[i]);
        if (left < len || memcmp(text, begins[i], len) != 0)
            continue;
        const char *end = memchr(text, '\r', left);
        str_append(out, ": ");
        put_text((const uint8_t *)text, end ? (size_t)(end - text) : left, out);
        return;
    }
}

static void describe_tcp(struct packet *packet, struct str *out)
{
    static const char letters[] = "FSRP.U"; /* 3.1: from the lowest bit */
    struct cursor c = packet->body;
    uint16_t from = take_be16(&c), to = take_be16(&c);
    uint32_t seq = take_be32(&c), ack = take_be32(&c);
    uint8_t offset = (uint8_t)(take_u8(&c) >> 4 << 2), flags = take_u8(&c);
    uint16_t window = take_be16(&c);
    put_ends(packet, from, to, out);
    if (!cursor_ok(&c)) {
        str_append(out, "TCP");
        return;
    }
    str_append(out, "TCP [");
    for (int i = 0; letters[i]; i++)
        if (flags >> i & 1)
            str_append_char(out, letters[i]);
    str_printf(out, "] seq %u", (unsigned)seq);
    if (flags >> 4 & 1)
        str_printf(out, " ack %u", (unsigned)ack);
    str_printf(out, " win %u, length %u", window,
               packet->body_bytes > offset ? (unsigned)(packet->body_bytes - offset) : 0);
    take_skip(&c, offset > 16 ? offset - 16u : 4);
    if (cursor_ok(&c))
        describe_http(c, out);
}

static void describe_icmp(struct packet *packet, struct str *out)
{
    static const struct name types[] = { { 0, "echo reply" },
                                         { 3, "unreachable" },
                                         { 5, "redirect" },
                                         { 8, "echo request" },
                                         { 11, "time exceeded" },
                                         { 128, "echo request" },
                                         { 129, "echo reply" },
                                         { 133, "router solicitation" },
                                         { 134, "router advertisement" },
                                         { 135, "who has" },
                                         { 136, "is at" },
                                         { 0, NULL } };
    static const struct name types6[] = { { 1, "unreachable" },
                                          { 2, "packet too big" },
                                          { 3, "time exceeded" },
                                          { 143, "group report" },
                                          { 0, NULL } };
    char buffer[16], text[NETADDR_TEXT_MAX];
    struct cursor c = packet->body;
    uint8_t type = take_u8(&c), code = take_u8(&c);
    take_skip(&c, 2);
    put_ends(packet, -1, -1, out);
    bool own = packet->family == 6 && (type < 128 || type == 143);
    str_printf(out, "ICMP%s %s", packet->family == 6 ? "6" : "",
               name_of(own ? types6 : types, type, buffer));
    uint16_t id = take_be16(&c), sequence = take_be16(&c);
    if ((type == 135 || type == 136) && packet->family == 6) {
        const uint8_t *target = take_bytes(&c, 16);
        if (target)
            str_printf(out, " %s", address(6, target, text));
    } else if (type == 0 || type == 8 || type == 128 || type == 129) {
        str_printf(out, ", id %u, seq %u", id, sequence);
    } else if (code) {
        str_printf(out, ", code %u", code);
    }
    str_printf(out, ", length %u", (unsigned)packet->body_bytes);
}

/* --- IP --------------------------------------------------------------------------------------- */

static void describe_packet(struct packet *packet, struct str *out)
{
    static const struct name names[] = { { IP_IGMP, "IGMP" }, { IP_ICMP6, "ICMP6" }, { 0, NULL } };
    char buffer[16];
    if (packet->protocol == IP_UDP)
        describe_udp(packet, out);
    else if (packet->protocol == IP_TCP)
        describe_tcp(packet, out);
    else if (packet->protocol == (packet->family == 4 ? IP_ICMP : IP_ICMP6))
        describe_icmp(packet, out);
    else {
        put_ends(packet, -1, -1, out);
        str_printf(out, "%s, length %u", name_of(names, packet->protocol, buffer),
                   (unsigned)packet->body_bytes);
    }
}

static void put_fragment(struct packet *packet, unsigned at_bytes, struct str *out)
{
    put_ends(packet, -1, -1, out);
    str_printf(out, "fragment at %u, length %u", at_bytes, (unsigned)packet->body_bytes);
}

static void describe_ip4(struct cursor c, struct str *out)
{
    struct packet packet = { .family = 4 };
    size_t header = (take_u8(&c) & 15u) * 4;
    take_skip(&c, 1);
    size_t total = take_be16(&c);
    take_skip(&c, 2);
    unsigned fragment = (take_be16(&c) & 0x1fffu) * 8;
    take_skip(&c, 1);
    packet.protocol = take_u8(&c);
    take_skip(&c, 2);
    packet.from = take_bytes(&c, 4);
    packet.to = take_bytes(&c, 4);
    take_skip(&c, header < 20 ? 0 : header - 20);
    if (!cursor_ok(&c) || header < 20) {
        str_append(out, "IP, cut off");
        return;
    }
    packet.body_bytes = total > header ? total - header : 0;
    size_t left = cursor_left(&c);
    packet.body = take_cursor(&c, left < packet.body_bytes ? left : packet.body_bytes);
    if (fragment)
        put_fragment(&packet, fragment, out);
    else
        describe_packet(&packet, out);
}

static void describe_ip6(struct cursor c, struct str *out)
{
    struct packet packet = { .family = 6 };
    take_skip(&c, 4);
    packet.body_bytes = take_be16(&c);
    packet.protocol = take_u8(&c);
    take_skip(&c, 1);
    packet.from = take_bytes(&c, 16);
    packet.to = take_bytes(&c, 16);
    if (!cursor_ok(&c)) {
        str_append(out, "IP6, cut off");
        return;
    }
    size_t left = cursor_left(&c);
    packet.body = take_cursor(&c, left < packet.body_bytes ? left : packet.body_bytes);
    for (int i = 0; i < IP6_OPTIONS_MAX; i++) {
        bool fragment = packet.protocol == IP6_FRAGMENT;
        if (!fragment && packet.protocol != IP6_HOPS && packet.protocol != IP6_ROUTING &&
            packet.protocol != IP6_DESTINATION)
            break;
        packet.protocol = take_u8(&packet.body);
        size_t len = take_u8(&packet.body) * 8u * !fragment + 8;
        unsigned at = take_be16(&packet.body) & 0xfff8u;
        take_skip(&packet.body, len - 4);
        packet.body_bytes -= len < packet.body_bytes ? len : packet.body_bytes;
        if (fragment && at) {
            put_fragment(&packet, at, out);
            return;
        }
    }
    describe_packet(&packet, out);
}

static void describe_arp(struct cursor c, struct str *out)
{
    char text[NETADDR_TEXT_MAX];
    take_skip(&c, 6); /* Ethernet, IPv4, their lengths */
    uint16_t operation = take_be16(&c);
    const uint8_t *mac = take_bytes(&c, 6), *from = take_bytes(&c, 4);
    take_skip(&c, 6);
    const uint8_t *to = take_bytes(&c, 4);
    if (!to) {
        str_append(out, "ARP, cut off");
    } else if (operation == 1) {
        str_printf(out, "ARP who-has %s", address(4, to, text));
        str_printf(out, " tell %s", address(4, from, text));
    } else {
        str_printf(out, "ARP %s is-at ", address(4, from, text));
        put_mac(mac, out);
    }
}

void packet_describe(const void *frame, size_t len_bytes, struct str *out)
{
    struct cursor c = cursor_on(frame, len_bytes);
    take_skip(&c, 12);
    uint16_t type = take_be16(&c);
    for (int i = 0; i < TAGS_MAX && type == TYPE_TAGGED && cursor_ok(&c); i++) {
        str_printf(out, "vlan %u, ", take_be16(&c) & 0xfffu);
        type = take_be16(&c);
    }
    if (!cursor_ok(&c))
        str_printf(out, "cut off, %u bytes", (unsigned)len_bytes);
    else if (type == TYPE_IP4)
        describe_ip4(c, out);
    else if (type == TYPE_IP6)
        describe_ip6(c, out);
    else if (type == TYPE_ARP)
        describe_arp(c, out);
    else
        str_printf(out, "type 0x%04x, length %u", type, (unsigned)len_bytes);
}
