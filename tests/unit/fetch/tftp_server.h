/* A TFTP server and the network to it, simulated: time is plat_fake_now_us, chance is seeded. It implements udp_*() and
 * dns_resolve() of net/net.h. Source of its behaviour: RFC 1350, 2347-2349, 7440. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tftp_server {
    /* the file "boot.img" */
    size_t file_bytes;
    /* what it understands */
    bool options;         /* false: ignores them all, 512-byte blocks (RFC 1350) */
    bool windows;         /* windowsize */
    bool drops_options;   /* never answers a request with options */
    bool refuses_windows; /* ERROR 8 to a request with windowsize */
    bool no_tsize;
    bool no_empty_block;  /* at the end of a file of whole blocks, against RFC 1350 */
    uint32_t blksize_max; /* 0: any */
    /* what goes wrong */
    uint32_t loss, duplicate, reorder, truncate; /* per mille of packets, each way */
    uint64_t delay_us;                           /* one way */
    uint64_t dead_from_us, dead_until_us;        /* gone, then back without its sessions */
    bool refuses;                                /* ... and ICMP says so meanwhile */
    uint64_t deaf_from_us;  /* no ACK arrives any more: it repeats itself for a long time */
    bool forgets;           /* ... and says ERROR 5 to old sessions */
    uint64_t stray_from_us; /* another host sends DATA of its own to our port */
    const char *raw_answer; /* this instead of anything else ... */
    size_t raw_answer_bytes;
    uint64_t tsize_lie; /* announced instead of file_bytes */
    bool tsize_echoed;  /* 0 as asked: it does not know */
};
extern struct tftp_server tftp_server;

/** What came over the wire since the reset. */
struct tftp_server_counts {
    unsigned requests, acks, data, retransmits, aborts, unknown_tid;
    char last_request[512]; /* NULs shown as '|' */
};
extern struct tftp_server_counts tftp_counts;
void tftp_server_reset(void);
uint8_t tftp_server_byte(size_t i);
