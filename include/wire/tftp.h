/* wire/tftp.h - TFTP packets: bytes <-> struct. Source: RFC 1350 section 5; options RFC 2347-2349;
 * windowsize RFC 7440. Not here: timers, windows, sockets (src/fetch/tftp.c). Never yields, keeps
 * nothing. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TFTP_PORT = 69,
    TFTP_BLOCK_BYTES = 512, /* RFC 1350: without the option */
    TFTP_BLKSIZE_MIN = 8,   /* RFC 2348 */
    TFTP_BLKSIZE_MAX = 65464,
    TFTP_WINDOWSIZE_MAX = 65535, /* RFC 7440 */
    TFTP_HEADER_BYTES = 4,       /* of DATA and ACK */
    TFTP_REQUEST_MAX = 1400,     /* ours; fits every link without fragments */
    TFTP_OPTIONS_MAX = 32,       /* pairs in an OACK that are looked at */
};

enum tftp_opcode { TFTP_RRQ = 1, TFTP_WRQ, TFTP_DATA, TFTP_ACK, TFTP_ERROR, TFTP_OACK };

/* RFC 1350 appendix, RFC 2347 for 8 */
enum tftp_error {
    TFTP_ERR_UNDEFINED,
    TFTP_ERR_NOT_FOUND,
    TFTP_ERR_ACCESS,
    TFTP_ERR_DISK_FULL,
    TFTP_ERR_ILLEGAL,
    TFTP_ERR_UNKNOWN_TID,
    TFTP_ERR_EXISTS,
    TFTP_ERR_NO_USER,
    TFTP_ERR_OPTIONS
};

/** A member that is 0 was not given (and is not asked for); tsize needs a flag, since 0 is how it
 * is asked. */
struct tftp_options {
    uint32_t blksize, windowsize, timeout_s;
    uint64_t tsize;
    bool has_tsize;
};

struct tftp_packet {
    enum tftp_opcode opcode;
    uint16_t block;      /* DATA, ACK */
    const uint8_t *data; /* DATA: borrowed from the packet */
    size_t len_bytes;
    uint16_t error;              /* ERROR: enum tftp_error or any other number */
    char text[128];              /* ERROR: what the server says; printable, cut to fit */
    struct tftp_options options; /* OACK; unknown ones are skipped */
};

/** Read a packet that a server sent: DATA, ERROR or OACK (an ACK is understood too). 0, or
 * -ERR_PROTO (silent) when it is none of these, is cut short or holds an option that is not a
 * number or out of its range. */
int tftp_parse(const void *packet, size_t len_bytes, struct tftp_packet *ret_packet);

/** Write a read request (mode octet). Returns its length, or 0 when @room_bytes is too small or
 * @path is empty. */
size_t tftp_build_request(void *buffer, size_t room_bytes, const char *path,
                          const struct tftp_options *options);
size_t tftp_build_ack(void *buffer, size_t room_bytes, uint16_t block);
size_t tftp_build_error(void *buffer, size_t room_bytes, uint16_t error, const char *text);
