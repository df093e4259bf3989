/* tables.c - ACPI's tables and the map of RAM for settings, memory for imgmem. Not here: the tables'
 * layout (wire/acpi.c).
 * Source: UEFI 2.10 4.6 (configuration tables), 7.2.3 (GetMemoryMap); ACPI 6.4 5.2. Memory is mapped
 * one to one (UEFI 2.10 2.3.2, 2.3.4, 2.3.6): an address is a pointer. */
#include <string.h>
#include "core/blob.h"
#include "core/err.h"
#include "plat.h"
#include "uefi.h"
#include "wire/acpi.h"

enum {
    TABLES_MAX = 256,
    TABLE_BYTES_MAX = 4 * 1024 * 1024,
    MAP_TRIES = 4,
    MAP_SPARE_BYTES = 1024,
};

/* --- ACPI ------------------------------------------------------------------------------------ */

/* The 2.0 entry points to a structure of 36 bytes, the older one to 20. */
static bool find_root(struct acpi_root *ret_root)
{
    const void *root2 = uefi_configuration_table(&uefi_guid_acpi2);
    if (root2 && acpi_find_root(root2, ACPI_RSDP2_BYTES, ret_root) == 0)
        return true;
    const void *root1 = uefi_configuration_table(&uefi_guid_acpi1);
    return root1 && acpi_find_root(root1, ACPI_RSDP_BYTES, ret_root) == 0;
}

static const void *table_at(uint64_t address, const char *signature, size_t *ret_len_bytes)
{
    if (address == 0 || address > UINTPTR_MAX - TABLE_BYTES_MAX)
        return NULL;
    const void *table = (const void *)(uintptr_t)address;
    uint32_t len = acpi_table_bytes(table, signature);
    if (len == 0 || len > TABLE_BYTES_MAX || !acpi_checksum_ok(table, len))
        return NULL;
    *ret_len_bytes = len;
    return table;
}

static int find_listed(const char *signature, unsigned number, const void **ret_table,
                       size_t *ret_len_bytes)
{
    struct acpi_root root;
    size_t list_len = 0, len = 0;
    if (!find_root(&root))
        return -ERR_NOENT;
    const void *list = table_at(root.xsdt, "XSDT", &list_len);
    bool wide = list != NULL;
    if (!wide)
        list = table_at(root.rsdt, "RSDT", &list_len);
    for (size_t i = 0; list && i < TABLES_MAX; i++) {
        const void *table = table_at(acpi_root_entry(list, list_len, wide, i), signature, &len);
        if (!table || number-- > 0)
            continue;
        *ret_table = table;
        *ret_len_bytes = len;
        return 0;
    }
    return -ERR_NOENT;
}

/* The DSDT stands in no list: the fixed table names it (ACPI 6.4 5.2.9). */
static int find_dsdt(const void **ret_table, size_t *ret_len_bytes)
{
    const void *table;
    size_t len;
    struct acpi_fixed fixed;
    if (find_listed("FACP", 0, &table, &len) < 0 || acpi_fixed_parse(table, len, &fixed) < 0)
        return -ERR_NOENT;
    table = table_at(fixed.dsdt, "DSDT", &len);
    if (!table)
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
    return find_listed(signature, number, ret_table, ret_len_bytes);
}

/* --- memory ---------------------------------------------------------------------------------- */

/* What an operating system finds as RAM (7.2.3, table 7.10). */
static bool is_ram(UINT32 type)
{
    return type == EfiConventionalMemory || type == EfiLoaderCode || type == EfiLoaderData ||
           type == EfiBootServicesCode || type == EfiBootServicesData;
}

/* Descriptors come in any order: put it in its place, joined with those that it touches. Returns the
 * new count. */
static size_t insert(struct plat_memory_range *ranges, size_t count, size_t max, uint64_t start,
                     uint64_t len_bytes)
{
    size_t at = count;
    while (at > 0 && ranges[at - 1].start > start)
        at--;
    if (at > 0 && ranges[at - 1].start + ranges[at - 1].len_bytes == start) {
        ranges[--at].len_bytes += len_bytes;
    } else {
        if (count == max)
            return count;
        memmove(ranges + at + 1, ranges + at, (count - at) * sizeof(*ranges));
        ranges[at] = (struct plat_memory_range){ .start = start, .len_bytes = len_bytes };
        count++;
    }
    if (at + 1 < count && ranges[at].start + ranges[at].len_bytes == ranges[at + 1].start) {
        ranges[at].len_bytes += ranges[at + 1].len_bytes;
        count--;
        memmove(ranges + at + 1, ranges + at + 2, (count - at - 1) * sizeof(*ranges));
    }
    return count;
}

/* The firmware's map; NULL: it gives none. uefi_pool_free() */
static void *get_map(UINTN *ret_bytes, UINTN *ret_entry_bytes)
{
    void *map = NULL;
    UINTN bytes = 0, key, entry_bytes = 0;
    UINT32 version;
    EFI_STATUS status = uefi_bs->GetMemoryMap(&bytes, map, &key, &entry_bytes, &version);
    for (int i = 0; i < MAP_TRIES && status == EFI_BUFFER_TOO_SMALL; i++) {
        uefi_pool_free(map);
        bytes += MAP_SPARE_BYTES; /* the allocation may make new entries */
        if (EFI_ERROR(uefi_bs->AllocatePool(EfiLoaderData, bytes, &map)))
            return NULL;
        status = uefi_bs->GetMemoryMap(&bytes, map, &key, &entry_bytes, &version);
    }
    if (EFI_ERROR(status) || entry_bytes < sizeof(EFI_MEMORY_DESCRIPTOR)) {
        uefi_pool_free(map);
        return NULL;
    }
    *ret_bytes = bytes;
    *ret_entry_bytes = entry_bytes;
    return map;
}

size_t plat_memory_map(struct plat_memory_range *ret_ranges, size_t max)
{
    UINTN bytes, entry_bytes;
    size_t count = 0;
    uint8_t *map = get_map(&bytes, &entry_bytes);
    for (UINTN at = 0; map && at + entry_bytes <= bytes; at += entry_bytes) {
        EFI_MEMORY_DESCRIPTOR entry;
        memcpy(&entry, map + at, sizeof(entry));
        if (is_ram(entry.Type) && entry.NumberOfPages > 0)
            count = insert(ret_ranges, count, max, entry.PhysicalStart,
                           entry.NumberOfPages * EFI_PAGE_SIZE);
    }
    uefi_pool_free(map);
    return count;
}

int plat_memory_read(uint64_t address, size_t len_bytes, struct blob *blob)
{
    int r = blob_expect(blob, len_bytes);
    return r < 0 ? r : blob_append(blob, (const void *)(uintptr_t)address, len_bytes);
}
