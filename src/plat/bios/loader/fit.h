/* plat/bios/loader/fit.h - addresses in the packed program, as tools/bios-image writes them.
 *
 * Packing likes what looks alike, so the program has no list of its addresses. Each of them is in the image as a number
 * of a range that nothing else there uses, highest byte first, counted from `mark`:
 *    0 ... span - 1         the address of that byte of the program
 *    span ... 2 span - 1    how far it is from behind this field to that byte: calls, jumps
 *    2 span                 the address of the next string: strings lie in the order in which they are first named
 * A field that looks like one and is none is in the list of skips. docs/design/026-small-bios.md. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* At the program's start, little endian: the link (entry.S) and tools/bios-image wrote it. */
struct program_head {
    uint32_t magic, image_bytes, memory_bytes, entry;
    uint32_t fit_bytes; /* behind the last address */
    uint32_t mark, span;
    uint32_t strings; /* where the first one is */
    uint32_t skips;   /* offsets, four bytes each, rising, behind the image */
};

/**
 * Write the addresses of a program that will run at @home.
 * @image  the program and its list of skips; as long as its head says. Never yields.
 * False: the head contradicts itself. Nothing outside the image is written in any case.
 */
bool program_fit(uint8_t *image, uint32_t home, uint32_t image_room);
