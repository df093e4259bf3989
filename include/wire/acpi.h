/* wire/acpi.h - ACPI's tables as bytes: where they begin, what a few of them say.
 * Source: ACPI 6.4, chapter 5.2; Serial Port Console Redirection Table, revision 2 (Microsoft); PCI
 * Firmware Specification 3.0, 4.1.2 (MCFG). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ACPI_HEADER_BYTES = 36, ACPI_RSDP_BYTES = 20, ACPI_RSDP2_BYTES = 36 };

/** What the root pointer says. */
struct acpi_root {
    size_t offset, len_bytes; /* of the pointer itself, in the area */
    uint32_t rsdt;
    uint64_t xsdt; /* 0: none */
};
/** The first sound root pointer on a boundary of 16 bytes in @area. 0 or -ERR_NOENT (silent). */
int acpi_find_root(const void *area, size_t len_bytes, struct acpi_root *ret_root);

/** Is this the header of a table @signature (4 characters; NULL: any)?
 * @header  ACPI_HEADER_BYTES of them
 * Returns the table's bytes, at least ACPI_HEADER_BYTES; 0: it is not. */
uint32_t acpi_table_bytes(const void *header, const char *signature);
bool acpi_checksum_ok(const void *table, size_t len_bytes);
/** Entry @index of an RSDT (@wide: XSDT); 0: there are fewer. */
uint64_t acpi_root_entry(const void *table, size_t len_bytes, bool wide, size_t index);

/** 5.2.3.2: a register; address 0: none. */
enum acpi_space { ACPI_MEMORY = 0, ACPI_PORTS = 1 };
struct acpi_register {
    uint8_t space, bits;
    uint64_t address;
};

/** 5.2.9: how the machine is switched off and reset; its timer (4.8.3.3). */
struct acpi_fixed {
    uint64_t dsdt;
    uint32_t smi_command; /* 0: it is always in ACPI mode */
    uint8_t enable;
    bool reduced, can_reset;
    struct acpi_register control_a, control_b, sleep, reset, timer;
    uint8_t reset_value;
};
/** Of a table "FACP"; what an older, shorter one lacks is 0. 0 or -ERR_NOENT (silent): it is too
 * short for anything. */
int acpi_fixed_parse(const void *table, size_t len_bytes, struct acpi_fixed *ret_fixed);

/** The two sleep types that \_S5 of a DSDT or SSDT names (7.4.2, 16.3.1): found by its bytes, without
 * running the AML. 0 or -ERR_NOENT (silent). */
int acpi_soft_off(const void *table, size_t len_bytes, uint8_t ret_types[2]);

/** The console's serial line of a table "SPCR". 0 or -ERR_NOENT (silent): none, or of another kind
 * than a 16550's. @ret_baud  0: as the firmware set it */
int acpi_serial(const void *table, size_t len_bytes, struct acpi_register *ret_line,
                uint32_t *ret_baud);

/** Where the configuration space of some buses lies in memory. */
struct acpi_ecam {
    uint64_t base; /* of bus 0, even where first_bus is another; a multiple of 1 MiB */
    uint16_t segment;
    uint8_t first_bus, last_bus;
};
/** The sound entries of a table "MCFG", the first @max of them. Returns how many. */
size_t acpi_ecam_parse(const void *table, size_t len_bytes, struct acpi_ecam *ret_entries,
                       size_t max);
