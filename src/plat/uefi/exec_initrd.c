/* exec_initrd.c - the initrd as Linux asks for it: LoadFile2 on a vendor media device path.
 * Source: Linux Documentation/admin-guide/efi-stub.rst and drivers/firmware/efi/libstub's public
 * protocol (LINUX_EFI_INITRD_MEDIA_GUID); UEFI 2.10 13.2. */
#include "exec.h"
#include "core/event.h"
#include "devpath.h"
#include <string.h>

static const struct blob *offered;
static EFI_HANDLE handle;

static struct {
    VENDOR_DEVICE_PATH vendor;
    EFI_DEVICE_PATH end;
} path = {
    .vendor = { .Header = { DEVPATH_MEDIA,
                            DEVPATH_MEDIA_VENDOR,
                            { sizeof(VENDOR_DEVICE_PATH), 0 } } },
    .end = { DEVPATH_END, DEVPATH_END_ALL, { sizeof(EFI_DEVICE_PATH), 0 } },
};

/* 13.2.2: without a buffer, or with one that is too small, only the size is told. */
static EFI_STATUS EFIAPI load_file(EFI_LOAD_FILE_PROTOCOL *self, EFI_DEVICE_PATH *file_path,
                                   BOOLEAN boot_policy, UINTN *size, VOID *buffer)
{
    (void)self;
    (void)file_path;
    if (!size || !offered)
        return EFI_INVALID_PARAMETER;
    if (boot_policy)
        return EFI_UNSUPPORTED;
    UINTN room = *size;
    *size = offered->len_bytes;
    if (!buffer || room < offered->len_bytes)
        return EFI_BUFFER_TOO_SMALL;
    memcpy(buffer, offered->data, offered->len_bytes);
    return EFI_SUCCESS;
}

static EFI_LOAD_FILE_PROTOCOL loader = { .LoadFile = load_file };

void initrd_install(const struct blob *initrd)
{
    if (initrd->len_bytes == 0)
        return;
    offered = initrd;
    path.vendor.Guid = uefi_guid_initrd_media;
    EFI_STATUS status = uefi_bs->InstallMultipleProtocolInterfaces(
        &handle, &uefi_guid_device_path, &path, &uefi_guid_load_file2, &loader, NULL);
    if (EFI_ERROR(status)) {
        handle = NULL;
        event_log(EVENT_WARNING, "efi", "somebody else offers an initrd already (%s); use %s",
                  uefi_status_name(status), "initrd=initrd.magic");
    }
}

void initrd_remove(void)
{
    if (handle)
        uefi_bs->UninstallMultipleProtocolInterfaces(handle, &uefi_guid_device_path, &path,
                                                     &uefi_guid_load_file2, &loader, NULL);
    handle = NULL;
    offered = NULL;
}
