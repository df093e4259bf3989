/* wire/dhcpv6.h - DHCPv6 messages: build what we send, read what servers answer. Bytes only.
 * Source: RFC 8415, RFC 5970 (boot options), RFC 3646 (DNS), RFC 6355 (DUID-UUID); what iPXE
 * sends: compat 4.9. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"
#include "wire/cursor.h"

enum { DHCPV6_CLIENT_PORT = 546, DHCPV6_SERVER_PORT = 547 };
enum {
    DHCPV6_SEND_MAX = 1024,
    DHCPV6_RECEIVE_MAX = 2048,
    DHCPV6_HEADER_BYTES = 4,
    DHCPV6_DUID_MAX = 130
};
enum dhcpv6_type {
    DHCPV6_SOLICIT = 1,
    DHCPV6_ADVERTISE = 2,
    DHCPV6_REQUEST = 3,
    DHCPV6_REPLY = 7,
    DHCPV6_INFORMATION_REQUEST = 11
};
enum dhcpv6_code {
    DHCPV6_CLIENT_ID = 1,
    DHCPV6_SERVER_ID = 2,
    DHCPV6_IA_NA = 3,
    DHCPV6_IAADDR = 5,
    DHCPV6_ORO = 6,
    DHCPV6_PREFERENCE = 7,
    DHCPV6_ELAPSED = 8,
    DHCPV6_STATUS = 13,
    DHCPV6_USER_CLASS = 15,
    DHCPV6_VENDOR_CLASS = 16,
    DHCPV6_DNS = 23,
    DHCPV6_DOMAIN_LIST = 24,
    DHCPV6_BOOTFILE_URL = 59,
    DHCPV6_BOOTFILE_PARAM = 60,
    DHCPV6_CLIENT_ARCH = 61,
    DHCPV6_NII = 62
};
/* RFC 8415 21.13 */
enum dhcpv6_status {
    DHCPV6_SUCCESS = 0,
    DHCPV6_UNSPEC_FAIL = 1,
    DHCPV6_NO_ADDRS_AVAIL = 2,
    DHCPV6_NO_BINDING = 3,
    DHCPV6_NOT_ON_LINK = 4,
    DHCPV6_USE_MULTICAST = 5
};

/** DUID (RFC 8415 11): type and identifier. */
struct dhcpv6_duid {
    uint8_t bytes[DHCPV6_DUID_MAX];
    size_t len_bytes;
};
/** Type 4 from a UUID of 16 bytes (RFC 6355); @uuid NULL: type 3 from the MAC, for machines that
 * know no UUID. */
void dhcpv6_duid_make(struct dhcpv6_duid *duid, const uint8_t *uuid, const uint8_t mac[6]);
/** CRC-32 of the MAC (start 0, not inverted): the same NIC asks for the same address every time,
 * whoever asks. */
uint32_t dhcpv6_iaid(const uint8_t mac[6]);

/** Everything that a message says. Pointers are borrowed during dhcpv6_build(). */
struct dhcpv6_request {
    enum dhcpv6_type type;
    uint32_t xid;                              /* 24 bits */
    const struct dhcpv6_duid *client, *server; /* @server NULL: left out */
    bool stateful;                             /* with IA_NA */
    uint32_t iaid;
    const uint8_t *address; /* 16 bytes to ask for, NULL: none */
    uint16_t arch;
    uint8_t undi_major, undi_minor;
    const void *user_class; /* NULL: "iPXE" */
    size_t user_class_bytes;
    uint16_t elapsed_cs; /* hundredths of a second since the first message of the exchange */
};
/** Returns the length or -ERR_NOSPC (silent). */
int dhcpv6_build(const struct dhcpv6_request *request, void *buffer, size_t room_bytes);

struct dhcpv6_option {
    uint16_t code, len_bytes;
    const uint8_t *data;
};
/** Next option of a block. false at its end and at an option that is cut off. */
bool dhcpv6_option_next(struct cursor *block, struct dhcpv6_option *ret_option);

enum { DHCPV6_STATUS_TEXT_MAX = 80 };
/** What matters of a message from a server. */
struct dhcpv6_reply {
    uint8_t type;
    uint32_t xid;
    struct dhcpv6_duid client, server; /* len_bytes 0: absent (or too long to be one) */
    uint16_t status;                   /* the worst of the message's, the IA's and the address's */
    char status_text[DHCPV6_STATUS_TEXT_MAX]; /* printable, "" when the server gave none */
    bool has_address;
    uint8_t address[16]; /* of our IA_NA */
};
/** 0 or -ERR_PROTO (silent): too short. */
int dhcpv6_parse(const void *packet, size_t len_bytes, uint32_t iaid,
                 struct dhcpv6_reply *ret_reply);
/** Append the value of the first option @code of a whole message. 0, -ERR_NOENT (absent or empty),
 * -ERR_NOMEM; silent. */
int dhcpv6_fetch(const void *packet, size_t len_bytes, uint64_t code, struct str *out);
/** "NoAddrsAvail" and the like; never NULL. */
const char *dhcpv6_status_name(uint16_t status);
