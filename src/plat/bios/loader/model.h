/* plat/bios/loader/model.h - how likely each bit of the program is a 1, by what lies before it.
 *
 * Packing and unpacking ask the same model, bit by bit. Four guesses are mixed: by the byte's role in an x86 instruction,
 * by its place there (role, and of what), by the two bytes before, and by what followed the last time the same bytes were
 * met. How much each counts depends on how right it was ("logistic mixing": Mahoney, Data Compression Explained, 4.3.2).
 * Integers only, so that both sides get the same numbers. What else was tried: docs/design/026-small-bios.md.
 * Freestanding, never yields; it takes some 0.3 microseconds a byte on a PC of today. */
#pragma once
#include <stdint.h>

enum {
    MODEL_CHANCE_BITS = 12,
    MODEL_WORK_BYTES = 2352 * 1024,
    MODEL_WORK_ALIGNMENT = 64, /* counters that are used together lie in one line of the cache */
};

/** Codes or decodes one bit, which is a 1 with a chance of @chance / 4096 (@chance: 1 to 4095). Returns the bit. */
typedef unsigned model_bit(void *coder, uint32_t chance);

/** Begins. @data: where the bytes are, or will be. @work: MODEL_WORK_BYTES, so aligned, until the last byte. */
struct model *model_start(void *work, const uint8_t *data);

/** The next byte: @bit is called for its eight bits, the highest first. It is to be in the data before the next call. */
uint8_t model_byte(struct model *model, model_bit *bit, void *coder);
