/* plat/bios/loader/x86_place.h - where in an x86 instruction (32-bit code) the next byte stands.
 *
 * Good enough to guess by, not a disassembler: what is rare in programs is read wrongly (segments, far calls, 16-bit
 * addresses, RET with a number, most of the opcodes behind 0Fh that have no ModRM), and data is read as if it were code.
 * Both sides of a packed program read alike, so that a wrong reading costs bytes and nothing else.
 * Source: Intel SDM, volume 2, 2.1 and appendix A. */
#pragma once
#include <stdint.h>

enum x86_role {
    X86_OPCODE,
    X86_OPCODE_0F, /* behind 0Fh */
    X86_MODRM,
    X86_SIB,
    X86_DISP8,
    X86_DISP32,
    X86_IMMEDIATE,
    X86_ROLES,
};

/* Zeros: before an instruction. */
struct x86_place {
    uint8_t role, left;       /* enum x86_role; bytes of the displacement or immediate to come */
    uint8_t modrm, immediate; /* the immediate's bytes, once the rest was read */
    uint8_t operand_16;       /* behind 66h */
    uint16_t opcode, before;  /* this instruction's and the last one's; 100h more behind 0Fh */
};

/** What the next byte depends on: places with the same number have the same bytes likely. 24 bits. */
uint32_t x86_place_id(const struct x86_place *place);

/** Go on behind @byte. */
void x86_place_next(struct x86_place *place, uint8_t byte);
