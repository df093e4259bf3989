/* exec_shim.c - what a shim (github.com/rhboot/shim) that we start finds changed in the firmware's
 * tables, so that it starts our kernel and leaves the machine as it was. Not here: when a shim is
 * started (exec_efi.c), what it finds as files (exec_files.c).
 *
 * Two things, each switched off by an option of the command (compat 9.6):
 * - A shim halts the machine at ExitBootServices unless what it started has asked it to verify
 *   something; a kernel that it started itself asks nothing. So we ask, for no bytes, before the
 *   kernel's memory map is made: the shim has verified that kernel already, when it loaded it.
 * - A shim writes its list of revoked programs into the firmware's variable SbatLevel, for good:
 *   older systems on the machine's own disk may not start any more. So that variable is kept here
 *   once it is written; read back it is what was written, and afterwards forgotten.
 * Source: shim's README and SBAT.md; UEFI 2.10 7.2.3, 8.2. */
#include "exec.h"
#include "protocols.h"
#include "ucs2.h"
#include <string.h>

enum { SBAT_BYTES_MAX = 4096 };

static bool hooked;
static EFI_GET_MEMORY_MAP firmware_get_memory_map;
static EFI_GET_VARIABLE firmware_get_variable;
static EFI_SET_VARIABLE firmware_set_variable;
static struct {
    bool written;
    UINT32 attributes;
    size_t len_bytes; /* 0: deleted */
    uint8_t bytes[SBAT_BYTES_MAX];
} sbat;

static EFI_STATUS EFIAPI get_memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
                                        UINTN *entry_size, UINT32 *version)
{
    static uint8_t nothing[1];
    struct shim_lock *lock = NULL;
    if (!EFI_ERROR(uefi_bs->LocateProtocol(&uefi_guid_shim_lock, NULL, (void **)&lock)) && lock)
        lock->verify(nothing, 0);
    return firmware_get_memory_map(size, map, key, entry_size, version);
}

static bool is_sbat_level(const CHAR16 *name, const EFI_GUID *vendor)
{
    return name && vendor && ucs2_compare_nocase(name, u"SbatLevel") == 0 &&
           memcmp(vendor, &uefi_guid_shim_lock, sizeof(*vendor)) == 0;
}

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes,
                                      UINTN *size, VOID *data)
{
    if (!sbat.written || !size || !is_sbat_level(name, vendor))
        return firmware_get_variable(name, vendor, attributes, size, data);
    UINTN room = *size;
    if (sbat.len_bytes == 0)
        return EFI_NOT_FOUND;
    *size = sbat.len_bytes;
    if (room < sbat.len_bytes)
        return EFI_BUFFER_TOO_SMALL;
    if (!data)
        return EFI_INVALID_PARAMETER;
    if (attributes)
        *attributes = sbat.attributes;
    memcpy(data, sbat.bytes, sbat.len_bytes);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size,
                                      VOID *data)
{
    if (!is_sbat_level(name, vendor))
        return firmware_set_variable(name, vendor, attributes, size, data);
    if (size && !data)
        return EFI_INVALID_PARAMETER;
    if (size > SBAT_BYTES_MAX)
        return EFI_OUT_OF_RESOURCES;
    if (size)
        memcpy(sbat.bytes, data, size);
    sbat.len_bytes = size;
    sbat.attributes = attributes;
    sbat.written = true;
    return EFI_SUCCESS;
}

/* 4.2: a table carries its own sum. */
static void sum(EFI_TABLE_HEADER *header)
{
    UINT32 crc = 0;
    header->CRC32 = 0;
    if (!EFI_ERROR(uefi_bs->CalculateCrc32(header, header->HeaderSize, &crc)))
        header->CRC32 = crc;
}

void shim_hook(unsigned flags)
{
    firmware_get_memory_map = uefi_bs->GetMemoryMap;
    firmware_get_variable = uefi_rt->GetVariable;
    firmware_set_variable = uefi_rt->SetVariable;
    sbat.written = false;
    hooked = true;
    if (!(flags & IMAGE_SHIM_REQUIRE_LOADER))
        uefi_bs->GetMemoryMap = get_memory_map;
    if (!(flags & IMAGE_SHIM_ALLOW_SBAT)) {
        uefi_rt->GetVariable = get_variable;
        uefi_rt->SetVariable = set_variable;
    }
    sum(&uefi_bs->Hdr);
    sum(&uefi_rt->Hdr);
}

void shim_unhook(void)
{
    if (!hooked)
        return;
    hooked = false;
    if (uefi_bs->GetMemoryMap == get_memory_map) /* what is behind us stays there */
        uefi_bs->GetMemoryMap = firmware_get_memory_map;
    if (uefi_rt->GetVariable == get_variable)
        uefi_rt->GetVariable = firmware_get_variable;
    if (uefi_rt->SetVariable == set_variable)
        uefi_rt->SetVariable = firmware_set_variable;
    sum(&uefi_bs->Hdr);
    sum(&uefi_rt->Hdr);
}
