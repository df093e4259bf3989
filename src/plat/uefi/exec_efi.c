/* exec_efi.c - the image types EFI and EFIPE: programs that the firmware loads and starts, Linux
 * kernels with an EFI stub among them. Not here: what they find around themselves (exec_files.c,
 * exec_initrd.c), the PE head (src/wire/pe.c).
 * Source: UEFI 2.10 7.4 (LoadImage, StartImage), 9.1 (load options); compat 6.7.
 * docs/design/005-uefi-phases.md tells what may be called while such a program runs. */
#include "exec.h"
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "ucs2.h"
#include "wire/pe.h"
#include <string.h>

enum { CHILD_WATCHDOG_S = 300 };
#if defined(__x86_64__)
enum { OWN_MACHINE = PE_MACHINE_X86_64 };
#elif defined(__i386__)
enum { OWN_MACHINE = PE_MACHINE_I386 };
#elif defined(__aarch64__)
enum { OWN_MACHINE = PE_MACHINE_ARM64 };
#endif

/* One run, shared with what goes on on the firmware's stack. */
struct run {
    struct image *image;
    struct image *shim; /* starts it, since the firmware refuses it; NULL: none */
    struct pe_info pe;
    EFI_DEVICE_PATH *path; /* of whichever of the two the firmware loads */
    CHAR16 *options;
    size_t options_bytes;
    struct blob initrd;
    EFI_HANDLE child;
    EFI_STATUS status;
};

/* --- recognising ------------------------------------------------------------------------------ */

static int load(void *arg)
{
    struct run *run = arg;
    const struct blob *file = &(run->shim ? run->shim : run->image)->blob;
    run->child = NULL;
    run->status = uefi_bs->LoadImage(FALSE, uefi_image, run->path, file->data, file->len_bytes,
                                     &run->child);
    return 0;
}

/* 7.4.1: with a security violation there is a handle all the same */
static void unload(struct run *run)
{
    if (run->child)
        uefi_bs->UnloadImage(run->child);
    run->child = NULL;
}

static bool is_for_this_machine(const struct image *image, struct pe_info *ret_pe)
{
    return pe_parse(image->blob.data, image->blob.len_bytes, ret_pe) == 0 &&
           ret_pe->machine == OWN_MACHINE;
}

/* Without Secure Boot the head says enough; with it, only the firmware knows whom it trusts. */
static bool efi_probe(const struct image *image)
{
    struct run run = { .image = (struct image *)image };
    if (!is_for_this_machine(image, &run.pe))
        return false;
    if (!uefi_secure_boot() || !fiber_self())
        return true;
    sched_on_main_stack(load, &run);
    bool accepted = !EFI_ERROR(run.status);
    unload(&run);
    return accepted;
}

/* What the firmware refuses may still be selected. For another processor it is nothing, as scripts
 * expect that try one file after the other; say why. */
static bool efipe_probe(const struct image *image)
{
    struct pe_info pe = { 0 };
    if (is_for_this_machine(image, &pe))
        return true;
    if (pe.machine)
        event_log(EVENT_WARNING, "efi", "\"%s\" is for %s, this machine is %s", image->name,
                  pe_machine_name(pe.machine), pe_machine_name(OWN_MACHINE));
    return false;
}

/* --- running ---------------------------------------------------------------------------------- */

/* 9.1: load options are "<name> <arguments>" for who expects an argv[0] (Linux drops it). A shim
 * without arguments of its own is told what to start. */
static int make_options(struct run *run)
{
    struct str text = STR_INIT;
    if (run->shim)
        str_printf(&text, "%s ", run->shim->name);
    if (run->shim && run->shim->cmdline)
        str_append(&text, run->shim->cmdline);
    else
        str_append(&text, run->image->name);
    if (run->image->cmdline && !(run->shim && run->shim->cmdline))
        str_printf(&text, " %s", run->image->cmdline);
    if (!text.oom)
        run->options = ucs2_from_utf8(str_text(&text), &run->options_bytes);
    str_free(&text);
    return run->options
               ? 0
               : fail(ERR_NOMEM, "efi: no memory for the arguments of \"%s\"", run->image->name);
}

static int check_loaded(struct run *run)
{
    const char *name = (run->shim ? run->shim : run->image)->name;
    if (run->status == EFI_SECURITY_VIOLATION || run->status == EFI_ACCESS_DENIED)
        return fail(ERR_SECURITY,
                    "efi: Secure Boot refuses \"%s\" (%s): it is not signed by a key that this "
                    "machine trusts",
                    name, uefi_status_name(run->status));
    if (EFI_ERROR(run->status))
        return fail(uefi_error(run->status), "efi: the firmware cannot load \"%s\" (%s)", name,
                    uefi_status_name(run->status));
    EFI_LOADED_IMAGE_PROTOCOL *loaded = uefi_protocol(run->child, &uefi_guid_loaded_image);
    if (!loaded)
        return fail(ERR_IO, "efi: the firmware loaded \"%s\" but tells nothing about it", name);
    loaded->LoadOptions = run->options;
    loaded->LoadOptionsSize = (UINT32)run->options_bytes;
    return 0;
}

/* A driver that stays must not find our arguments, which are freed. */
static void forget_options(EFI_HANDLE child)
{
    EFI_LOADED_IMAGE_PROTOCOL *loaded = uefi_protocol(child, &uefi_guid_loaded_image);
    if (!loaded)
        return; /* unloaded */
    loaded->LoadOptions = NULL;
    loaded->LoadOptionsSize = 0;
}

/* The firmware's stack, no fiber runs. The NICs are the firmware's until the program returns. A
 * Linux kernel has no use for the firmware's network stack: starting it would only take time. */
static int start(void *arg)
{
    struct run *run = arg;
    UINTN exit_chars = 0;
    CHAR16 *exit_text = NULL;
    nic_suspend_all(!run->pe.linux_kernel);
    screen_hand_over();
    watchdog_arm(CHILD_WATCHDOG_S);
    if (run->shim)
        shim_hook(run->shim->flags);
    run->status = uefi_bs->StartImage(run->child, &exit_chars, &exit_text);
    shim_unhook();
    forget_options(run->child);
    run->child = NULL; /* 7.4.2: unloaded, or a driver that stays */
    uefi_pool_free(exit_text);
    if (!EFI_ERROR(run->status) && run->pe.subsystem != PE_SUBSYSTEM_EFI_APPLICATION)
        uefi_connect_all();
    nic_resume_all();
    return 0;
}

/* Load the shim in the place of an image that the firmware refused; without a shim nothing. */
static int load_shim(struct run *run)
{
    EFI_DEVICE_PATH *path;
    struct image *shim = image_tagged(IMAGE_SHIM);
    if (!shim)
        return 0;
    event_log(EVENT_NOTICE, "efi", "the firmware refuses \"%s\" (%s): starting it through \"%s\"",
              run->image->name, uefi_status_name(run->status), shim->name);
    int r = virtual_files_path(shim, &path);
    if (r < 0)
        return r;
    heap_free(run->path);
    run->path = path;
    run->shim = shim;
    sched_on_main_stack(load, run);
    return 0;
}

static int load_and_start(struct run *run)
{
    int r = 0;
    sched_on_main_stack(load, run);
    if (EFI_ERROR(run->status)) {
        unload(run);
        r = load_shim(run);
    }
    if (r == 0)
        r = make_options(run);
    if (r == 0)
        r = check_loaded(run);
    if (r < 0) {
        unload(run);
        return r;
    }
    sched_on_main_stack(start, run);
    if (EFI_ERROR(run->status))
        return fail(uefi_error(run->status), "efi: \"%s\" ended with %s (0x%x)", run->image->name,
                    uefi_status_name(run->status), (unsigned)(run->status & ~EFI_ERROR_MASK));
    return 0;
}

static int efi_exec(struct image *image)
{
    struct run run = { .image = image };
    int r = pe_parse(image->blob.data, image->blob.len_bytes, &run.pe);
    if (r < 0)
        return r;
    if (run.pe.file_bytes > image->blob.len_bytes)
        event_log(EVENT_WARNING, "efi", "\"%s\" seems cut off: %u of %u KiB are here", image->name,
                  (unsigned)(image->blob.len_bytes / 1024), (unsigned)(run.pe.file_bytes / 1024));
    r = initrd_assemble(image, &run.initrd);
    if (r < 0)
        return r;
    r = virtual_files_install(image, &run.initrd, &run.path);
    if (r < 0)
        goto free_initrd;
    r = fdt_install(image);
    if (r < 0)
        goto remove_files;
    initrd_install(&run.initrd);
    r = load_and_start(&run);
    initrd_remove();
    fdt_remove();
remove_files:
    virtual_files_remove();
    heap_free(run.path);
free_initrd:
    blob_free(&run.initrd);
    heap_free(run.options);
    return r;
}

const struct image_type efi_image_type = { .name = "EFI", .probe = efi_probe, .exec = efi_exec };
const struct image_type efipe_image_type = { .name = "EFIPE",
                                             .probe = efipe_probe,
                                             .exec = efi_exec };
