/* bootfiles.c - what the machine hands us besides ourselves: the firmware's leases, autoexec.ipxe,
 * load options, an initrd. Not here: where we came from (origin.c), what is run first (src/ui).
 * Source: compat 2.8 and 4.8; UEFI 2.10 9.1 (load options), 13.2 (LoadFile2). */
#include "uefi.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/uri.h"
#include "devpath.h"
#include "plat.h"
#include "ucs2.h"
#include <string.h>

enum { AUTOEXEC_BYTES_MAX = 16 * 1024 * 1024, OPTIONS_CHARS_MAX = 32 * 1024 };
static const char autoexec_name[] = "autoexec.ipxe";

/* --- leases and the working URI -------------------------------------------------------------- */

/* A lease that is of no use (its NIC is not ours) is no reason to stop. */
static void add_leases(const struct plat_boot_files_ops *ops)
{
    const struct origin_packet *packets[] = { &origin.ack, &origin.proxy, &origin.server };
    for (int kind = 0; kind < 3; kind++)
        if (packets[kind]->present)
            ops->add_lease(ops->arg, kind, origin.mac, packets[kind]->bytes,
                           sizeof(packets[kind]->bytes));
}

/* Of a disk: file:/EFI/BOOT/BOOTX64.EFI, so that names in autoexec.ipxe are beside it. */
static int set_cwd(const struct plat_boot_files_ops *ops)
{
    struct str text = STR_INIT;
    if (origin.uri) {
        str_append(&text, origin.uri);
    } else if (origin.file) {
        str_append(&text, "file:");
        for (const char *c = origin.file; *c; c++) {
            if (*c == '\\')
                str_append_char(&text, '/');
            else if (*c <= ' ' || strchr("%?#", *c))
                str_printf(&text, "%%%02x", (unsigned)(uint8_t)*c);
            else
                str_append_char(&text, *c);
        }
    }
    int r = text.oom         ? fail(ERR_NOMEM, "uefi: no memory for the working URI")
            : text.len_bytes ? ops->set_cwd(ops->arg, str_text(&text))
                             : 0;
    str_free(&text);
    return r;
}

/* --- autoexec.ipxe ---------------------------------------------------------------------------- */

static int keep_length(void *arg, uint64_t len_bytes)
{
    (void)arg;
    if (len_bytes > AUTOEXEC_BYTES_MAX)
        return fail(ERR_RANGE, "autoexec.ipxe has %u MiB, more than any script",
                    (unsigned)(len_bytes >> 20));
    return 0;
}

static int keep_bytes(void *arg, const void *data, size_t len_bytes)
{
    struct str *content = arg;
    str_append_bytes(content, data, len_bytes);
    return content->oom ? fail(ERR_NOMEM, "autoexec.ipxe: no memory for it") : 0;
}

static int add_autoexec_file(const struct plat_boot_files_ops *ops)
{
    static const char *const paths[] = { "autoexec.ipxe", "/autoexec.ipxe" };
    struct str content = STR_INIT;
    const struct plat_file_sink sink = { keep_length, keep_bytes, &content };
    int r = -ERR_NOTFOUND;
    for (size_t i = 0; r == -ERR_NOTFOUND && i < sizeof(paths) / sizeof(paths[0]); i++)
        r = plat_file_read(NULL, paths[i], &sink);
    if (r == 0 && content.len_bytes)
        r = ops->add(ops->arg, autoexec_name, str_text(&content), content.len_bytes, false);
    str_free(&content);
    return r == -ERR_NOTFOUND ? 0 : r;
}

/* Beside us, then in the server's root directory. Not being there is no failure. */
static void fetch_autoexec(const struct plat_boot_files_ops *ops)
{
    static const char *const names[] = { "autoexec.ipxe", "/autoexec.ipxe" };
    int r = -ERR_NOENT;
    for (size_t i = 0; ops->fetch && r < 0 && r != -ERR_CANCELED && i < 2; i++)
        r = ops->fetch(ops->arg, names[i]);
}

/* --- load options ----------------------------------------------------------------------------- */

/* Text of the load options; false for what is no text (boot managers put other things there). */
static bool options_text(struct str *out)
{
    const uint8_t *bytes = uefi_self->LoadOptions;
    size_t chars = uefi_self->LoadOptionsSize / 2;
    if (!bytes || uefi_self->LoadOptionsSize % 2 || chars > OPTIONS_CHARS_MAX)
        return false;
    for (size_t i = 0; i < chars; i++) {
        unsigned c = bytes[2 * i] | (unsigned)bytes[2 * i + 1] << 8;
        if (c == 0)
            break;
        if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
            return false;
    }
    ucs2_append_utf8(out, bytes, chars);
    return !out->oom;
}

static int add_command_line(const struct plat_boot_files_ops *ops)
{
    struct str options = STR_INIT;
    int r = 0;
    if (options_text(&options)) {
        const char *text = str_text(&options);
        text += strcspn(text, " \t"); /* our own name */
        text += strspn(text, " \t");
        if (*text)
            r = ops->add(ops->arg, "<CMDLINE>", text, strlen(text), true);
    }
    str_free(&options);
    return r;
}

/* --- initrd: a loader that started us as if we were a Linux kernel ---------------------------- */

static int load_initrd(const struct plat_boot_files_ops *ops, EFI_LOAD_FILE_PROTOCOL *loader,
                       EFI_DEVICE_PATH *path)
{
    UINTN size = 0;
    EFI_STATUS status = loader->LoadFile(loader, path, FALSE, &size, NULL);
    if (status != EFI_BUFFER_TOO_SMALL || size == 0)
        return 0;
    size_t pages = (size + PLAT_PAGE_BYTES - 1) / PLAT_PAGE_BYTES;
    void *data = plat_pages_alloc(pages);
    if (!data)
        return fail(ERR_NOMEM, "initrd: no memory for the %u KiB that our loader offers",
                    (unsigned)(size / 1024));
    status = loader->LoadFile(loader, path, FALSE, &size, data);
    int r = EFI_ERROR(status) ? fail(uefi_error(status), "initrd: our loader does not give it (%s)",
                                     uefi_status_name(status))
                              : ops->add(ops->arg, "<INITRD>", data, size, false);
    plat_pages_free(data, pages);
    return r;
}

static int add_initrd(const struct plat_boot_files_ops *ops)
{
    struct str text = STR_INIT;
    devpath_put(&text, DEVPATH_MEDIA, DEVPATH_MEDIA_VENDOR, &uefi_guid_initrd_media,
                sizeof(uefi_guid_initrd_media));
    devpath_put_end(&text);
    EFI_DEVICE_PATH *path = (EFI_DEVICE_PATH *)text.data;
    EFI_HANDLE handle;
    int r = 0;
    if (!text.oom && !EFI_ERROR(uefi_bs->LocateDevicePath(&uefi_guid_load_file2, &path, &handle))) {
        EFI_LOAD_FILE_PROTOCOL *loader = uefi_protocol(handle, &uefi_guid_load_file2);
        if (loader)
            r = load_initrd(ops, loader, path);
    }
    str_free(&text);
    return r;
}

int plat_boot_files(const struct plat_boot_files_ops *ops)
{
    add_leases(ops);
    int r = set_cwd(ops);
    if (r == 0 && origin.file)
        r = add_autoexec_file(ops);
    else if (r == 0 && origin.uri)
        fetch_autoexec(ops);
    if (r == 0)
        r = add_command_line(ops);
    return r < 0 ? r : add_initrd(ops);
}

/* RFC 4578 2.1 with IANA's "Processor Architecture Types"; UNDI 3.10 is what UEFI's PXE says. */
void plat_pxe_identity(struct plat_pxe_identity *ret_identity)
{
    enum { UNDI_MAJOR = 3, UNDI_MINOR = 10 };
#if defined(__x86_64__)
    enum { ARCH = 7 };
#elif defined(__i386__)
    enum { ARCH = 6 };
#elif defined(__aarch64__)
    enum { ARCH = 11 };
#endif
    *ret_identity = (struct plat_pxe_identity){ ARCH, UNDI_MAJOR, UNDI_MINOR };
}
