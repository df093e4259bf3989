/* undi_rom.h - the PXE ROM that loaded us: where its API is, calls of it, the leases that it has,
 * and sending it away. Not here: frames (undi.c), its interrupt (undi_irq.h), what the bytes of
 * parameter blocks mean (undi_wire.h). */
#pragma once
#include "undi_wire.h"

/** Memory that real mode reaches; NULL when it does not reach @len_bytes from there. */
uint8_t *undi_memory(uint32_t linear, size_t len_bytes);

/** The ROM that loaded us, if there is a usable one. Looked for once, its leases are taken then. */
bool undi_rom_present(void);
/** Call the ROM; the block holds the answer afterwards. 0; -ERR_IO (silent) when it says that it
 * failed. Never from an interrupt or a call of its own. */
int undi_rom_call(enum undi_opcode opcode, struct undi_block *block);
/** undi_rom_call() without input or output. */
int undi_rom_do(enum undi_opcode opcode);
/** Its entry, for the interrupt. */
farptr undi_rom_entry(void);
/** A place that the ROM can read until the second next call of this, and the address of the
 * parameter block. */
uint8_t *undi_rom_frame(farptr *ret_frame);
farptr undi_rom_block(void);
/** Name of a status, for sentences. */
const char *undi_status_name(uint16_t status);
