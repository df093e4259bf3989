/* core/settings_table.c - the predefined settings: names that stand for a type and a number. The
 * order is that of the manual and of `config`; of several scopes the first is what a bare name
 * means.
 * Source: RFC 2132, RFC 3397, RFC 3442, RFC 5970, RFC 3646, RFC 8106, SMBIOS 3.7 chapter 7; 175.x
 * as iPXE numbers them. */
#include "core/settings.h"

#define TYPE(type_)  &type_##_setting_type
#define PRIVATE(sub) SETTING_TAG2(175, sub)
#define SMBIOS_STRING(s_, at_) \
    ((s_) << 16 | (at_) << 8) /* length 0: the byte there is a string's number */
#define SMBIOS_BYTES(s_, at_, len_) ((s_) << 16 | (at_) << 8 | (len_))
#define NDP(type_, at_, len_) \
    ((len_) << 16 | (at_) << 8 | (type_)) /* length 0: to the end of the option */

/* CPUID tags: function, registers (0 EAX .. 3 EDX) in bits 8-15, how many less one in 16-17, bytes
 * as they lie in memory 23, how many functions less one in 24-29. */
#define CPUID(function, a, b, c, d, registers, functions)                                          \
    ((function) | (a) << 8 | (b) << 10 | (c) << 12 | (d) << 14 | ((registers)-1) << 16 | 1 << 23 | \
     ((functions)-1) << 24)
#define CPU_VENDOR CPUID(0x00000000u, 1u, 3u, 2u, 0u, 3u, 1u)
#define CPU_MODEL  CPUID(0x80000002u, 0u, 1u, 2u, 3u, 4u, 3u)

/* Memory map: ranges less one, first range, 2 (lengths) + 4 (missing ranges are no failure), shift. */
#define MEMSIZE (255u << 24 | 6u << 8 | 20u)

/* One row: name, type, scope, tag, description. */
#define ROW(group_, name_, type_, scope_, tag_, description_)                         \
    {                                                                                 \
        .name = name_, .description = description_, .type = TYPE(type_), .tag = tag_, \
        .scope = SCOPE_##scope_, .group = group_                                      \
    }
#define NETDEV(...)   ROW("netdev", __VA_ARGS__)
#define WIRELESS(...) ROW("802.11", __VA_ARGS__)
#define IPV4(...)     ROW("ipv4", __VA_ARGS__)
#define IPV6(...)     ROW("ipv6", __VA_ARGS__)
#define IP(...)       ROW("ip", __VA_ARGS__)
#define BOOT(...)     ROW("boot", __VA_ARGS__)
#define SAN(...)      ROW("san", __VA_ARGS__)
#define HOST(...)     ROW("host", __VA_ARGS__)
#define AUTH(...)     ROW("auth", __VA_ARGS__)
#define CRYPTO(...)   ROW("crypto", __VA_ARGS__)
#define MISC(...)     ROW("misc", __VA_ARGS__)

/* clang-format off */
const struct setting predefined_settings[] = {
    NETDEV("mac",              hex,    NONE,    0,            "MAC address"),
    NETDEV("hwaddr",           hex,    NONE,    0,            "Permanent MAC address"),
    NETDEV("bustype",          string, NONE,    0,            "Kind of bus that the device is on"),
    NETDEV("busloc",           uint32, NONE,    0,            "Place on the bus (PCI: busdevfn)"),
    NETDEV("busid",            hex,    NONE,    0,            "Bus type, vendor and device number"),
    NETDEV("linktype",         string, NONE,    0,            "Kind of link"),
    NETDEV("chip",             string, NONE,    0,            "Chip or driver"),
    NETDEV("ifname",           string, NONE,    0,            "Name of the device"),
    NETDEV("mtu",              int16,  DHCPV4,  26,           "Largest packet, in bytes"),
    NETDEV("mtu",              int16,  NDP,     NDP(5, 4, 4), "Largest packet, in bytes"),

    WIRELESS("ssid",           string, NONE,    0,            "Name of the wireless network"),
    WIRELESS("active-scan",    int8,   NONE,    0,            "Ask for wireless networks"),
    WIRELESS("key",            string, NONE,    0,            "Key of the wireless network"),

    IPV4("ip",                 ipv4,   DHCPV4,  TAG_YIADDR,   "IP address"),
    IPV4("netmask",            ipv4,   DHCPV4,  1,            "Subnet mask"),
    IPV4("gateway",            ipv4,   DHCPV4,  3,            "Default gateway"),
    IPV4("static-routes",      hex,    DHCPV4,  121,          "Static routes, as in RFC 3442"),
    IPV4("dns",                ipv4,   DHCPV4,  6,            "DNS servers"),
    IPV4("ntp",                ipv4,   DHCPV4,  42,           "NTP servers"),

    IPV6("ip6",                ipv6,   IPV6,    0,            "IPv6 address"),
    IPV6("len6",               int8,   IPV6,    0,            "Length of the IPv6 prefix"),
    IPV6("gateway6",           ipv6,   IPV6,    0,            "IPv6 gateway"),
    IPV6("prefix6",            ipv6,   IPV6,    0,
         "Prefix on the link in which we have no address"),
    IPV6("dns6",               ipv6,   DHCPV6,  23,           "IPv6 DNS servers"),
    IPV6("dns6",               ipv6,   NDP,     NDP(25, 8, 0), "IPv6 DNS servers"),

    IP("domain",               string, DHCPV4,  15,           "DNS domain"),
    IP("dnssl",                dnssl,  DHCPV4,  119,          "DNS search list"),
    IP("dnssl",                dnssl,  DHCPV6,  24,           "DNS search list"),
    IP("dnssl",                dnssl,  NDP,     NDP(31, 8, 0), "DNS search list"),

    BOOT("filename",           string, DHCPV4,  67,           "Boot file"),
    BOOT("filename",           string, DHCPV6,  59,           "Boot file"),
    BOOT("next-server",        ipv4,   DHCPV4,  TAG_SIADDR,   "Server of the boot file"),

    SAN("root-path",           string, DHCPV4,  17,           "SAN root path"),
    SAN("san-filename",        string, DHCPV4,  PRIVATE(188), "Boot file on the SAN drive"),
    SAN("initiator-iqn",       string, DHCPV4,  203,          "iSCSI name of this machine"),
    SAN("keep-san",            int8,   DHCPV4,  PRIVATE(8),   "Keep the drive after a failed boot"),
    SAN("skip-san-boot",       int8,   DHCPV4,  PRIVATE(9),   "Attach the drive, do not boot it"),
    SAN("san-drive",           uint8,  DHCPV4,  PRIVATE(189), "Number of the SAN drive"),
    SAN("san-retries",         int8,   DHCPV4,  PRIVATE(187), "Tries of a SAN command"),

    HOST("hostname",           string, DHCPV4,  12,           "Host name"),
    HOST("uuid",               uuid,   SMBIOS,  SMBIOS_BYTES(1, 8, 16), "UUID of this machine"),
    HOST("user-class",         string, DHCPV4,  77,           "DHCP user class"),
    HOST("vendor-class",       string, DHCPV4,  60,           "DHCP vendor class"),
    HOST("manufacturer",       string, SMBIOS,  SMBIOS_STRING(1, 4), "Manufacturer"),
    HOST("product",            string, SMBIOS,  SMBIOS_STRING(1, 5), "Product name"),
    HOST("serial",             string, SMBIOS,  SMBIOS_STRING(1, 7), "Serial number"),
    HOST("asset",              string, SMBIOS,  SMBIOS_STRING(3, 8), "Asset tag"),
    HOST("board-serial",       string, SMBIOS,  SMBIOS_STRING(2, 7), "Serial number of the board"),
    HOST("cpuvendor",          string, CPUID,   CPU_VENDOR,   "CPU vendor"),
    HOST("cpumodel",           string, CPUID,   CPU_MODEL,    "CPU model"),

    AUTH("username",           string, DHCPV4,  PRIVATE(190), "User name"),
    AUTH("password",           string, DHCPV4,  PRIVATE(191), "Password"),
    AUTH("reverse-username",   string, DHCPV4,  PRIVATE(192), "User name of the iSCSI target"),
    AUTH("reverse-password",   string, DHCPV4,  PRIVATE(193), "Password of the iSCSI target"),
    AUTH("uid",                uint32, DHCPV4,  PRIVATE(194), "NFS user number"),
    AUTH("gid",                uint32, DHCPV4,  PRIVATE(195), "NFS group number"),

    CRYPTO("trust",            hex,    DHCPV4,  PRIVATE(90),  "Fingerprints of trusted roots"),
    CRYPTO("cert",             hex,    DHCPV4,  PRIVATE(91),  "Client certificate"),
    CRYPTO("privkey",          hex,    DHCPV4,  PRIVATE(92),  "Client private key"),
    CRYPTO("crosscert",        string, DHCPV4,  PRIVATE(93),  "Source of cross certificates"),

    MISC("priority",           int8,   DHCPV4,  PRIVATE(1),   "Rank of these settings"),
    MISC("scriptlet",          string, DHCPV4,  PRIVATE(81),  "Command line to run at start"),
    MISC("dhcp-server",        ipv4,   DHCPV4,  54,           "DHCP server"),
    MISC("syslog",             ipv4,   DHCPV4,  7,            "Syslog server"),
    MISC("syslog6",            ipv6,   DHCPV6,  0,            "Syslog server"),
    MISC("syslogs",            string, DHCPV4,  PRIVATE(85),  "Syslog server over TLS"),
    MISC("keymap",             string, NONE,    0,            "Keyboard map"),
    MISC("console-scale",      uint8,  NONE,    0,
         "Size of letters in graphics modes, 1 to 8; 0: by the width of the screen"),
    MISC("errno",              uint32, BUILTIN, 0,            "Code of the last failure"),
    MISC("buildarch",          string, BUILTIN, 0,            "Processor that this was built for"),
    MISC("platform",           string, BUILTIN, 0,            "Firmware platform"),
    MISC("version",            string, BUILTIN, 0,            "Version"),
    MISC("unixtime",           uint32, BUILTIN, 0,            "Seconds since 1970"),
    MISC("cwuri",              string, BUILTIN, 0,            "Current working URI"),
    MISC("cwduri",             string, BUILTIN, 0,            "Folder of the current working URI"),
    MISC("dmesg",              string, BUILTIN, 0,            "What was shown on the console last"),
    MISC("vram",               base64, BUILTIN, 0,            "Content of the text screen"),
    MISC("memsize",            int32,  MEMMAP,  MEMSIZE,      "Memory, in MiB"),
    MISC("sysmac",             hex,    BUILTIN, 0,            "MAC address from the firmware"),
    MISC("peerdist",           int8,   NONE,    0,            "Use PeerDist"),
    MISC("peerhost",           string, NONE,    0,            "Host of the PeerDist cache"),
    MISC("use-cached",         int8,   DHCPV4,  PRIVATE(178),
         "Use the lease that is held instead of asking again"),
    MISC("dhcp-timeout",       int32,  NONE,    0,
         "Milliseconds to wait for a DHCP offer, 15000 without; per device: netN/dhcp-timeout"),
    MISC("dhcp-proxy-wait",    int32,  NONE,    0,
         "Milliseconds to wait for ProxyDHCP from the first DISCOVER on; about 3000 without"),
    MISC("dhcp-request-timeout", int32, NONE,   0,
         "Milliseconds to wait for the lease that was offered, 15750 without"),
    MISC("dhcp-proxy-timeout", int32,  NONE,    0,
         "Milliseconds to wait for what a ProxyDHCP server knows, 3750 without"),
    MISC("pxebs-timeout",      int32,  NONE,    0,
         "Milliseconds to wait for each PXE boot server, 3000 without"),
    MISC("ra-timeout",         int32,  NONE,    0,
         "Milliseconds to wait for a router advertisement, 3875 without"),
    MISC("link-timeout",       int32,  NONE,    0,
         "Milliseconds that ifconf waits for the link, 15000 without"),
    MISC("ifconf-grace",       int32,  NONE,    0,
         "Milliseconds that the other ways to configure get once one succeeded, 5000 without"),
    MISC("dns-timeout",        uint32, NONE,    0,
         "Milliseconds to ask for a name, 15750 without"),
    MISC("tcp-timeout",        uint32, NONE,    0,
         "Milliseconds to wait for a TCP connection, 10000 without"),
    MISC("fetch-stall",        uint32, NONE,    0,
         "Milliseconds without data that are a stall, 20000 without"),
    MISC("fetch-resumes",      uint32, NONE,    0,
         "Times in a row that a broken HTTP download goes on without new data, 10 without"),
    MISC("fetch-redirects",    uint32, NONE,    0,
         "Redirects that a download follows, 32 without"),
    MISC("tftp-blksize",       uint32, NONE,    0,
         "TFTP block size to ask for, in bytes, 1432 without"),
    MISC("tftp-windowsize",    uint32, NONE,    0,
         "TFTP blocks per acknowledgement to ask for, 32 without"),
    MISC("tftp-timeout",       uint32, NONE,    0,
         "TFTP server's timeout to ask for, in seconds"),
    MISC("tftp-requests",      uint32, NONE,    0,
         "TFTP requests to a silent server, each after twice the time, 6 without, at most 12"),
    MISC("tcp-window",         uint32, NONE,    0,
         "Largest receive window of TCP in bytes, 8 MiB without; read while no connection is open"),
    MISC("banner-timeout",     int32,  NONE,    0,
         "Tenths of a second to wait for Ctrl-B at the start, 20 without; 0: not at all"),
    MISC("fail-shell",         int8,   NONE,    0,
         "A shell when nothing boots, instead of the firmware's next boot device"),
    MISC("loop-limit",         uint32, NONE,    0,
         "Rounds that a while of a script may run, 1000000 without"),
    MISC("prompt",             string, NONE,    0,
         "What the shell prints before a line is typed"),
    MISC("log-level",          int32,  NONE,    0,
         "Events shown on the console: 0 none, 3 errors ... 7 all"),
    MISC("debugcon",           int8,   NONE,    0,
         "The console's text goes to the debug port of QEMU, too: 1"),
    MISC("vmware-log",         int8,   NONE,    0,
         "The console's text goes to the log of VMware's virtual machine, too: 1"),
    MISC("log-levels",         string, NONE,    0,
         "The same for parts of the program: dhcp=debug,http=info,script=debug"),
    { .name = 0 },
};
/* clang-format on */
