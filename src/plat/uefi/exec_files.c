/* exec_files.c - a file system in memory for the program that we start: one directory with all
 * registered images, and initrd.magic. Not here: files of the machine (files.c).
 * Source: UEFI 2.10 13.4 and 13.5; names: compat 6.7. */
#include "exec.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "devpath.h"
#include "ucs2.h"
#include <string.h>

enum { OPEN_MAX = 32, NAME_CHARS_MAX = IMAGE_NAME_MAX, PATH_TRIES_MAX = 8, BLOCK_BYTES = 512 };

enum node_kind { NODE_NONE, NODE_ROOT, NODE_FILE };
struct node {
    enum node_kind kind;
    const char *name;
    const uint8_t *data;
    size_t len_bytes;
};
/* An open file. A pool: the program may not make us allocate. Once the volume is gone it is of
 * NODE_NONE, and whoever still calls it (a driver that stays) is refused. */
struct open_file {
    EFI_FILE_PROTOCOL protocol; /* first */
    struct node node;
    uint64_t position; /* of a directory: which entry comes next */
};

static struct open_file open_files[OPEN_MAX];
static const struct image *running;
static const struct blob *magic;
static struct str device_path;
static EFI_HANDLE handle;
static const EFI_FILE_PROTOCOL file_protocol;

/* --- the directory ---------------------------------------------------------------------------- */

/* Entry @index: the running image, the others in their order, initrd.magic. */
static struct node node_at(uint64_t index)
{
    const struct image *image = running;
    const struct image *next = image_first();
    while (image && index > 0) {
        index--;
        image = next;
        next = next ? image_next(next) : NULL;
    }
    if (image)
        return (struct node){ NODE_FILE, image->name, image->blob.data, image->blob.len_bytes };
    if (index == 0 && magic && magic->len_bytes)
        return (struct node){ NODE_FILE, "initrd.magic", magic->data, magic->len_bytes };
    return (struct node){ 0 };
}

/* UCS-2 of a name, cut to what fits; its length without the NUL. '\' for '/'. */
static size_t wide_name(const char *name, CHAR16 out[NAME_CHARS_MAX + 1])
{
    struct utf8 decoder = { 0 };
    size_t len = 0;
    for (; *name && len < NAME_CHARS_MAX; name++) {
        uint32_t code = utf8_feed(&decoder, (uint8_t)*name);
        if (code != UTF8_MORE)
            out[len++] = code == '/' ? '\\' : ucs2_char(code);
    }
    out[len] = 0;
    return len;
}

static const CHAR16 *skip_root(const CHAR16 *path)
{
    for (;;) {
        if (path[0] == '\\' || path[0] == '/')
            path++;
        else if (path[0] == '.' && (path[1] == '\\' || path[1] == '/' || path[1] == 0))
            path++;
        else
            return path;
    }
}

/* A shim starts a GRUB of a fixed name where it is told nothing else. */
static bool is_grub(const CHAR16 *name)
{
    size_t len = ucs2_len(name);
    CHAR16 head[] = u"grub";
    if (len < 8)
        return false;
    memcpy(head, name, 4 * sizeof(CHAR16));
    return ucs2_compare_nocase(head, u"grub") == 0 &&
           ucs2_compare_nocase(name + len - 4, u".efi") == 0;
}

static struct node find_node(const CHAR16 *path)
{
    CHAR16 wanted[NAME_CHARS_MAX + 1], name[NAME_CHARS_MAX + 1];
    struct node node;
    size_t len = 0;
    path = skip_root(path);
    if (*path == 0)
        return (struct node){ NODE_ROOT, "", NULL, 0 };
    for (; path[len] && len < NAME_CHARS_MAX; len++)
        wanted[len] = path[len] == '/' ? '\\' : path[len];
    wanted[len] = 0;
    for (uint64_t i = 0; (node = node_at(i)).kind != NODE_NONE; i++) {
        wide_name(node.name, name);
        if (ucs2_compare_nocase(skip_root(name), wanted) == 0)
            return node;
    }
    return image_tagged(IMAGE_SHIM) && is_grub(wanted) ? node_at(0) : node;
}

/* --- EFI_FILE_PROTOCOL ------------------------------------------------------------------------ */

static EFI_STATUS open_node(struct node node, EFI_FILE_PROTOCOL **ret_file)
{
    if (node.kind == NODE_NONE)
        return EFI_NOT_FOUND;
    for (size_t i = 0; i < OPEN_MAX; i++) {
        if (open_files[i].node.kind != NODE_NONE)
            continue;
        open_files[i] = (struct open_file){ .protocol = file_protocol, .node = node };
        *ret_file = &open_files[i].protocol;
        return EFI_SUCCESS;
    }
    return EFI_OUT_OF_RESOURCES;
}

static EFI_STATUS EFIAPI file_open(EFI_FILE_PROTOCOL *self, EFI_FILE_PROTOCOL **ret_file,
                                   CHAR16 *name, UINT64 mode, UINT64 attributes)
{
    (void)self; /* there is but one directory */
    (void)attributes;
    if (!ret_file || !name)
        return EFI_INVALID_PARAMETER;
    if (mode != EFI_FILE_MODE_READ)
        return EFI_WRITE_PROTECTED;
    return open_node(find_node(name), ret_file);
}

static EFI_STATUS EFIAPI file_close(EFI_FILE_PROTOCOL *self)
{
    ((struct open_file *)self)->node.kind = NODE_NONE;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_delete(EFI_FILE_PROTOCOL *self)
{
    file_close(self);
    return EFI_WARN_DELETE_FAILURE;
}

static EFI_STATUS give(const void *data, size_t len_bytes, UINTN *size, void *buffer)
{
    UINTN room = *size;
    *size = len_bytes;
    if (room < len_bytes)
        return EFI_BUFFER_TOO_SMALL;
    if (len_bytes && !buffer)
        return EFI_INVALID_PARAMETER;
    memcpy(buffer, data, len_bytes);
    return EFI_SUCCESS;
}

static EFI_STATUS give_info(const struct node *node, UINTN *size, void *buffer)
{
    union {
        EFI_FILE_INFO info;
        uint8_t bytes[sizeof(EFI_FILE_INFO) + NAME_CHARS_MAX * sizeof(CHAR16)];
    } all;
    memset(&all, 0, sizeof(all));
    CHAR16 name[NAME_CHARS_MAX + 1];
    size_t chars = wide_name(node->name, name);
    size_t head = offsetof(EFI_FILE_INFO, FileName), text = (chars + 1) * sizeof(CHAR16);
    memcpy(all.bytes + head, name, text);
    all.info.Size = head + text;
    all.info.FileSize = node->len_bytes;
    all.info.PhysicalSize = node->len_bytes;
    all.info.Attribute = EFI_FILE_READ_ONLY | (node->kind == NODE_ROOT ? EFI_FILE_DIRECTORY : 0);
    return give(&all, head + text, size, buffer);
}

/* 13.5.5: of a directory, one entry's information; nothing at its end */
static EFI_STATUS read_directory(struct open_file *file, UINTN *size, void *buffer)
{
    struct node node = node_at(file->position);
    if (node.kind == NODE_NONE) {
        *size = 0;
        return EFI_SUCCESS;
    }
    EFI_STATUS status = give_info(&node, size, buffer);
    if (!EFI_ERROR(status))
        file->position++;
    return status;
}

static EFI_STATUS EFIAPI file_read(EFI_FILE_PROTOCOL *self, UINTN *size, VOID *buffer)
{
    struct open_file *file = (struct open_file *)self;
    if (!size || (*size && !buffer))
        return EFI_INVALID_PARAMETER;
    if (file->node.kind == NODE_ROOT)
        return read_directory(file, size, buffer);
    if (file->node.kind == NODE_NONE || file->position > file->node.len_bytes)
        return EFI_DEVICE_ERROR; /* 13.5.5 */
    uint64_t left = file->node.len_bytes - file->position;
    if (*size > left)
        *size = (UINTN)left;
    memcpy(buffer, file->node.data + (size_t)file->position, *size);
    file->position += *size;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_write(EFI_FILE_PROTOCOL *self, UINTN *size, VOID *buffer)
{
    (void)self;
    (void)size;
    (void)buffer;
    return EFI_WRITE_PROTECTED;
}

static EFI_STATUS EFIAPI file_get_position(EFI_FILE_PROTOCOL *self, UINT64 *position)
{
    struct open_file *file = (struct open_file *)self;
    if (file->node.kind == NODE_ROOT)
        return EFI_UNSUPPORTED; /* 13.5.9 */
    *position = file->position;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_set_position(EFI_FILE_PROTOCOL *self, UINT64 position)
{
    struct open_file *file = (struct open_file *)self;
    if (file->node.kind == NODE_ROOT && position != 0)
        return EFI_UNSUPPORTED; /* 13.5.8 */
    file->position = position == UINT64_MAX ? file->node.len_bytes : position;
    return EFI_SUCCESS;
}

static EFI_STATUS give_system_info(UINTN *size, void *buffer)
{
    static const CHAR16 label[] = u"Amorce";
    union {
        EFI_FILE_SYSTEM_INFO info;
        uint8_t bytes[sizeof(EFI_FILE_SYSTEM_INFO) + sizeof(label)];
    } all;
    memset(&all, 0, sizeof(all));
    size_t head = offsetof(EFI_FILE_SYSTEM_INFO, VolumeLabel);
    memcpy(all.bytes + head, label, sizeof(label));
    all.info.Size = head + sizeof(label);
    all.info.ReadOnly = TRUE;
    all.info.BlockSize = BLOCK_BYTES;
    for (uint64_t i = 0; node_at(i).kind != NODE_NONE; i++)
        all.info.VolumeSize += node_at(i).len_bytes;
    return give(&all, head + sizeof(label), size, buffer);
}

static EFI_STATUS EFIAPI file_get_info(EFI_FILE_PROTOCOL *self, EFI_GUID *kind, UINTN *size,
                                       VOID *buffer)
{
    static const CHAR16 label[] = u"Amorce";
    if (!kind || !size)
        return EFI_INVALID_PARAMETER;
    if (((struct open_file *)self)->node.kind == NODE_NONE)
        return EFI_DEVICE_ERROR;
    if (memcmp(kind, &uefi_guid_file_info, sizeof(*kind)) == 0)
        return give_info(&((struct open_file *)self)->node, size, buffer);
    if (memcmp(kind, &uefi_guid_file_system_info, sizeof(*kind)) == 0)
        return give_system_info(size, buffer);
    if (memcmp(kind, &uefi_guid_volume_label, sizeof(*kind)) == 0)
        return give(label, sizeof(label), size, buffer);
    return EFI_UNSUPPORTED;
}

static EFI_STATUS EFIAPI file_set_info(EFI_FILE_PROTOCOL *self, EFI_GUID *kind, UINTN size,
                                       VOID *buffer)
{
    (void)self;
    (void)kind;
    (void)size;
    (void)buffer;
    return EFI_WRITE_PROTECTED;
}

static EFI_STATUS EFIAPI file_flush(EFI_FILE_PROTOCOL *self)
{
    (void)self;
    return EFI_SUCCESS;
}

static const EFI_FILE_PROTOCOL file_protocol = {
    .Revision = EFI_FILE_PROTOCOL_REVISION,
    .Open = file_open,
    .Close = file_close,
    .Delete = file_delete,
    .Read = file_read,
    .Write = file_write,
    .GetPosition = file_get_position,
    .SetPosition = file_set_position,
    .GetInfo = file_get_info,
    .SetInfo = file_set_info,
    .Flush = file_flush,
};

static EFI_STATUS EFIAPI open_volume(EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *self,
                                     EFI_FILE_PROTOCOL **ret_root)
{
    (void)self;
    return ret_root ? open_node((struct node){ NODE_ROOT, "", NULL, 0 }, ret_root)
                    : EFI_INVALID_PARAMETER;
}

static EFI_SIMPLE_FILE_SYSTEM_PROTOCOL volume = {
    .Revision = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_REVISION,
    .OpenVolume = open_volume,
};

/* --- the handle ------------------------------------------------------------------------------- */

/* The NIC (or a node of our own) and the URI that the image came from. Another program of ours may
 * have made the same path: @tries more nodes make it another one. */
static void make_path(const struct image *image, unsigned tries)
{
    struct str uri = STR_INIT;
    const void *nic_path = nic_current_path();
    str_truncate(&device_path, 0);
    if (nic_path)
        devpath_put_path(&device_path, nic_path);
    for (unsigned i = nic_path ? 0 : 1; i <= tries + (nic_path ? 0 : 1); i++)
        if (i > 0)
            devpath_put(&device_path, DEVPATH_HARDWARE, DEVPATH_HARDWARE_VENDOR,
                        &uefi_guid_own_media, sizeof(uefi_guid_own_media));
    if (image->uri)
        uri_format(image->uri, URI_NO_USER, &uri);
    if (uri.len_bytes)
        devpath_put(&device_path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_URI, uri.data,
                    uri.len_bytes);
    devpath_put_end(&device_path);
    str_free(&uri);
}

int virtual_files_path(const struct image *image, EFI_DEVICE_PATH **ret_path)
{
    struct str path = STR_INIT;
    CHAR16 name[NAME_CHARS_MAX + 2];
    name[0] = '\\';
    size_t chars = wide_name(image->name, name + 1) + 2;
    devpath_put_path(&path, device_path.data);
    devpath_put(&path, DEVPATH_MEDIA, DEVPATH_MEDIA_FILE, name, chars * sizeof(CHAR16));
    devpath_put_end(&path);
    *ret_path = (EFI_DEVICE_PATH *)str_steal(&path);
    return *ret_path ? 0 : fail(ERR_NOMEM, "efi: no memory for the device path");
}

int virtual_files_install(const struct image *image, const struct blob *initrd,
                          EFI_DEVICE_PATH **ret_path)
{
    EFI_STATUS status = EFI_ALREADY_STARTED;
    running = image;
    magic = initrd;
    for (unsigned i = 0; status == EFI_ALREADY_STARTED && i < PATH_TRIES_MAX; i++) {
        make_path(image, i);
        if (device_path.oom || !devpath_len(device_path.data))
            return fail(ERR_NOMEM, "efi: no room for the device path of \"%s\"", image->name);
        handle = NULL;
        status = uefi_bs->InstallMultipleProtocolInterfaces(&handle, &uefi_guid_device_path,
                                                            device_path.data,
                                                            &uefi_guid_file_system, &volume, NULL);
    }
    if (EFI_ERROR(status)) {
        handle = NULL;
        return fail(uefi_error(status), "efi: the firmware takes no file system from us (%s)",
                    uefi_status_name(status));
    }
    int r = virtual_files_path(image, ret_path);
    if (r < 0)
        virtual_files_remove();
    return r;
}

void virtual_files_remove(void)
{
    EFI_STATUS status = EFI_SUCCESS;
    if (handle)
        status = uefi_bs->UninstallMultipleProtocolInterfaces(
            handle, &uefi_guid_device_path, device_path.data, &uefi_guid_file_system, &volume,
            NULL);
    handle = NULL;
    running = NULL;
    magic = NULL;
    for (size_t i = 0; i < OPEN_MAX; i++)
        open_files[i].node = (struct node){ 0 };
    if (!EFI_ERROR(status)) {
        str_free(&device_path);
        return;
    }
    event_log(EVENT_WARNING, "efi", "somebody holds on to the file system of the program (%s)",
              uefi_status_name(status));
    device_path = (struct str)STR_INIT; /* the firmware still has the path */
}
