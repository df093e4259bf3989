/* tests/unit/fakes/undi_fake.h - a PC whose PXE ROM has a NIC, good or bad: first MiB, 8259s, far calls. The interrupt does
 * what low/irq.S does. */
#pragma once
#include "plat/bios/undi_wire.h"

enum {
    FAKE_FRAMES_MAX = 512,
    FAKE_FRAME_BYTES = 2048,
    FAKE_ROM_SEGMENT = 0x9800,
    FAKE_PXE_OFFSET = 0x10,
    FAKE_PXENV_OFFSET = 0x100,
    FAKE_LOW = 0x90000
};

/** How the ROM is; zero: no interrupt, all else as the specification wants. */
struct fake_rom {
    unsigned irq;
    bool no_interrupt;     /* names a line that it never raises */
    bool never_ours;       /* START denies everything */
    bool raves;            /* START acknowledges, the line stays up */
    bool foreign;          /* the line is another card's, which nobody serves */
    unsigned piece_bytes;  /* 0: frames in one piece */
    int lie_frame_bytes;   /* added to FrameLength */
    bool zero_frame_bytes; /* FrameLength 0 */
    bool bad_pointer;      /* pieces are said to lie at FFFF:FFFF with 64 KiB */
    uint16_t endless;      /* GET_NEXT answers this for ever (ISR_x); 0: it ends */
    bool endless_pieces;   /* a frame of which no piece ever completes it */
    unsigned busy_sends;   /* so many TRANSMITs fail: out of resources */
    bool send_fails;
    unsigned open_failures; /* so many OPENs fail */
    bool no_information;
    bool no_nic_type;  /* nor where the card is */
    uint16_t hardware; /* 0: Ethernet */
    uint16_t mtu;
    bool registers_only; /* looks at BX, ES:DI */
    bool copies_packets; /* GET_CACHED_INFO needs a buffer */
    uint32_t services;
};
extern struct fake_rom fake_rom;
extern unsigned fake_calls[256]; /* by opcode */
extern unsigned fake_isr_calls[4];
extern uint8_t fake_sent[FAKE_FRAME_BYTES];
extern size_t fake_sent_bytes;
extern bool fake_line_masked, fake_opened;
extern uint32_t fake_freed_start, fake_freed_end;
extern uint8_t fake_memory[0x110000];
extern uint8_t fake_received[FAKE_FRAMES_MAX][FAKE_FRAME_BYTES];
extern size_t fake_received_bytes[FAKE_FRAMES_MAX], fake_received_count;
extern unsigned fake_rx_errors, fake_buffers_out, fake_buffers_left;
extern unsigned fake_foreign_served; /* interrupts that went to who had the vector before */
extern struct netdev *fake_dev;
extern struct netdev *fake_other; /* registered before; NULL: none */

/** Power on: memory empty, !PXE and PXENV+ in place, boot_info says so. */
void fake_power_on(void);
/** A frame on the wire. */
void fake_deliver(const void *frame, size_t len_bytes);
size_t fake_waiting(void);
/** Write !PXE and PXENV+ as the ROM has them, with checksums. */
void fake_put_pxe(uint8_t *at);
void fake_put_pxenv(uint8_t *at, uint16_t version);
void fake_set_packet(unsigned type, const void *packet, size_t len_bytes);
