/* child.c - a program that the firmware under test starts: says on the console what it finds around itself, then ends as
 * its arguments say ("fail": EFI_TIMEOUT; "keep": leaves a file open and tries that of the run before). Built by tests/boot/test_child.py with the flags of the UEFI target.
 * Lines: CHILD-OPTIONS text - CHILD-FILE name bytes sum - CHILD-INITRD bytes sum - CHILD-CHECK what result - CHILD-END */
#include <efi.h>
#include "src/plat/uefi/protocols.h"

static EFI_SYSTEM_TABLE *st;
static EFI_BOOT_SERVICES *bs;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID,
                snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
static EFI_GUID fs_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID, info_guid = EFI_FILE_INFO_ID;
static EFI_GUID load_file2_guid = LOAD_FILE2_GUID, mnp_guid = MNP_SERVICE_GUID;
static EFI_GUID path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

static void say(const CHAR16 *text)
{
    st->ConOut->OutputString(st->ConOut, (CHAR16 *)text);
}

static void say_number(uint64_t value)
{
    CHAR16 text[24], *at = text + 23;
    for (*at = 0; value || !*at; value /= 10)
        *--at = (CHAR16)(u'0' + value % 10);
    say(u" ");
    say(at);
}

static void say_check(const CHAR16 *what, uint64_t result)
{
    say(u"CHILD-CHECK ");
    say(what);
    say_number(result & ~EFI_ERROR_MASK);
    say(u"\r\n");
}

/* A sum that notices order: 31 * sum + byte, 32 bits. */
static void say_sum(const uint8_t *bytes, uint64_t len)
{
    uint32_t sum = 0;
    for (uint64_t i = 0; i < len; i++)
        sum = 31 * sum + bytes[i];
    say_number(len);
    say_number(sum);
    say(u"\r\n");
}

static void read_file(EFI_FILE_PROTOCOL *root, CHAR16 *name, uint64_t len)
{
    EFI_FILE_PROTOCOL *file;
    UINTN size = len + 10;
    void *data;
    if (EFI_ERROR(root->Open(root, &file, name, EFI_FILE_MODE_READ, 0)))
        return;
    bs->AllocatePool(EfiLoaderData, size, &data);
    if (!EFI_ERROR(file->Read(file, &size, data))) {
        say(u"CHILD-FILE ");
        say(name);
        say_sum(data, size);
    }
    file->Close(file);
    bs->FreePool(data);
}

static void list_files(EFI_FILE_PROTOCOL *root)
{
    static union {
        EFI_FILE_INFO info;
        uint8_t bytes[1024];
    } entry;
    for (int i = 0; i < 100; i++) {
        UINTN size = sizeof(entry);
        if (EFI_ERROR(root->Read(root, &size, &entry)) || size == 0)
            return;
        read_file(root, entry.info.FileName, entry.info.FileSize);
    }
}

static void check_files(EFI_HANDLE device)
{
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *fs;
    EFI_FILE_PROTOCOL *root, *file = NULL;
    uint8_t info[1024];
    UINTN size = 10;
    if (EFI_ERROR(bs->HandleProtocol(device, &fs_guid, (void **)&fs)) ||
        EFI_ERROR(fs->OpenVolume(fs, &root)))
        return;
    list_files(root);
    EFI_STATUS status = root->Open(root, &file, (CHAR16 *)u"\\A.BIN", EFI_FILE_MODE_READ, 0);
    say_check(u"case", status);
    if (EFI_ERROR(status))
        return;
    say_check(u"info-small", file->GetInfo(file, &info_guid, &size, info));
    say_check(u"info", file->GetInfo(file, &info_guid, &size, info));
    size = 1;
    say_check(u"write", file->Write(file, &size, info));
    file->SetPosition(file, UINT64_MAX);
    size = sizeof(info);
    file->Read(file, &size, info);
    say_check(u"end", size);
    file->Close(file);
    say_check(u"missing", root->Open(root, &file, (CHAR16 *)u"nothing", EFI_FILE_MODE_READ, 0));
    say_check(u"create", root->Open(root, &file, (CHAR16 *)u"new",
                                    EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE, 0));
    root->Close(root);
}

static void check_initrd(void)
{
    static struct {
        VENDOR_DEVICE_PATH vendor;
        EFI_DEVICE_PATH end;
    } initrd = { { { 4, 3, { 20, 0 } }, INITRD_MEDIA_GUID }, { 0x7f, 0xff, { 4, 0 } } };
    EFI_DEVICE_PATH *path = &initrd.vendor.Header;
    EFI_LOAD_FILE_PROTOCOL *loader;
    EFI_HANDLE handle;
    UINTN size = 0;
    void *data;
    if (EFI_ERROR(bs->LocateDevicePath(&load_file2_guid, &path, &handle)) ||
        EFI_ERROR(bs->HandleProtocol(handle, &load_file2_guid, (void **)&loader)))
        return;
    say_check(u"initrd-size", loader->LoadFile(loader, path, FALSE, &size, NULL));
    bs->AllocatePool(EfiLoaderData, size, &data);
    if (EFI_ERROR(loader->LoadFile(loader, path, FALSE, &size, data)))
        return;
    say(u"CHILD-INITRD");
    say_sum(data, size);
    bs->FreePool(data);
}

/* The NIC must be the firmware's again: its network stack is on it, nobody has it exclusively. */
static void check_nic(void)
{
    EFI_HANDLE *handles;
    UINTN count = 0, users = 0, exclusive = 0;
    EFI_OPEN_PROTOCOL_INFORMATION_ENTRY *entries;
    void *mnp;
    if (EFI_ERROR(bs->LocateHandleBuffer(ByProtocol, &snp_guid, NULL, &count, &handles)))
        return;
    if (!EFI_ERROR(bs->OpenProtocolInformation(handles[0], &snp_guid, &entries, &users)))
        for (UINTN i = 0; i < users; i++)
            exclusive |= entries[i].Attributes & EFI_OPEN_PROTOCOL_EXCLUSIVE;
    say_check(u"nic-exclusive", exclusive);
    say_check(u"nic-stack", bs->HandleProtocol(handles[0], &mnp_guid, &mnp));
}

/* A driver that stays may go on using a file that it opened: leave one open, try it in the next run. */
static void check_kept(EFI_HANDLE device)
{
    static EFI_GUID kept_guid = { 0x5e1f7c0a, 0x3d42, 0x4f0e, { 0x9b, 1, 2, 3, 4, 5, 6, 7 } };
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *fs;
    EFI_FILE_PROTOCOL *file = NULL;
    uint8_t info[1024];
    UINTN size = sizeof(info);
    for (UINTN i = 0; i < st->NumberOfTableEntries; i++) {
        if (st->ConfigurationTable[i].VendorGuid.Data1 != kept_guid.Data1)
            continue;
        file = st->ConfigurationTable[i].VendorTable;
        say_check(u"kept-info", file->GetInfo(file, &info_guid, &size, info));
        size = sizeof(info);
        say_check(u"kept-read", file->Read(file, &size, info));
        file->Close(file);
        bs->InstallConfigurationTable(&kept_guid, NULL);
        return;
    }
    bs->HandleProtocol(device, &fs_guid, (void **)&fs);
    for (int i = 0; i < 8; i++) /* the first ones are open again in the next run */
        fs->OpenVolume(fs, &file);
    bs->InstallConfigurationTable(&kept_guid, file);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);
EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
    EFI_LOADED_IMAGE_PROTOCOL *self;
    void *path;
    st = system;
    bs = system->BootServices;
    bs->HandleProtocol(image, &image_guid, (void **)&self);
    CHAR16 *options = self->LoadOptions;
    UINTN chars = self->LoadOptionsSize / 2;
    say(u"\r\nCHILD-OPTIONS ");
    say(options);
    say(u"\r\n");
    say_check(u"options-end", options[chars - 1]);
    say_check(u"path", bs->HandleProtocol(self->DeviceHandle, &path_guid, &path));
    check_files(self->DeviceHandle);
    check_initrd();
    check_nic();
    if (chars > 5 && options[chars - 2] == u'p' && options[chars - 5] == u'k')
        check_kept(self->DeviceHandle);
    say(u"CHILD-END\r\n");
    return chars > 5 && options[chars - 2] == u'l' && options[chars - 5] == u'f' ? EFI_TIMEOUT
                                                                                 : EFI_SUCCESS;
}
