/* undi_wire.h - the structures of the PXE API as bytes: what a ROM says of itself, the parameter
 * blocks of its calls. Pure functions; nothing is called here (undi_rom.c).
 * Source: PXE 2.1, 3.1 (!PXE, PXENV+), 4.1 (preboot), 4.4 (UNDI). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "bios.h"

enum undi_opcode {
    UNDI_STARTUP = 0x01,
    UNDI_CLEANUP = 0x02,
    UNDI_INITIALIZE = 0x03,
    UNDI_SHUTDOWN = 0x05,
    UNDI_OPEN = 0x06,
    UNDI_CLOSE = 0x07,
    UNDI_TRANSMIT = 0x08,
    UNDI_SET_STATION_ADDRESS = 0x0a,
    UNDI_GET_INFORMATION = 0x0c,
    UNDI_GET_NIC_TYPE = 0x12,
    UNDI_GET_IFACE_INFO = 0x13,
    UNDI_ISR = 0x14,
    UNDI_STOP = 0x15,         /* PXENV_STOP_UNDI */
    UNDI_UNLOAD_STACK = 0x70, /* the base code */
    UNDI_GET_CACHED_INFO = 0x71,
    UNDI_STOP_BASE = 0x76,
};
enum { PXENV_SUCCESS = 0, PXENV_FAILURE = 1, PXENV_UNSUPPORTED = 3, PXENV_OUT_OF_RESOURCES = 6 };
enum undi_isr_function {
    ISR_START = 1,
    ISR_PROCESS,
    ISR_GET_NEXT,
};
enum undi_isr_answer {
    ISR_OURS = 0, /* of START */
    ISR_NOT_OURS = 1,
    ISR_DONE = 0, /* of the others */
    ISR_TRANSMIT = 2,
    ISR_RECEIVE = 3,
    ISR_BUSY = 4
};
enum {
    PXE_STRUCT_MAX = 255,    /* a byte says how long it is */
    UNDI_BLOCK_MAX = 160,    /* the largest parameter block: OPEN with 8 multicast addresses */
    UNDI_SEGMENTS = 6,       /* that hold the ROM's code and data; the stack is not counted */
    UNDI_MULTICASTS_MAX = 8, /* 4.4: MAXNUM_MCADDR */
    UNDI_PACKET_MAX = 4096
};

/** What !PXE or PXENV+ say. */
struct undi_structure {
    farptr entry;     /* real mode */
    bool registers;   /* PXENV+: parameters in BX, ES:DI; else on the stack */
    uint16_t version; /* PXENV+: 0201h for 2.1 */
    farptr pxe;       /* PXENV+ 2.1: where !PXE is; 0: it does not say */
    struct {
        uint32_t start, len_bytes;
    } segments[UNDI_SEGMENTS];
    size_t segment_count;
};
/** Look at @len_bytes of memory (at most PXE_STRUCT_MAX matter): signature, length, checksum, an
 * entry point. */
bool pxe_parse(const uint8_t *bytes, size_t len_bytes, struct undi_structure *ret_structure);
bool pxenv_parse(const uint8_t *bytes, size_t len_bytes, struct undi_structure *ret_structure);

/** A parameter block, before and after a call. The first word is the status. */
struct undi_block {
    uint8_t bytes[UNDI_BLOCK_MAX];
    size_t len_bytes;
};
uint16_t undi_status(const struct undi_block *block);

/** Blocks without input. */
void undi_block_plain(struct undi_block *block, enum undi_opcode opcode);
void undi_block_isr(struct undi_block *block, enum undi_isr_function function);
void undi_block_open(struct undi_block *block, uint16_t filter, const uint8_t (*multicasts)[6],
                     size_t count);
void undi_block_station(struct undi_block *block, const uint8_t mac[6]);
/** @buffer 0: the ROM tells where it has the packet. */
void undi_block_cached(struct undi_block *block, uint16_t packet_type, farptr buffer,
                       uint16_t room_bytes);
/** The frame lies at @frame; the transmit buffer descriptor behind the block, which lies at
 * @self. */
void undi_block_transmit(struct undi_block *block, farptr self, farptr frame, uint16_t len_bytes,
                         bool broadcast);

struct undi_information {
    uint16_t irq, mtu, hardware, address_bytes;
    uint8_t mac[6], permanent_mac[6];
};
void undi_parse_information(const struct undi_block *block, struct undi_information *ret_info);
struct undi_nic {
    bool pci; /* 2: PCI, 4: CardBus */
    uint8_t type;
    uint16_t vendor, device, busdevfn;
};
void undi_parse_nic_type(const struct undi_block *block, struct undi_nic *ret_nic);
enum { UNDI_SERVICE_SET_STATION = 0x10, UNDI_SERVICE_IRQ = 0x1000 };
struct undi_iface {
    char type[17];
    uint32_t services;
};
void undi_parse_iface(const struct undi_block *block, struct undi_iface *ret_iface);
struct undi_isr_result {
    uint16_t answer; /* ISR_x */
    uint16_t piece_bytes, frame_bytes, header_bytes;
    farptr piece;
};
void undi_parse_isr(const struct undi_block *block, struct undi_isr_result *ret_result);
/** Where a cached packet is; 0 bytes: there is none. */
void undi_parse_cached(const struct undi_block *block, farptr *ret_packet, uint16_t *ret_len_bytes);

/** What a cached packet is, by its bytes: 0 DHCPACK, 1 ProxyDHCP, 2 a boot server's reply, -1 none
 * of them. @type 2 or 3: as what the ROM gave it. */
int undi_packet_kind(const uint8_t *packet, size_t len_bytes, unsigned type);
