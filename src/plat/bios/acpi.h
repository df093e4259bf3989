/* acpi.h - ACPI's tables in this machine's memory. What they say: wire/acpi.h. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/** The root pointer, for programs that are told of it; NULL: there is none. For ever. */
const void *acpi_root(size_t *ret_len_bytes);
/** The first sound table of that @signature, header and all. *@ret_table borrowed for ever. 0 or
 * -ERR_NOENT (silent). */
int acpi_find(const char *signature, const void **ret_table, size_t *ret_len_bytes);

/** The port of the timer of 3.579545 MHz, 24 bits at least (4.8.3.3); 0: none. */
uint16_t acpi_timer_port(void);

/** Switch the machine off. Returns when it cannot or does not: an error told with fail(). */
int acpi_poweroff(void);
/** Reset by the register that the tables name; returns when there is none or it does nothing. */
void acpi_reset(void);
