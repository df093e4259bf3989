/* files.c - files on the firmware's file systems: the volume that we came from, others by label.
 * Not here: file: URIs (src/fetch), the virtual file system for programs that we start
 * (exec_files.c).
 * Source: UEFI 2.10 13.4 and 13.5; which directory a name is relative to: compat 5.6. */
#include "uefi.h"
#include "core/err.h"
#include "core/heap.h"
#include "plat.h"
#include "ucs2.h"
#include <string.h>

enum { PIECE_BYTES = 256 * 1024, INFO_BYTES = 1024, VOLUMES_MAX = 64 };

/* GetInfo of a structure with text behind it into a buffer that is never too small for us. */
static bool get_info(EFI_FILE_PROTOCOL *file, EFI_GUID *kind, void *info)
{
    UINTN size = INFO_BYTES - sizeof(CHAR16);
    memset(info, 0, INFO_BYTES); /* ends whatever text with a NUL */
    return !EFI_ERROR(file->GetInfo(file, kind, &size, info));
}

static EFI_FILE_PROTOCOL *open_root(EFI_HANDLE handle)
{
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *volume = uefi_protocol(handle, &uefi_guid_file_system);
    EFI_FILE_PROTOCOL *root = NULL;
    if (!volume || EFI_ERROR(volume->OpenVolume(volume, &root)))
        return NULL;
    return root;
}

static bool has_label(EFI_FILE_PROTOCOL *root, const uint16_t *label)
{
    union {
        EFI_FILE_SYSTEM_INFO info;
        EFI_FILE_SYSTEM_VOLUME_LABEL label;
        uint8_t bytes[INFO_BYTES];
    } *buffer = heap_alloc(sizeof(*buffer));
    bool same = false;
    if (!buffer)
        return false;
    if (get_info(root, &uefi_guid_volume_label, buffer))
        same = ucs2_compare_nocase(buffer->label.VolumeLabel, label) == 0;
    else if (get_info(root, &uefi_guid_file_system_info, buffer))
        same = ucs2_compare_nocase(buffer->info.VolumeLabel, label) == 0;
    heap_free(buffer);
    return same;
}

static EFI_FILE_PROTOCOL *open_labelled(const uint16_t *label)
{
    EFI_HANDLE *handles;
    EFI_FILE_PROTOCOL *found = NULL;
    size_t count = uefi_handles(&uefi_guid_file_system, &handles);
    for (size_t i = 0; !found && i < count && i < VOLUMES_MAX; i++) {
        EFI_FILE_PROTOCOL *root = open_root(handles[i]);
        if (root && has_label(root, label))
            found = root;
        else if (root)
            root->Close(root);
    }
    uefi_pool_free(handles);
    return found;
}

static int open_volume(const char *volume, EFI_FILE_PROTOCOL **ret_root)
{
    if (!volume || !*volume) {
        *ret_root = open_root(uefi_self->DeviceHandle);
        return *ret_root ? 0
                         : fail(ERR_NOTFOUND, "file: not loaded from a file system: name one "
                                              "by its label, file://LABEL/path");
    }
    uint16_t *label = ucs2_from_utf8(volume, NULL);
    if (!label)
        return fail(ERR_NOMEM, "file: no memory for the label \"%s\"", volume);
    *ret_root = open_labelled(label);
    heap_free(label);
    return *ret_root ? 0 : fail(ERR_NOTFOUND, "file: no volume is labelled \"%s\"", volume);
}

/* '/' -> '\'; a relative name on our own volume is relative to our own directory. */
static uint16_t *firmware_path(const char *volume, const char *path)
{
    struct str text = STR_INIT;
    bool own = (!volume || !*volume) && origin.directory;
    if (own && path[0] != '/' && path[0] != '\\')
        str_append(&text, origin.directory);
    if (path[0] != '/' && path[0] != '\\')
        str_append(&text, "\\");
    str_append(&text, path);
    for (size_t i = 0; i < text.len_bytes; i++)
        if (text.data[i] == '/')
            text.data[i] = '\\';
    uint16_t *result = text.oom ? NULL : ucs2_from_utf8(str_text(&text), NULL);
    str_free(&text);
    return result;
}

static int file_length(EFI_FILE_PROTOCOL *file, const char *path, uint64_t *ret_len_bytes)
{
    union {
        EFI_FILE_INFO info;
        uint8_t bytes[INFO_BYTES];
    } *buffer = heap_alloc(sizeof(*buffer));
    int r = 0;
    if (!buffer)
        return fail(ERR_NOMEM, "file: no memory to look at \"%s\"", path);
    if (!get_info(file, &uefi_guid_file_info, buffer))
        r = fail(ERR_IO, "file: the firmware cannot tell the length of \"%s\"", path);
    else if (buffer->info.Attribute & EFI_FILE_DIRECTORY)
        r = fail(ERR_NOTFOUND, "file: \"%s\" is a directory", path);
    else
        *ret_len_bytes = buffer->info.FileSize;
    heap_free(buffer);
    return r;
}

static int read_pieces(EFI_FILE_PROTOCOL *file, const char *path, uint64_t len_bytes,
                       const struct plat_file_sink *sink)
{
    void *piece = plat_pages_alloc(PIECE_BYTES / PLAT_PAGE_BYTES);
    int r = piece ? 0 : fail(ERR_NOMEM, "file: no memory to read \"%s\"", path);
    while (r == 0 && len_bytes > 0) {
        UINTN size = len_bytes < PIECE_BYTES ? (UINTN)len_bytes : PIECE_BYTES;
        EFI_STATUS status = file->Read(file, &size, piece);
        if (EFI_ERROR(status) || size == 0)
            r = fail(EFI_ERROR(status) ? uefi_error(status) : ERR_TRUNCATED,
                     "file: reading \"%s\" failed (%s)", path, uefi_status_name(status));
        else
            r = sink->write(sink->arg, piece, size);
        len_bytes -= size < len_bytes ? size : len_bytes;
    }
    plat_pages_free(piece, PIECE_BYTES / PLAT_PAGE_BYTES);
    return r;
}

static int open_file(const char *volume, const char *path, EFI_FILE_PROTOCOL **ret_file)
{
    EFI_FILE_PROTOCOL *root;
    int r = open_volume(volume, &root);
    if (r < 0)
        return r;
    uint16_t *name = firmware_path(volume, path);
    EFI_STATUS status = name ? root->Open(root, ret_file, name, EFI_FILE_MODE_READ, 0)
                             : EFI_OUT_OF_RESOURCES;
    root->Close(root);
    heap_free(name);
    if (!EFI_ERROR(status))
        return 0;
    if (status == EFI_NOT_FOUND)
        return -ERR_NOTFOUND; /* said by who wanted it: autoexec.ipxe may well be missing */
    return fail(uefi_error(status), "file: cannot open \"%s\" (%s)", path,
                uefi_status_name(status));
}

int plat_file_read(const char *volume, const char *path, const struct plat_file_sink *sink)
{
    EFI_FILE_PROTOCOL *file;
    uint64_t len_bytes = 0;
    int r = open_file(volume, path, &file);
    if (r < 0)
        return r;
    r = file_length(file, path, &len_bytes);
    if (r == 0)
        r = sink->expect(sink->arg, len_bytes);
    if (r == 0)
        r = read_pieces(file, path, len_bytes, sink);
    file->Close(file);
    return r;
}
