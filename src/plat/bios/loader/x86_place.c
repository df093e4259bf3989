/* plat/bios/loader/x86_place.c - where in an x86 instruction the next byte stands (x86_place.h). */
#include "x86_place.h"
#include <stdbool.h>

/* A bit for each opcode of one byte. Intel SDM, volume 2, appendix A, table A-2. */
#define BITS(from, to) ((0xffffffffu >> (31 - ((to)&31))) & (0xffffffffu << ((from)&31)))
#define BIT(opcode)    BITS(opcode, opcode)
static const uint32_t has_modrm[] = {
    0x0f0f0f0f,
    0x0f0f0f0f,
    0,
    BITS(0x62, 0x63) | BIT(0x69) | BIT(0x6b),
    BITS(0x80, 0x8f),
    0,
    BITS(0xc0, 0xc1) | BITS(0xc4, 0xc7) | BITS(0xd0, 0xd3) | BITS(0xd8, 0xdf),
    BITS(0xf6, 0xf7) | BITS(0xfe, 0xff),
};
static const uint32_t has_byte[] = {
    0x10101010,
    0x10101010,
    0,
    BITS(0x6a, 0x6b) | BITS(0x70, 0x7f),
    BIT(0x80) | BITS(0x82, 0x83),
    BIT(0xa8) | BITS(0xb0, 0xb7),
    BITS(0xc0, 0xc1) | BIT(0xc6) | BIT(0xcd),
    BITS(0xe0, 0xe7) | BIT(0xeb),
};
static const uint32_t has_word[] = {
    0x20202020,       0x20202020,       0,
    BITS(0x68, 0x69), BIT(0x81),        BITS(0xa0, 0xa3) | BIT(0xa9) | BITS(0xb8, 0xbf),
    BIT(0xc7),        BITS(0xe8, 0xe9),
};

static bool has(const uint32_t *map, uint8_t opcode)
{
    return map[opcode >> 5] >> (opcode & 31) & 1;
}

static uint8_t word_bytes(const struct x86_place *place)
{
    return place->operand_16 ? 2 : 4;
}

/* All but the immediate was read. */
static void end_address(struct x86_place *place)
{
    place->left = place->immediate;
    place->immediate = 0;
    place->role = X86_IMMEDIATE;
    if (place->left == 0)
        *place = (struct x86_place){ .before = place->opcode };
}

static void opcode(struct x86_place *place, uint8_t byte)
{
    if (byte == 0x66) {
        place->operand_16 = 1;
        return;
    }
    if (byte == 0x0f) {
        place->role = X86_OPCODE_0F;
        return;
    }
    place->opcode = byte;
    place->immediate = has(has_byte, byte) ? 1 : has(has_word, byte) ? word_bytes(place) : 0;
    place->role = X86_MODRM;
    if (!has(has_modrm, byte))
        end_address(place);
}

/* Nearly all that is used of these: jumps, shifts and bit tests with a number, CPUID, RDTSC, BSWAP, the rest with ModRM. */
static void opcode_0f(struct x86_place *place, uint8_t byte)
{
    bool jump = byte >> 4 == 8;
    place->opcode = 0x100 | byte;
    place->immediate = jump ? 4 : byte == 0xa4 || byte == 0xac || byte == 0xba;
    place->role = X86_MODRM;
    if (jump || byte == 0xa2 || byte == 0x31 || byte >= 0xc8)
        end_address(place);
}

/* @modrm, or what it would be had its r/m the SIB's base. */
static void displacement(struct x86_place *place, uint8_t modrm)
{
    unsigned mod = modrm >> 6;
    place->left = 4;
    place->role = mod == 1 ? X86_DISP8 : X86_DISP32;
    if (mod == 3 || (mod == 0 && (modrm & 7) != 5))
        end_address(place);
}

static void modrm(struct x86_place *place, uint8_t byte)
{
    place->modrm = byte;
    if (place->opcode >> 1 == 0xf6 >> 1 && (byte & 0x30) == 0) /* TEST */
        place->immediate = place->opcode & 1 ? word_bytes(place) : 1;
    if (byte >> 6 != 3 && (byte & 7) == 4)
        place->role = X86_SIB;
    else
        displacement(place, byte);
}

void x86_place_next(struct x86_place *place, uint8_t byte)
{
    switch (place->role) {
    case X86_OPCODE:
        opcode(place, byte);
        break;
    case X86_OPCODE_0F:
        opcode_0f(place, byte);
        break;
    case X86_MODRM:
        modrm(place, byte);
        break;
    case X86_SIB:
        displacement(place, (uint8_t)((place->modrm & 0xc0) | (byte & 7)));
        break;
    case X86_DISP8:
        end_address(place);
        break;
    default:
        if (--place->left == 0)
            end_address(place);
    }
}

uint32_t x86_place_id(const struct x86_place *place)
{
    uint32_t of = place->opcode;
    switch (place->role) {
    case X86_OPCODE:
    case X86_OPCODE_0F:
        of = place->before;
        break;
    case X86_SIB:
        of = place->modrm;
        break;
    case X86_DISP8: /* of which base; LEA's are no structures' */
        of = (place->modrm & 7u) | (place->opcode == 0x8d) << 3;
        break;
    case X86_DISP32:
        of = place->modrm >> 6;
        break;
    case X86_IMMEDIATE:
        of |= (place->modrm & 0x38u) << 6;
        break;
    }
    return of << 8 | (uint32_t)place->operand_16 << 7 | (uint32_t)place->left << 4 | place->role;
}
