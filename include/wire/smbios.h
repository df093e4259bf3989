/* wire/smbios.h - the SMBIOS structure table: where it lies, finding a structure, its bytes and its
 * strings. Source: DMTF DSP0134 (SMBIOS) 3.7, chapters 5.2 and 6.1. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum smbios_type { SMBIOS_SYSTEM = 1, SMBIOS_BOARD = 2, SMBIOS_CHASSIS = 3, SMBIOS_END = 127 };
enum { SMBIOS_HEADER_BYTES = 4, SMBIOS_STRUCTURES_MAX = 16384 };

/** What an entry point says. */
struct smbios_place {
    uint64_t address;
    uint32_t len_bytes; /* of the table; at most, for version 3 */
    unsigned version;   /* 0x0208 for 2.8 */
};
enum { SMBIOS_ENTRY3_BYTES = 24, SMBIOS_ENTRY2_BYTES = 31 };

/** The first sound entry point ("_SM3_", else "_SM_") on a boundary of 16 bytes in @area. 0 or
 * -ERR_NOENT (silent). */
int smbios_find_entry(const void *area, size_t len_bytes, struct smbios_place *ret_place);

/** One structure. Everything is borrowed from the table. */
struct smbios_structure {
    uint8_t type;
    uint16_t handle;
    const uint8_t *formatted; /* with the header: offsets of the specification fit */
    size_t formatted_bytes;
    const uint8_t *strings; /* NUL-terminated ones, one after the other, then a NUL */
    size_t strings_bytes;
};

/** The @instance-th structure (from 0) of @type. Never yields.
 * Returns 0 or -ERR_NOENT (silent): there is none, or the table is broken before it. */
int smbios_find(const void *table, size_t len_bytes, uint8_t type, uint64_t instance,
                struct smbios_structure *ret_structure);

/** String @number (from 1) of @structure, without a NUL. 0 or -ERR_NOENT (silent). */
int smbios_string(const struct smbios_structure *structure, unsigned number, const char **ret_text,
                  size_t *ret_len_bytes);
