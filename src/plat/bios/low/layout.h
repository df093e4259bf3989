/* low/layout.h - where things lie in the low area, for the assembler and for C (low.c asserts that
 * struct low says the same). docs/design/phases.md draws it. */
#pragma once

#define LOW_MAGIC        0x41574f4c /* "LOWA" */
#define LOW_STACK_BYTES  4096
#define LOW_STACK_KEPT   512 /* of it for each program that switched to a stack of its own */
#define LOW_STACK_GAP    64 /* of it below the frame of who calls up from there: what upcall pushes */
#define LOW_BUFFER_BYTES 4096
#define LOW_MOVES_MAX    256 /* 16 bytes each: they fill the buffer */
#define LOW_E820_MAX     132 /* a whole map, and what cutting ours out of it adds */
#define LOW_ARGS_MAX     16  /* words that a far call pushes */

/* offsets */
#define LOW_LINEAR       0x04 /* u32: where this area lies */
#define LOW_SEGMENT      0x08 /* u16: the same as a real-mode segment */
#define LOW_BYTES        0x0a /* u16: the whole area, stack and buffer included */
#define LOW_UPCALL       0x0c /* u32: void (*)(struct bios_frame *) in protected mode */
#define LOW_PM_ESP       0x10 /* u32: the protected-mode stack while real mode runs */
#define LOW_RM_SP        0x14 /* u16: the real-mode stack while protected mode runs */
#define LOW_CALL_FLAGS   0x16 /* u16: LOW_CALL_x */
#define LOW_TARGET       0x18 /* u16 offset, u16 segment of what low_call calls */
#define LOW_ARG_COUNT    0x1c /* u16 */
#define LOW_REGS         0x20 /* eax ebx ecx edx esi edi ebp eflags (u32), ds es fs gs (u16) */
#define LOW_ARGS         0x48 /* u16 x LOW_ARGS_MAX */
#define LOW_ENTRIES      0x68 /* u16 offsets of the entry points, LOW_ENTRY_x */
#define LOW_E820_COUNT   0x90 /* u16; 0: INT 15h is not ours: all calls go on */
#define LOW_E801_BELOW16 0x92 /* u16: KiB between 1 and 16 MiB */
#define LOW_E801_ABOVE16 0x94 /* u16: 64 KiB blocks above 16 MiB */
#define LOW_OLD_INT15    0x98 /* u16 offset, u16 segment */
#define LOW_OLD_INT1A    0x9c
#define LOW_IRQ_COUNT    0xa0 /* u32: how often the hooked interrupt came */
#define LOW_OLD_IRQ      0xa4
#define LOW_IRQ_FLAGS    0xa8 /* u16: LOW_IRQ_x */
#define LOW_IRQ_ENTRY \
    0xac /* u16 offset, u16 segment: the NIC's own PXE API, which the interrupt asks */
#define LOW_IRQ_BUDGET        0xb0 /* u16: interrupts until the line is masked */
#define LOW_IRQ_MASK_PORT     0xb2 /* u16: the 8259's mask register for this line ... */
#define LOW_IRQ_MASK_BIT      0xb4 /* u8: ... and its bit there */
#define LOW_UNDI_AREA         0xb6 /* u16: offset of LOW_UNDI_BYTES for the UNDI driver */
#define LOW_PXE_PACKETS       0xb8 /* u16: offset of LOW_PXE_PACKETS_BYTES, what DHCP servers said */
#define LOW_PXE_ATTACHED      0xba /* u16; 0: INT 18h, 19h and 1Ah are not ours: all calls go on */
#define LOW_OLD_INT18         0xbc
#define LOW_OLD_INT19         0xc0
#define LOW_VARIABLES_END     0xc4
#define LOW_PXE_STRUCTS_BYTES 160

#define LOW_IRQ_BUDGET_FULL 64 /* in a tick of 55 ms, or between two polls */

#define LOW_IRQ_BUSY       1  /* we are in a call of the ROM */
#define LOW_IRQ_INSIDE     2  /* the interrupt is asking the ROM */
#define LOW_IRQ_LATER      4  /* it came while BUSY or INSIDE: the line is masked, ask */
#define LOW_IRQ_STORM      8  /* the budget is used up: the line is masked */
#define LOW_IRQ_SECOND_PIC 16 /* the line is one of the second 8259 */

#define LOW_UNDI_ISR_BYTES   16 /* parameters of PXENV_UNDI_ISR */
/* what the ROM reads and writes: parameters, then frames that it sends */
#define LOW_UNDI_BLOCK_BYTES 256
#define LOW_UNDI_FRAME_BYTES 1536
#define LOW_UNDI_FRAMES      2
#define LOW_UNDI_BYTES       (LOW_UNDI_BLOCK_BYTES + LOW_UNDI_FRAMES * LOW_UNDI_FRAME_BYTES)

/* PXE 2.1, 3.2.1: BOOTPLAYER, a packet with 1024 bytes of options; DISCOVER, ACK, REPLY */
#define LOW_PXE_PACKET_BYTES  1260
#define LOW_PXE_PACKETS_BYTES (3 * LOW_PXE_PACKET_BYTES)

#define LOW_CALL_INT 1 /* push flags, as an INT instruction does */

/* entry points: index into the table at LOW_ENTRIES */
#define LOW_ENTRY_CALL        0 /* 32-bit code: fastcall(base) */
#define LOW_ENTRY_LEAVE       1 /* 32-bit code: fastcall(base, struct low_leave *) */
#define LOW_ENTRY_IDLE        2 /* 16-bit far: interrupts on for a moment */
#define LOW_ENTRY_HALT        3 /* 16-bit far: sleep until an interrupt */
#define LOW_ENTRY_INT15       4 /* interrupt handlers to put into the vector table */
#define LOW_ENTRY_INT1A       5
#define LOW_ENTRY_PXE         6 /* far: the API of !PXE */
#define LOW_ENTRY_PXENV       7 /* far: the API of PXENV+, arguments in BX, ES:DI */
#define LOW_ENTRY_INT20       8
#define LOW_ENTRY_INT21       9
#define LOW_ENTRY_INT22       10
#define LOW_ENTRY_IRQ         11 /* counts, silences the NIC's line, see the UNDI driver */
#define LOW_ENTRY_BUFFER      12 /* where the shared buffer begins */
#define LOW_ENTRY_E820        13 /* where the table of LOW_E820_COUNT entries begins */
#define LOW_ENTRY_EXIT        14 /* 16-bit far: back to who started us, see struct low_exit */
#define LOW_ENTRY_UPCALL_RETF 15 /* 16-bit far: a general upcall, see bios_upcall_install() */
#define LOW_ENTRY_INT18       16
#define LOW_ENTRY_INT19       17
#define LOW_ENTRY_LEAVE_BLOCK 18 /* where struct low_leave lies */
#define LOW_ENTRY_PXE_STRUCTS \
    19 /* room for PXENV+ (44 bytes, aligned to 16) and, 48 further, !PXE */
#define LOW_ENTRIES_COUNT 20

/* who calls up: bios_frame.id */
#define LOW_UPCALL_PXE   1
#define LOW_UPCALL_PXENV 2
#define LOW_UPCALL_INT1A 3
#define LOW_UPCALL_INT20 4
#define LOW_UPCALL_INT21 5
#define LOW_UPCALL_INT22 6
#define LOW_UPCALL_FAR   7
#define LOW_UPCALL_INT18 8
#define LOW_UPCALL_INT19 9

/* selectors of the descriptor table in the low area */
#define SEL_CODE32 0x08
#define SEL_DATA32 0x10
#define SEL_CODE16 0x18
#define SEL_DATA16 0x20
