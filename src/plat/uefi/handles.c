/* handles.c - the firmware's tables and handle database, the identities (GUIDs) that we ask it for.
 * Source: UEFI 2.10 chapters 4 and 7.3. */
#include "uefi.h"
#include "protocols.h"
#include "core/event.h"
#include <string.h>

enum { CONFIGURATION_TABLES_MAX = 1024 };

EFI_HANDLE uefi_image;
EFI_LOADED_IMAGE_PROTOCOL *uefi_self;
EFI_SYSTEM_TABLE *uefi_system;
EFI_BOOT_SERVICES *uefi_bs;
EFI_RUNTIME_SERVICES *uefi_rt;
bool uefi_left;

EFI_GUID uefi_guid_acpi1 = ACPI_TABLE_GUID;
EFI_GUID uefi_guid_acpi2 = ACPI_20_TABLE_GUID;
EFI_GUID uefi_guid_console_in_device = CONSOLE_IN_DEVICE_GUID;
EFI_GUID uefi_guid_console_out_device = CONSOLE_OUT_DEVICE_GUID;
EFI_GUID uefi_guid_device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;
EFI_GUID uefi_guid_device_tree = DEVICE_TREE_GUID;
EFI_GUID uefi_guid_file_info = EFI_FILE_INFO_ID;
EFI_GUID uefi_guid_file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
EFI_GUID uefi_guid_file_system_info = EFI_FILE_SYSTEM_INFO_ID;
EFI_GUID uefi_guid_global_variable = EFI_GLOBAL_VARIABLE;
EFI_GUID uefi_guid_graphics_output = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
EFI_GUID uefi_guid_initrd_media = INITRD_MEDIA_GUID;
EFI_GUID uefi_guid_iommu = IOMMU_GUID;
EFI_GUID uefi_guid_load_file2 = LOAD_FILE2_GUID;
EFI_GUID uefi_guid_loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;
EFI_GUID uefi_guid_loaded_image_device_path = EFI_LOADED_IMAGE_DEVICE_PATH_PROTOCOL_GUID;
EFI_GUID uefi_guid_mnp = MNP_GUID;
EFI_GUID uefi_guid_mnp_service = MNP_SERVICE_GUID;
EFI_GUID uefi_guid_own_media = OWN_MEDIA_GUID;
EFI_GUID uefi_guid_pci_io = EFI_PCI_IO_PROTOCOL_GUID;
EFI_GUID uefi_guid_pxe_base_code = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
EFI_GUID uefi_guid_rng = EFI_RNG_PROTOCOL_GUID;
EFI_GUID uefi_guid_serial_io = EFI_SERIAL_IO_PROTOCOL_GUID;
EFI_GUID uefi_guid_shim_lock = SHIM_LOCK_GUID;
EFI_GUID uefi_guid_smbios = SMBIOS_TABLE_GUID;
EFI_GUID uefi_guid_smbios3 = SMBIOS3_TABLE_GUID;
EFI_GUID uefi_guid_snp = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
EFI_GUID uefi_guid_text_input_ex = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;
EFI_GUID uefi_guid_text_output = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
EFI_GUID uefi_guid_usb_io = USB_IO_GUID;
EFI_GUID uefi_guid_volume_label = EFI_FILE_SYSTEM_VOLUME_LABEL_ID;

void *uefi_protocol(EFI_HANDLE handle, EFI_GUID *guid)
{
    void *interface = NULL;
    if (!handle || EFI_ERROR(uefi_bs->HandleProtocol(handle, guid, &interface)))
        return NULL;
    return interface;
}

size_t uefi_handles(EFI_GUID *guid, EFI_HANDLE **ret_handles)
{
    UINTN count = 0;
    *ret_handles = NULL;
    EFI_STATUS status = uefi_bs->LocateHandleBuffer(guid ? ByProtocol : AllHandles, guid, NULL,
                                                    &count, ret_handles);
    if (!EFI_ERROR(status))
        return count;
    *ret_handles = NULL;
    return 0;
}

const void *uefi_configuration_table(const EFI_GUID *guid)
{
    const EFI_CONFIGURATION_TABLE *tables = uefi_system->ConfigurationTable;
    for (UINTN i = 0; i < uefi_system->NumberOfTableEntries && i < CONFIGURATION_TABLES_MAX; i++)
        if (memcmp(&tables[i].VendorGuid, guid, sizeof(*guid)) == 0)
            return tables[i].VendorTable;
    return NULL;
}

void uefi_pool_free(void *memory)
{
    if (memory)
        uefi_bs->FreePool(memory);
}

void uefi_connect_all(void)
{
    EFI_HANDLE *handles;
    size_t count = uefi_handles(NULL, &handles);
    event_log(EVENT_DEBUG, "uefi", "connecting drivers to all %u handles", (unsigned)count);
    for (size_t i = 0; i < count; i++)
        uefi_bs->ConnectController(handles[i], NULL, NULL, TRUE);
    uefi_pool_free(handles);
}

size_t uefi_global_variable(const CHAR16 *name, void *buffer, size_t room_bytes)
{
    UINTN size = room_bytes;
    UINT32 attributes;
    EFI_STATUS status = uefi_rt->GetVariable((CHAR16 *)name, &uefi_guid_global_variable,
                                             &attributes, &size, buffer);
    return EFI_ERROR(status) ? 0 : size;
}

bool uefi_secure_boot(void)
{
    UINT8 on = 0;
    return uefi_global_variable(u"SecureBoot", &on, sizeof(on)) == sizeof(on) && on == 1;
}
