/* acpi.c - ACPI's tables in this machine's memory, and what needs them: switching off, resetting.
 * Not here: their layout (src/wire/acpi.c).
 * Source: ACPI 6.4, 5.2.5.1 (where the root pointer is), 4.8.3.2.1 (PM1 control), 4.8.3.6 (reset),
 * 4.8.3.7 (sleep control), 16.3.1 (entering S5). */
#include "acpi.h"
#include "arch.h"
#include "bda.h"
#include "bios.h"
#include "core/err.h"
#include "plat.h"
#include "wire/acpi.h"
#include <string.h>

enum {
    EBDA_BYTES = 1024,
    EBDA_MIN = 0x400, /* paragraphs: what is lower is no segment of an EBDA */
    EBDA_MAX = 0xa000,
    ROM = 0xe0000,
    ROM_BYTES = 0x20000,
    TABLE_BYTES_MAX = 4 * 1024 * 1024,
    TABLES_MAX = 256,
    CONTROL_ENABLED = 1,     /* SCI_EN: the machine is in ACPI mode */
    CONTROL_TYPE = 7 << 10,  /* SLP_TYPx */
    CONTROL_SLEEP = 1 << 13, /* SLP_EN */
    SLEEP_TYPE_SHIFT = 2,    /* of the sleep control register */
    SLEEP_ENABLE = 1 << 5,
    ENABLE_US = 3 * 1000 * 1000,
    OFF_US = 2 * 1000 * 1000, /* how long a machine may take to obey */
    RESET_US = 100 * 1000,
};

/* --- finding -------------------------------------------------------------------------------------- */

static bool find_root(const uint8_t **ret_area, struct acpi_root *ret_root)
{
    uint16_t ebda = low_read16(BDA_EBDA);
    if (ebda >= EBDA_MIN && ebda < EBDA_MAX) {
        *ret_area = physical((uint32_t)ebda << 4);
        if (acpi_find_root(*ret_area, EBDA_BYTES, ret_root) == 0)
            return true;
    }
    *ret_area = physical(ROM);
    return acpi_find_root(*ret_area, ROM_BYTES, ret_root) == 0;
}

const void *acpi_root(size_t *ret_len_bytes)
{
    const uint8_t *area;
    struct acpi_root root;
    if (!find_root(&area, &root))
        return NULL;
    *ret_len_bytes = root.len_bytes;
    return area + root.offset;
}

/* The table at @address; NULL when it is another one, or out of this processor mode's reach. */
static const void *table_at(uint64_t address, const char *signature, size_t *ret_len_bytes)
{
    if (address == 0 || address > UINT32_MAX - TABLE_BYTES_MAX)
        return NULL;
    const void *table = physical((uint32_t)address);
    uint32_t len = acpi_table_bytes(table, signature);
    if (len == 0 || len > TABLE_BYTES_MAX)
        return NULL;
    *ret_len_bytes = len;
    return table;
}

/* The @number-th table of that signature, from 0. */
static int find_number(const char *signature, size_t number, const void **ret_table,
                       size_t *ret_len_bytes)
{
    const uint8_t *area;
    struct acpi_root root;
    size_t list_len = 0, len = 0;
    if (!find_root(&area, &root))
        return -ERR_NOENT;
    const void *list = table_at(root.xsdt, "XSDT", &list_len);
    bool wide = list && acpi_checksum_ok(list, list_len);
    if (!wide)
        list = table_at(root.rsdt, "RSDT", &list_len);
    if (!list || !acpi_checksum_ok(list, list_len))
        return -ERR_NOENT;
    for (size_t i = 0; i < TABLES_MAX; i++) {
        const void *table = table_at(acpi_root_entry(list, list_len, wide, i), signature, &len);
        if (!table || !acpi_checksum_ok(table, len) || number-- > 0)
            continue;
        *ret_table = table;
        *ret_len_bytes = len;
        return 0;
    }
    return -ERR_NOENT;
}

int acpi_find(const char *signature, const void **ret_table, size_t *ret_len_bytes)
{
    return find_number(signature, 0, ret_table, ret_len_bytes);
}

static bool find_fixed(struct acpi_fixed *ret_fixed)
{
    const void *table;
    size_t len;
    return acpi_find("FACP", &table, &len) == 0 && acpi_fixed_parse(table, len, ret_fixed) == 0;
}

/* The DSDT stands in no list: the fixed table names it. */
static int find_dsdt(const void **ret_table, size_t *ret_len_bytes)
{
    struct acpi_fixed fixed;
    size_t len = 0;
    const void *table = find_fixed(&fixed) ? table_at(fixed.dsdt, "DSDT", &len) : NULL;
    if (!table || !acpi_checksum_ok(table, len))
        return -ERR_NOENT;
    *ret_table = table;
    *ret_len_bytes = len;
    return 0;
}

int plat_acpi_table(const char *signature, unsigned number, const void **ret_table,
                    size_t *ret_len_bytes)
{
    if (memcmp(signature, "DSDT", 4) == 0)
        return number == 0 ? find_dsdt(ret_table, ret_len_bytes) : -ERR_NOENT;
    return find_number(signature, number, ret_table, ret_len_bytes);
}

/* --- registers ------------------------------------------------------------------------------------ */

static bool is_usable(const struct acpi_register *reg)
{
    return reg->address != 0 && ((reg->space == ACPI_PORTS && reg->address <= UINT16_MAX) ||
                                 (reg->space == ACPI_MEMORY && reg->address <= UINT32_MAX));
}

static void write_register(const struct acpi_register *reg, unsigned size_bytes, uint32_t value)
{
    if (reg->space == ACPI_PORTS)
        arch_port_write((uint16_t)reg->address, size_bytes, value);
    else
        arch_mmio_write((uintptr_t)reg->address, size_bytes, value);
}

static uint32_t read_register(const struct acpi_register *reg, unsigned size_bytes)
{
    if (reg->space == ACPI_PORTS)
        return arch_port_read((uint16_t)reg->address, size_bytes);
    return arch_mmio_read((uintptr_t)reg->address, size_bytes);
}

/* A timer in memory is none of a PC's. */
uint16_t acpi_timer_port(void)
{
    struct acpi_fixed fixed;
    return find_fixed(&fixed) && fixed.timer.space == ACPI_PORTS && is_usable(&fixed.timer)
               ? (uint16_t)fixed.timer.address
               : 0;
}

/* --- the machine's end ---------------------------------------------------------------------------- */

/* \_S5 stands in the DSDT, which only the fixed table names, or in an SSDT. The DSDT's checksum is
 * none that firmware would care about. */
static bool find_types(const struct acpi_fixed *fixed, uint8_t ret_types[2])
{
    size_t len = 0;
    const void *table = table_at(fixed->dsdt, "DSDT", &len);
    if (table && acpi_soft_off(table, len, ret_types) == 0)
        return true;
    for (size_t i = 0; i < TABLES_MAX && find_number("SSDT", i, &table, &len) == 0; i++)
        if (acpi_soft_off(table, len, ret_types) == 0)
            return true;
    return false;
}

/* 4.8.2.1 and 16.3.2: before, the registers belong to the firmware's SMI handler. */
static void enable(const struct acpi_fixed *fixed)
{
    if (fixed->smi_command == 0 || fixed->smi_command > UINT16_MAX || fixed->enable == 0 ||
        read_register(&fixed->control_a, 2) & CONTROL_ENABLED)
        return;
    arch_port_write((uint16_t)fixed->smi_command, 1, fixed->enable);
    uint64_t end = plat_now_us() + ENABLE_US;
    while (plat_now_us() < end && !(read_register(&fixed->control_a, 2) & CONTROL_ENABLED))
        arch_relax();
}

static void sleep_by(const struct acpi_register *control, unsigned type)
{
    uint32_t value = read_register(control, 2) & ~(uint32_t)(CONTROL_TYPE | CONTROL_SLEEP);
    write_register(control, 2, value | type << 10 | CONTROL_SLEEP);
}

int acpi_poweroff(void)
{
    struct acpi_fixed fixed;
    uint8_t types[2];
    if (!find_fixed(&fixed))
        return fail(ERR_NOTSUP, "poweroff: this machine has no ACPI tables");
    if (!find_types(&fixed, types))
        return fail(ERR_NOTSUP, "poweroff: the ACPI tables name no state S5");
    if (fixed.reduced && is_usable(&fixed.sleep)) {
        write_register(&fixed.sleep, 1, (uint32_t)types[0] << SLEEP_TYPE_SHIFT | SLEEP_ENABLE);
    } else if (is_usable(&fixed.control_a)) {
        enable(&fixed);
        if (is_usable(&fixed.control_b))
            sleep_by(&fixed.control_b, types[1]);
        sleep_by(&fixed.control_a, types[0]);
    } else {
        return fail(ERR_NOTSUP, "poweroff: the ACPI tables name no register for it");
    }
    time_wait_us(OFF_US);
    return fail(ERR_IO, "poweroff: ACPI was told to switch off, and the machine still runs");
}

void acpi_reset(void)
{
    struct acpi_fixed fixed;
    if (!find_fixed(&fixed) || !fixed.can_reset || !is_usable(&fixed.reset))
        return;
    write_register(&fixed.reset, 1, fixed.reset_value);
    time_wait_us(RESET_US);
}
