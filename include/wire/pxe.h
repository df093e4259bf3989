/* wire/pxe.h - the PXE API as bytes, seen from who offers it: the structures that announce it, the
 * parameter blocks of its calls, transmit descriptors. Callers' memory is copied into struct
 * pxe_block and back; nothing here reads it.
 * Not here: how a boot program's calls are answered (src/plat/bios/pxe_*.c), ROMs that we call.
 * Source: PXE specification 2.1, 3.1, 4.1-4.4; PXEXT v2 for the calls from E0h on. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wire/cursor.h"

enum pxe_opcode {
    PXE_START_UNDI = 0x00,
    PXE_UNDI_STARTUP = 0x01,
    PXE_UNDI_CLEANUP = 0x02,
    PXE_UNDI_INITIALIZE = 0x03,
    PXE_UNDI_RESET_ADAPTER = 0x04,
    PXE_UNDI_SHUTDOWN = 0x05,
    PXE_UNDI_OPEN = 0x06,
    PXE_UNDI_CLOSE = 0x07,
    PXE_UNDI_TRANSMIT = 0x08,
    PXE_UNDI_SET_MCAST_ADDRESS = 0x09,
    PXE_UNDI_SET_STATION_ADDRESS = 0x0a,
    PXE_UNDI_SET_PACKET_FILTER = 0x0b,
    PXE_UNDI_GET_INFORMATION = 0x0c,
    PXE_UNDI_GET_STATISTICS = 0x0d,
    PXE_UNDI_CLEAR_STATISTICS = 0x0e,
    PXE_UNDI_INITIATE_DIAGS = 0x0f,
    PXE_UNDI_FORCE_INTERRUPT = 0x10,
    PXE_UNDI_GET_MCAST_ADDRESS = 0x11,
    PXE_UNDI_GET_NIC_TYPE = 0x12,
    PXE_UNDI_GET_IFACE_INFO = 0x13,
    PXE_UNDI_ISR = 0x14,
    PXE_STOP_UNDI = 0x15,
    PXE_TFTP_OPEN = 0x20,
    PXE_TFTP_CLOSE = 0x21,
    PXE_TFTP_READ = 0x22,
    PXE_TFTP_READ_FILE = 0x23,
    PXE_TFTP_GET_FSIZE = 0x25,
    PXE_UDP_OPEN = 0x30,
    PXE_UDP_CLOSE = 0x31,
    PXE_UDP_READ = 0x32,
    PXE_UDP_WRITE = 0x33,
    PXE_UNLOAD_STACK = 0x70,
    PXE_GET_CACHED_INFO = 0x71,
    PXE_RESTART_TFTP = 0x73,
    PXE_START_BASE = 0x75,
    PXE_STOP_BASE = 0x76,
    PXE_FILE_OPEN = 0xe0,
    PXE_FILE_CLOSE = 0xe1,
    PXE_FILE_SELECT = 0xe2,
    PXE_FILE_READ = 0xe3,
    PXE_GET_FILE_SIZE = 0xe4,
    PXE_FILE_EXEC = 0xe5,
    PXE_FILE_API_CHECK = 0xe6,
    PXE_FILE_EXIT_HOOK = 0xe7,
    PXE_FILE_CMDLINE = 0xe8,
};

/* PXE 2.1, appendix: status codes */
enum pxe_status {
    PXE_SUCCESS = 0x00,
    PXE_FAILURE = 0x01,
    PXE_BAD_FUNC = 0x02,
    PXE_UNSUPPORTED = 0x03,
    PXE_KEEP_UNDI = 0x04, /* somebody hooked an interrupt after us */
    PXE_OUT_OF_RESOURCES = 0x06,
    PXE_UDP_CLOSED = 0x18,
    PXE_UDP_IS_OPEN = 0x19,
    PXE_TFTP_CLOSED = 0x1a,
    PXE_TFTP_IS_OPEN = 0x1b,
    PXE_TFTP_OPEN_TIMEOUT = 0x32,
    PXE_TFTP_READ_TIMEOUT = 0x35,
    PXE_TFTP_CANNOT_OPEN = 0x38,
    PXE_TFTP_CANNOT_READ = 0x39,
    PXE_TFTP_FILE_NOT_FOUND = 0x3b,
    PXE_TFTP_ACCESS_VIOLATION = 0x3c,
    PXE_TFTP_NO_FILESIZE = 0x3e,
    PXE_TFTP_INVALID_PACKET_SIZE = 0x3f,
    PXE_UNDI_INVALID_STATE = 0x6a,
    PXE_UNDI_TRANSMIT_ERROR = 0x6b,
    PXE_UNDI_INVALID_PARAMETER = 0x6c,
};

/* --- parameter blocks --------------------------------------------------------------------------- */
enum { PXE_BLOCK_MAX = 160, PXE_FILENAME_BYTES = 128 };
struct pxe_block {
    uint8_t bytes[PXE_BLOCK_MAX];
    size_t len_bytes;
};
/** The length of a call's parameter block; 0: there is no such call. */
size_t pxe_block_bytes(uint16_t opcode);
/** "UNDI_OPEN"; "?" for others. */
const char *pxe_call_name(uint16_t opcode);

/* Fields by their offsets below. An offset that lies outside of the block is a bug of ours. */
uint16_t pxe_get16(const struct pxe_block *block, size_t offset);
uint32_t pxe_get32(const struct pxe_block *block, size_t offset);
void pxe_put16(struct pxe_block *block, size_t offset, uint16_t value);
void pxe_put32(struct pxe_block *block, size_t offset, uint32_t value);
/** Network order, as ports are. */
uint16_t pxe_get_be16(const struct pxe_block *block, size_t offset);
void pxe_put_be16(struct pxe_block *block, size_t offset, uint16_t value);
void pxe_get_bytes(const struct pxe_block *block, size_t offset, void *to, size_t len_bytes);
void pxe_put_bytes(struct pxe_block *block, size_t offset, const void *from, size_t len_bytes);
/** The file name at @offset, which need not end with a NUL. */
void pxe_get_filename(const struct pxe_block *block, size_t offset,
                      char text[PXE_FILENAME_BYTES + 1]);

/* Offsets; the status is the first word of each block. Pointers are 16 bits of offset, then 16 of
 * segment. */
enum { PXE_STATUS = 0 };
enum { CACHED_TYPE = 2, CACHED_SIZE = 4, CACHED_BUFFER = 6, CACHED_LIMIT = 10 };
enum { CACHED_DISCOVER = 1, CACHED_ACK = 2, CACHED_REPLY = 3 };
enum {
    TFTP_OPEN_SERVER = 2,
    TFTP_OPEN_GATEWAY = 6,
    TFTP_OPEN_NAME = 10,
    TFTP_OPEN_PORT_BE = 138,
    TFTP_OPEN_PACKET = 140
};
enum { TFTP_READ_NUMBER = 2, TFTP_READ_SIZE = 4, TFTP_READ_BUFFER = 6 };
enum {
    READ_FILE_NAME = 2,
    READ_FILE_SIZE = 130,
    READ_FILE_BUFFER = 134, /* a physical address */
    READ_FILE_SERVER = 138,
    READ_FILE_GROUP = 146, /* of MTFTP; 0: none */
    READ_FILE_PORT_BE = 152
};
enum { FSIZE_SERVER = 2, FSIZE_NAME = 10, FSIZE_SIZE = 138 };
enum { UDP_OPEN_ADDRESS = 2 };
enum {
    UDP_WRITE_ADDRESS = 2,
    UDP_WRITE_SOURCE_BE = 10,
    UDP_WRITE_DEST_BE = 12,
    UDP_WRITE_SIZE = 14,
    UDP_WRITE_BUFFER = 16
};
enum {
    UDP_READ_SOURCE = 2,
    UDP_READ_DEST = 6,
    UDP_READ_SOURCE_BE = 10,
    UDP_READ_DEST_BE = 12,
    UDP_READ_SIZE = 14,
    UDP_READ_BUFFER = 16
};
enum { OPEN_FLAG = 2, OPEN_FILTER = 4, OPEN_MULTICASTS = 6 };
enum { MULTICASTS_COUNT = 0, MULTICASTS_ADDRESSES = 2, MULTICASTS_MAX = 8, MEDIA_BYTES = 16 };
enum { TRANSMIT_PROTOCOL = 2, TRANSMIT_FLAG = 3, TRANSMIT_DEST = 4, TRANSMIT_TBD = 8 };
enum { STATION_ADDRESS = 2 };
enum { FILTER_VALUE = 2 };
enum {
    INFO_BASE_IO = 2,
    INFO_IRQ = 4,
    INFO_MTU = 6,
    INFO_HARDWARE = 8,
    INFO_ADDRESS_BYTES = 10,
    INFO_MAC = 12,
    INFO_PERMANENT_MAC = 28,
    INFO_ROM_SEGMENT = 44,
    INFO_RX_BUFFERS = 46,
    INFO_TX_BUFFERS = 48
};
enum { STATISTICS_TX = 2, STATISTICS_RX = 6, STATISTICS_CRC = 10, STATISTICS_DROPPED = 14 };
enum { MCAST_INET = 2, MCAST_MEDIA = 6 };
enum {
    NIC_TYPE = 2,
    NIC_VENDOR = 3,
    NIC_DEVICE = 5,
    NIC_CLASS = 7, /* class, subclass, interface */
    NIC_REVISION = 10,
    NIC_BUSDEVFN = 11
};
enum { IFACE_NAME = 2, IFACE_NAME_BYTES = 16, IFACE_SPEED = 18, IFACE_SERVICES = 22 };
enum {
    ISR_FUNCTION = 2,
    ISR_PIECE_BYTES = 4,
    ISR_FRAME_BYTES = 6,
    ISR_HEADER_BYTES = 8,
    ISR_FRAME = 10,
    ISR_PROTOCOL = 14,
    ISR_PACKET_TYPE = 15
};
enum pxe_isr_in { ISR_IN_START = 1, ISR_IN_PROCESS = 2, ISR_IN_GET_NEXT = 3 };
enum pxe_isr_out {
    ISR_OUT_OURS = 0, /* of START */
    ISR_OUT_NOT_OURS = 1,
    ISR_OUT_DONE = 0, /* of the others */
    ISR_OUT_TRANSMIT = 2,
    ISR_OUT_RECEIVE = 3
};
enum { FILE_OPEN_HANDLE = 2, FILE_OPEN_NAME = 4 };
enum { FILE_HANDLE = 2, FILE_SELECT_READY = 4, FILE_READ_SIZE = 4, FILE_READ_BUFFER = 6 };
enum { FILE_SIZE_BYTES = 4 };
enum { FILE_EXEC_COMMAND = 2 };
enum { CHECK_SIZE = 2, CHECK_MAGIC = 4, CHECK_PROVIDER = 8, CHECK_MASK = 12, CHECK_FLAGS = 16 };
enum { EXIT_HOOK_TARGET = 2 };
enum { CMDLINE_SIZE = 2, CMDLINE_BUFFER = 4 };

/* --- what announces the API ----------------------------------------------------------------------- */
enum { PXENV_STRUCT_BYTES = 44, PXE_STRUCT_BYTES = 88 };
struct pxe_api {
    uint32_t pxe_entry, pxenv_entry; /* far pointers: offset in the low half */
    uint32_t pxe;                    /* where !PXE is */
    uint32_t start;                  /* linear: all that we keep in base memory */
    uint16_t segment, len_bytes;     /* ... the same */
};
/** PXENV+ version 2.1 and !PXE revision 0 with their checksums. All of our memory is described as
 * UNDI's: what unloads the base code finds nothing to free. */
void pxe_structs_build(const struct pxe_api *api, uint8_t pxenv[PXENV_STRUCT_BYTES],
                       uint8_t pxe[PXE_STRUCT_BYTES]);

/* --- frames --------------------------------------------------------------------------------------- */
enum { PXE_TBD_BYTES = 6 + 2 + 8 * 8, PXE_TBD_BLOCKS_MAX = 8 };
enum { PXE_HEADER_BYTES = 14, PXE_MAC_BYTES = 6 };
/** A transmit buffer descriptor: pieces of a frame in the caller's memory. */
struct pxe_tbd {
    size_t count;
    struct {
        uint32_t at; /* linear */
        uint16_t len_bytes;
    } pieces[1 + PXE_TBD_BLOCKS_MAX];
    size_t len_bytes; /* of all */
};
/** @bytes  PXE_TBD_BYTES at most; fewer are fine as far as they are not needed.
 * 0, or -ERR_PROTO (silent): too many pieces, or cut off. */
int pxe_tbd_parse(const void *bytes, size_t len_bytes, struct pxe_tbd *ret_tbd);
/** What protocol 1, 2, 3 of a transmit call (IP, ARP, RARP) is in an Ethernet header; 0: none, the
 * frame brings its own header. */
uint16_t pxe_ethertype(uint8_t protocol);
/** The other way, for received frames; 0: another one. */
uint8_t pxe_protocol(uint16_t ethertype);

enum { FILTER_DIRECTED = 1, FILTER_BROADCAST = 2, FILTER_PROMISCUOUS = 4 };
enum pxe_packet { PACKET_DIRECTED = 0, PACKET_BROADCAST = 1, PACKET_MULTICAST = 2 };
enum pxe_packet pxe_packet_type(const uint8_t dest[PXE_MAC_BYTES]);
/** Does a program with this filter want a frame to @dest? A filter of 0 is taken as directed and
 * broadcast; groups come with either of directed and promiscuous. */
bool pxe_filter_takes(uint16_t filter, const uint8_t dest[PXE_MAC_BYTES],
                      const uint8_t own[PXE_MAC_BYTES]);
