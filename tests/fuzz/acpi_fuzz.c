/* tests/fuzz/acpi_fuzz.c - ACPI's tables of the input's making, read as each kind. */
#include "wire/acpi.h"
#include <stdlib.h>

enum { ECAMS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct acpi_root root;
    struct acpi_fixed fixed;
    struct acpi_register line;
    uint32_t baud;
    uint8_t types[2] = { 0 };
    if (acpi_find_root(data, len, &root) == 0 &&
        (root.offset > len || root.len_bytes > len - root.offset || root.offset % 16))
        abort();
    if (len >= ACPI_HEADER_BYTES && acpi_table_bytes(data, NULL) == len)
        acpi_checksum_ok(data, len);
    for (size_t i = 0; acpi_root_entry(data, len, len & 1, i); i++)
        if (i > len)
            abort();
    acpi_fixed_parse(data, len, &fixed);
    if (acpi_soft_off(data, len, types) == 0 && (types[0] > 7 || types[1] > 7))
        abort();
    acpi_serial(data, len, &line, &baud);
    struct acpi_ecam ecam[ECAMS];
    size_t count = acpi_ecam_parse(data, len, ecam, ECAMS);
    if (count > ECAMS || count > len / 16)
        abort();
    for (size_t i = 0; i < count; i++)
        if (ecam[i].base == 0 || ecam[i].first_bus > ecam[i].last_bus)
            abort();
    return 0;
}
