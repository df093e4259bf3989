/* wire/packet.h - a frame as one line of text, and captures as files. Never yields, keeps nothing. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"
#include "wire/cursor.h"

enum {
    PACKET_NAMES_MAX = 16, /* labels of a name in DNS that are shown */
    PCAPNG_NAME_MAX = 16,  /* bytes of an interface's name, with its NUL */
    PCAPNG_HEAD_BYTES = 28,
    PCAPNG_INTERFACE_BYTES = 28 + PCAPNG_NAME_MAX,
    PCAPNG_PACKET_BYTES = 47, /* beside the packet's own */
};

/** What an Ethernet frame (perhaps cut off) is, as tcpdump -n would say: appended to @out, without
 * line end. What others chose (names, files) has no control characters in it. */
void packet_describe(const void *frame, size_t len_bytes, struct str *out);

/* pcapng: draft-ietf-opsawg-pcapng, 4.1 to 4.3. Blocks with times in microseconds. */
void pcapng_put_head(struct writer *w);
void pcapng_put_interface(struct writer *w, const char *name, uint32_t snap_bytes);
struct pcapng_packet {
    uint32_t interface; /* in the order of pcapng_put_interface() */
    uint64_t time_us;   /* since 1970 */
    bool outbound;
    uint32_t len_bytes; /* as it was on the wire */
    const void *data;
    uint32_t here_bytes; /* of it */
};
void pcapng_put_packet(struct writer *w, const struct pcapng_packet *packet);
