/* wire/acpi.c - see wire/acpi.h. Not here: finding tables in memory (src/plat/bios/acpi.c). */
#include "wire/acpi.h"
#include "core/err.h"
#include "wire/cursor.h"

enum {
    STEP = 16,
    ROOT_REVISION_AT = 15,
    LENGTH_AT = 4,
    /* 5.2.9, table 5.9 */
    FIXED_DSDT_AT = 40,
    FIXED_SMI_AT = 48,
    FIXED_CONTROL_AT = 64,
    FIXED_FLAGS_AT = 112,
    FIXED_X_DSDT_AT = 140,
    FIXED_X_CONTROL_AT = 172,
    FIXED_X_CONTROL_2_BYTES = 12, /* of X_PM2_CNT_BLK, before the timer */
    FIXED_SLEEP_AT = 244,
    FLAG_RESET = 1 << 10,
    FLAG_REDUCED = 1 << 20,
    /* 20.2 */
    AML_ZERO = 0x00,
    AML_ONE = 0x01,
    AML_BYTE = 0x0a,
    AML_WORD = 0x0b,
    AML_DWORD = 0x0c,
    AML_PACKAGE = 0x12,
    AML_ONES = 0xff,
    SLEEP_TYPE_MAX = 7,
    /* SPCR */
    SERIAL_KIND_AT = 36,
    SERIAL_LINE_AT = 40,
    SERIAL_BAUD_AT = 58,
    SERIAL_16550 = 0,
    SERIAL_16450 = 1,
    /* MCFG */
    ECAM_AT = 44,
    ECAM_BYTES = 16,
    ECAM_BUS_SHIFT = 20, /* PCI Express Base 3.0, 7.2.2: 1 MiB for each bus */
};

bool acpi_checksum_ok(const void *table, size_t len_bytes)
{
    return bytes_sum(table, len_bytes) == 0;
}

static struct cursor at(const void *table, size_t len_bytes, size_t offset)
{
    struct cursor c = cursor_on(table, len_bytes);
    take_skip(&c, offset);
    return c;
}

/* --- roots ---------------------------------------------------------------------------------------- */

/* 5.2.5.3; the fields behind the first 20 bytes have a checksum of their own. */
static bool is_root(struct cursor c, struct acpi_root *root)
{
    struct cursor whole = c;
    const uint8_t *old = take_bytes(&c, ACPI_RSDP_BYTES);
    if (!old || memcmp(old, "RSD PTR ", 8) != 0 || !acpi_checksum_ok(old, ACPI_RSDP_BYTES))
        return false;
    struct cursor fields = cursor_on(old + STEP, ACPI_RSDP_BYTES - STEP);
    root->rsdt = take_le32(&fields);
    root->len_bytes = ACPI_RSDP_BYTES;
    root->xsdt = 0;
    uint32_t len = take_le32(&c);
    uint64_t xsdt = take_le64(&c);
    if (old[ROOT_REVISION_AT] < 2 || len < ACPI_RSDP2_BYTES || !cursor_ok(&c))
        return true;
    const uint8_t *all = take_bytes(&whole, len);
    if (all && acpi_checksum_ok(all, len)) {
        root->xsdt = xsdt;
        root->len_bytes = len;
    }
    return true;
}

int acpi_find_root(const void *area, size_t len_bytes, struct acpi_root *ret_root)
{
    struct cursor c = cursor_on(area, len_bytes);
    for (; cursor_left(&c) >= ACPI_RSDP_BYTES; take_skip(&c, STEP)) {
        struct acpi_root root = { .offset = (size_t)(c.pos - (const uint8_t *)area) };
        if (is_root(c, &root)) {
            *ret_root = root;
            return 0;
        }
    }
    return -ERR_NOENT;
}

uint32_t acpi_table_bytes(const void *header, const char *signature)
{
    struct cursor c = at(header, ACPI_HEADER_BYTES, LENGTH_AT);
    uint32_t len = take_le32(&c);
    if (len < ACPI_HEADER_BYTES || (signature && memcmp(header, signature, LENGTH_AT) != 0))
        return 0;
    return len;
}

uint64_t acpi_root_entry(const void *table, size_t len_bytes, bool wide, size_t index)
{
    size_t entry_bytes = wide ? 8 : 4;
    if (index >= len_bytes / entry_bytes)
        return 0;
    struct cursor c = at(table, len_bytes, ACPI_HEADER_BYTES + index * entry_bytes);
    return take_le(&c, entry_bytes);
}

/* --- the fixed table ------------------------------------------------------------------------------ */

static struct acpi_register take_register(struct cursor *c)
{
    struct acpi_register reg = { .space = take_u8(c), .bits = take_u8(c) };
    take_skip(c, 2); /* offset of its bits, access size */
    reg.address = take_le64(c);
    return reg;
}

/* The wide field counts where it is there and not 0 (5.2.9). */
static void take_wide(struct cursor *c, struct acpi_register *reg)
{
    struct acpi_register wide = take_register(c);
    if (wide.address != 0)
        *reg = wide;
}

static struct acpi_register take_port(struct cursor *c)
{
    struct acpi_register reg = { .space = ACPI_PORTS, .bits = 16 };
    reg.address = take_le32(c);
    return reg;
}

int acpi_fixed_parse(const void *table, size_t len_bytes, struct acpi_fixed *ret_fixed)
{
    struct acpi_fixed fixed = { 0 };
    struct cursor c = at(table, len_bytes, FIXED_DSDT_AT);
    fixed.dsdt = take_le32(&c);
    c = at(table, len_bytes, FIXED_SMI_AT);
    fixed.smi_command = take_le32(&c);
    fixed.enable = take_u8(&c);
    c = at(table, len_bytes, FIXED_CONTROL_AT);
    fixed.control_a = take_port(&c);
    fixed.control_b = take_port(&c);
    if (!cursor_ok(&c))
        return -ERR_NOENT;
    take_skip(&c, 4); /* PM2_CNT_BLK */
    fixed.timer = take_port(&c);
    c = at(table, len_bytes, FIXED_FLAGS_AT);
    uint32_t flags = take_le32(&c);
    fixed.reset = take_register(&c);
    fixed.reset_value = take_u8(&c);
    fixed.reduced = flags & FLAG_REDUCED;
    fixed.can_reset = flags & FLAG_RESET && fixed.reset.address != 0;
    c = at(table, len_bytes, FIXED_X_DSDT_AT);
    uint64_t dsdt = take_le64(&c);
    fixed.dsdt = dsdt ? dsdt : fixed.dsdt;
    c = at(table, len_bytes, FIXED_X_CONTROL_AT);
    take_wide(&c, &fixed.control_a);
    take_wide(&c, &fixed.control_b);
    take_skip(&c, FIXED_X_CONTROL_2_BYTES);
    take_wide(&c, &fixed.timer);
    c = at(table, len_bytes, FIXED_SLEEP_AT);
    fixed.sleep = take_register(&c);
    *ret_fixed = fixed;
    return 0;
}

/* --- \_S5 ----------------------------------------------------------------------------------------- */

/* 20.2.4: the top two bits of the first byte count the bytes that follow. */
static void take_package_length(struct cursor *c)
{
    take_skip(c, take_u8(c) >> 6);
}

static uint64_t take_integer(struct cursor *c)
{
    switch (take_u8(c)) {
    case AML_ZERO:
        return 0;
    case AML_ONE:
        return 1;
    case AML_BYTE:
        return take_u8(c);
    case AML_WORD:
        return take_le16(c);
    case AML_DWORD:
        return take_le32(c);
    default: /* Ones, or something to be worked out */
        return AML_ONES;
    }
}

/* @c stands behind the name: PackageOp PkgLength NumElements Integer Integer ... */
static bool take_types(struct cursor c, uint8_t ret_types[2])
{
    if (take_u8(&c) != AML_PACKAGE)
        return false;
    take_package_length(&c);
    if (take_u8(&c) == 0)
        return false;
    uint64_t a = take_integer(&c), b = cursor_left(&c) ? take_integer(&c) : 0;
    if (!cursor_ok(&c) || a > SLEEP_TYPE_MAX)
        return false;
    ret_types[0] = (uint8_t)a;
    ret_types[1] = (uint8_t)(b <= SLEEP_TYPE_MAX ? b : 0);
    return true;
}

int acpi_soft_off(const void *table, size_t len_bytes, uint8_t ret_types[2])
{
    struct cursor c = at(table, len_bytes, ACPI_HEADER_BYTES);
    for (; cursor_left(&c) > 4; take_skip(&c, 1)) {
        struct cursor name = c;
        if (memcmp(take_bytes(&name, 4), "_S5_", 4) == 0 && take_types(name, ret_types))
            return 0;
    }
    return -ERR_NOENT;
}

/* --- SPCR ----------------------------------------------------------------------------------------- */

int acpi_serial(const void *table, size_t len_bytes, struct acpi_register *ret_line,
                uint32_t *ret_baud)
{
    static const uint32_t bauds[] = { [3] = 9600, [4] = 19200, [6] = 57600, [7] = 115200 };
    struct cursor kind = at(table, len_bytes, SERIAL_KIND_AT),
                  line = at(table, len_bytes, SERIAL_LINE_AT),
                  baud = at(table, len_bytes, SERIAL_BAUD_AT);
    uint8_t kind_number = take_u8(&kind), baud_number = take_u8(&baud);
    struct acpi_register reg = take_register(&line);
    if (!cursor_ok(&baud) || reg.address == 0 ||
        (kind_number != SERIAL_16550 && kind_number != SERIAL_16450))
        return -ERR_NOENT;
    *ret_line = reg;
    *ret_baud = baud_number < sizeof(bauds) / sizeof(bauds[0]) ? bauds[baud_number] : 0;
    return 0;
}

/* --- MCFG ----------------------------------------------------------------------------------------- */

static bool is_sound(const struct acpi_ecam *entry)
{
    uint64_t room = ((uint64_t)entry->last_bus + 1) << ECAM_BUS_SHIFT;
    return entry->base != 0 && entry->base % (1u << ECAM_BUS_SHIFT) == 0 &&
           entry->base <= UINT64_MAX - room && entry->first_bus <= entry->last_bus;
}

size_t acpi_ecam_parse(const void *table, size_t len_bytes, struct acpi_ecam *ret_entries,
                       size_t max)
{
    size_t count = 0;
    struct cursor c = at(table, len_bytes, ECAM_AT);
    while (count < max && cursor_left(&c) >= ECAM_BYTES) {
        struct acpi_ecam entry = { .base = take_le64(&c) };
        entry.segment = take_le16(&c);
        entry.first_bus = take_u8(&c);
        entry.last_bus = take_u8(&c);
        take_skip(&c, 4); /* reserved */
        if (is_sound(&entry))
            ret_entries[count++] = entry;
    }
    return count;
}
