/* exec_fdt.c - the device tree of the command `fdt`, where a kernel looks for it. Not here: what a tree
 * is made of (wire/fdt.c). Source: UEFI 2.10 4.6.1.3 (devicetree tables), 7.5.3
 * (InstallConfigurationTable); compat 6.7. */
#include "exec.h"
#include "core/err.h"
#include "plat.h"
#include "wire/fdt.h"
#include <string.h>

static EFI_PHYSICAL_ADDRESS tree; /* 0: none of ours is installed */
static size_t tree_pages;
static const void *former; /* the firmware's; NULL: none */

static int install(const struct str *bytes)
{
    tree_pages = (bytes->len_bytes + PLAT_PAGE_BYTES - 1) / PLAT_PAGE_BYTES;
    /* 4.6.1.3: of this type */
    EFI_STATUS status = uefi_bs->AllocatePages(AllocateAnyPages, EfiACPIReclaimMemory, tree_pages,
                                               &tree);
    if (EFI_ERROR(status)) {
        tree = 0;
        return fail(ERR_NOMEM, "efi: no memory for a device tree of %zu bytes", bytes->len_bytes);
    }
    memcpy((void *)(uintptr_t)tree, bytes->data, bytes->len_bytes);
    former = uefi_configuration_table(&uefi_guid_device_tree);
    status = uefi_bs->InstallConfigurationTable(&uefi_guid_device_tree, (void *)(uintptr_t)tree);
    if (!EFI_ERROR(status))
        return 0;
    uefi_bs->FreePages(tree, tree_pages);
    tree = 0;
    return fail(uefi_error(status), "efi: the firmware takes no device tree from us (%s)",
                uefi_status_name(status));
}

int fdt_install(const struct image *kernel)
{
    const struct image *image = image_tagged(IMAGE_FDT);
    struct fdt fdt;
    struct str bytes = STR_INIT;
    if (!image)
        return 0;
    int r = fdt_parse(image->blob.data, image->blob.len_bytes, &fdt);
    if (r < 0)
        return r;
    fdt_write(&fdt, kernel->cmdline, &bytes);
    r = bytes.oom ? fail(ERR_NOMEM, "efi: no memory for the device tree \"%s\"", image->name)
                  : install(&bytes);
    str_free(&bytes);
    return r;
}

void fdt_remove(void)
{
    if (!tree)
        return;
    uefi_bs->InstallConfigurationTable(&uefi_guid_device_tree, (void *)(uintptr_t)former);
    uefi_bs->FreePages(tree, tree_pages);
    tree = 0;
}
