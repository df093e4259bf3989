/* wire/dhcp.h - DHCPv4 packets: build a request, read a reply, edit a stored packet. Bytes only;
 * no sockets, no waiting.
 * Source: RFC 951, RFC 2131, RFC 2132, RFC 3396, RFC 4578, PXE specification 2.1; what iPXE puts
 * on the wire: compat 4.1. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"
#include "wire/cursor.h"

enum { DHCP_CLIENT_PORT = 68, DHCP_SERVER_PORT = 67, DHCP_PROXY_PORT = 4011 };
enum {
    DHCP_HEADER_BYTES = 240, /* RFC 2131 2: fixed fields and magic cookie */
    DHCP_SEND_MAX = 1472,    /* what fits one Ethernet frame; also what option 57 says */
    DHCP_RECEIVE_MAX = 2048, /* longer replies are cut */
    DHCP_TAG_DEPTH_MAX = 4,  /* 43.8 has two; more than four is nonsense */
    DHCP_STORED_MAX = 32768, /* a stored packet does not grow beyond this */
};

enum dhcp_type {
    DHCP_BOOTP = 0,
    DHCP_DISCOVER = 1,
    DHCP_OFFER = 2,
    DHCP_REQUEST = 3,
    DHCP_ACK = 5,
    DHCP_NAK = 6
};

/* RFC 2132 unless said otherwise */
enum dhcp_tag {
    DHCP_TAG_PAD = 0,
    DHCP_TAG_VENDOR = 43, /* encapsulates the PXE options */
    DHCP_TAG_REQUESTED_ADDRESS = 50,
    DHCP_TAG_MESSAGE_TYPE = 53,
    DHCP_TAG_SERVER_ID = 54,
    DHCP_TAG_PARAMETER_LIST = 55,
    DHCP_TAG_MESSAGE = 56, /* why a server said no */
    DHCP_TAG_MAX_SIZE = 57,
    DHCP_TAG_VENDOR_CLASS = 60,
    DHCP_TAG_CLIENT_ID = 61,
    DHCP_TAG_SERVER_NAME = 66,
    DHCP_TAG_FILENAME = 67,
    DHCP_TAG_USER_CLASS = 77,
    DHCP_TAG_CLIENT_ARCH = 93, /* RFC 4578 2.1 */
    DHCP_TAG_CLIENT_NDI = 94,  /* RFC 4578 2.2 */
    DHCP_TAG_CLIENT_UUID = 97, /* RFC 4578 2.3 */
    DHCP_TAG_ENCAP = 175,      /* encapsulates ours; compat 4.2 */
    DHCP_TAG_END = 255,
};
#define DHCP_TAG_PXE(sub)     ((uint64_t)DHCP_TAG_VENDOR << 8 | (sub)) /* PXE 2.1 table 2-1 */
#define DHCP_TAG_PRIVATE(sub) ((uint64_t)DHCP_TAG_ENCAP << 8 | (sub))
enum {
    PXE_DISCOVERY_CONTROL = 6,
    PXE_MULTICAST = 7,
    PXE_BOOT_SERVERS = 8,
    PXE_BOOT_MENU = 9,
    PXE_MENU_PROMPT = 10,
    PXE_BOOT_ITEM = 71
};
enum pxe_discovery {
    PXE_NO_BROADCAST = 1,
    PXE_NO_MULTICAST = 2,
    PXE_ONLY_LISTED = 4,
    PXE_SKIP_MENU = 8
};
enum {
    ENCAP_PRIORITY = 1,
    ENCAP_NO_PXEDHCP = 176,
    ENCAP_BUS_ID = 177,
    ENCAP_USE_CACHED = 178,
    ENCAP_VERSION = 235
};

/** A feature told to servers (compat 4.2): one byte inside option 175. */
struct dhcp_feature {
    uint8_t code, version;
};

struct dhcp_bytes {
    const void *data;
    size_t len_bytes;
};

/** Everything that a request says. Pointers are borrowed during dhcp_build(). */
struct dhcp_request {
    enum dhcp_type type; /* DHCP_DISCOVER or DHCP_REQUEST */
    uint32_t xid;
    uint16_t secs;
    bool broadcast; /* ask the server to broadcast its answer */
    uint8_t ciaddr[4];
    uint8_t mac[6];
    uint16_t arch;                              /* option 93 */
    uint8_t undi_major, undi_minor;             /* option 94 */
    struct dhcp_bytes vendor_class;             /* option 60; data NULL: "PXEClient:Arch:..." */
    struct dhcp_bytes user_class;               /* option 77; data NULL: "iPXE" */
    uint8_t bus_id[5];                          /* 175.177 */
    uint8_t version[3];                         /* 175.235 */
    const struct dhcp_feature *const *features; /* ends with NULL; NULL: none */
    const uint8_t *uuid;                        /* 16 bytes in network order, NULL: unknown */
    const uint8_t *server_id;                   /* 4 bytes, NULL: option 54 is left out */
    const uint8_t *requested_address;           /* 4 bytes, NULL: option 50 is left out */
    bool has_boot_item;                         /* PXE boot server discovery: 43.71 */
    uint16_t boot_item;
};

enum { DHCP_VENDOR_CLASS_MAX = 33 };
/** "PXEClient:Arch:00007:UNDI:003010" with its NUL. Returns the length without it. DHCPv6 sends the
 * same text. */
size_t dhcp_vendor_class(uint16_t arch, uint8_t undi_major, uint8_t undi_minor,
                         char text[DHCP_VENDOR_CLASS_MAX]);

/** Write the packet. Returns its length or -ERR_NOSPC (silent). Never yields. */
int dhcp_build(const struct dhcp_request *request, void *buffer, size_t room_bytes);

/** The fixed part of a packet that somebody sent. */
struct dhcp_reply {
    uint8_t op, hlen;
    uint32_t xid;
    uint8_t yiaddr[4], siaddr[4], chaddr[16];
    enum dhcp_type type;  /* option 53; DHCP_BOOTP when there is none */
    uint8_t server_id[4]; /* option 54; zero when there is none */
};
/** 0 or -ERR_PROTO (silent): too short, or not a reply. */
int dhcp_parse(const void *packet, size_t len_bytes, struct dhcp_reply *ret_reply);

struct dhcp_option {
    uint8_t tag;
    uint8_t len_bytes;
    const uint8_t *data;
};
/** Next option of a block; pads are skipped. false at its end, at option 255 and at an option that
 * is cut off. */
bool dhcp_option_next(struct cursor *block, struct dhcp_option *ret_option);

/**
 * Append the value of @tag (core/settings.h: dotted numbers, eight bits each) to @out. TAG_YIADDR
 * and TAG_SIADDR are the header's fields; 67 and 66 fall back to the fields `file` and `sname`; a
 * value split as RFC 3396 says is joined.
 * 0, -ERR_NOENT (absent or empty) or -ERR_NOMEM; all silent.
 */
int dhcp_packet_fetch(const void *packet, size_t len_bytes, uint64_t tag, struct str *out);
/** The same for short values: copies at most @room_bytes, returns the value's whole length, 0 when
 * absent. */
size_t dhcp_packet_get(const void *packet, size_t len_bytes, uint64_t tag, void *value,
                       size_t room_bytes);
/** Tell the numbers of all options of a packet, and of those inside options 43 and 175; one that
 * stands there twice is told twice. */
void dhcp_packet_each(const void *packet, size_t len_bytes, void (*visit)(void *arg, uint64_t tag),
                      void *arg);
/** A one-byte signed number; 0 when absent. */
int dhcp_packet_int8(const void *packet, size_t len_bytes, uint64_t tag);

/**
 * Change one value of a stored packet: replaced where it stands, or appended; @len_bytes 0 removes
 * it. A file name goes into `file` (66: `sname`) where no option holds it and it fits. @packet is
 * rebuilt.
 * 0, -ERR_INVAL (an address that is not 4 bytes; tag out of range), -ERR_NOSPC or -ERR_NOMEM; all
 * silent.
 */
int dhcp_packet_store(struct str *packet, uint64_t tag, const void *data, size_t len_bytes);
/** One line of a PXE boot menu (43.9). The two bytes of a type keep their order between menus,
 * server lists and answers: read as little-endian everywhere (compat 4.1). */
struct pxe_menu_item {
    uint16_t type;
    const uint8_t *text; /* borrowed from the option; not NUL-terminated */
    size_t text_bytes;
};
/** Next line. false at the end and at a line that is cut off. */
bool pxe_menu_next(struct cursor *menu, struct pxe_menu_item *ret_item);

/** Can a DHCP packet hold @tag at all? */
bool dhcp_tag_valid(uint64_t tag);
