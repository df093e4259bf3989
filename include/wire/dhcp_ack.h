/* wire/dhcp_ack.h - a DHCPACK of our own making: what programs that we start find as the packet that
 * the network gave us. Source: RFC 2131 2, RFC 2132, RFC 3396. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wire/cursor.h"

enum { DHCP_ACK_NAME_MAX = 63, DHCP_ACK_FILE_MAX = 127 }; /* what the fields hold beside a NUL */

struct dhcp_ack {
    uint32_t xid;
    uint8_t yiaddr[4], siaddr[4], mac[6];
    /* borrowed until return; what is longer than its field goes into option 66 or 67 */
    const char *server_name, *file;
};
/** The fixed part and option 53. A writer that is too short fails. */
void dhcp_ack_begin(struct writer *w, const struct dhcp_ack *ack);
/** One option, split where it is longer than 255 bytes. false: it does not fit and nothing of it was
 * written; the writer has not failed. */
bool dhcp_ack_option(struct writer *w, uint8_t tag, const void *data, size_t len_bytes);
void dhcp_ack_end(struct writer *w);
