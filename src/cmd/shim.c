/* cmd/shim.c - the shim command: what starts a kernel that the firmware refuses. Not here: how that
 * is done (src/plat/uefi/exec_shim.c). Source: compat 1.3, 9.6. */
#include "shim.h"
#include "core/err.h"
#include "image/image.h"
#include "named_image.h"

extern const struct image_type efi_image_type, efipe_image_type;

enum {
    SHIM_FLAGS = IMAGE_SHIM | IMAGE_SHIM_REQUIRE_LOADER | IMAGE_SHIM_ALLOW_PXE |
                 IMAGE_SHIM_ALLOW_SBAT
};

static bool is_program(const struct image *image)
{
    return image->type == &efi_image_type || image->type == &efipe_image_type;
}

static int shim_run(const struct cmd_args *args)
{
    struct image *kernel = image_selected(), *shim;
    if (args->operands == 0) {
        image_tag(NULL, SHIM_FLAGS);
        return 0;
    }
    if (kernel && kernel->type == &efi_image_type)
        return 0; /* the firmware takes the kernel as it is: no download */
    int r = cmd_image(args->operand[0], cmd_uint(args, "timeout", 0), cmd_has(args, "quiet"),
                      &shim);
    if (r < 0)
        return r;
    if (!is_program(shim))
        return cmd_failed(fail(ERR_NOEXEC,
                               "shim: \"%s\" (%zu bytes) is no EFI program for this "
                               "machine",
                               shim->name, shim->blob.len_bytes),
                          "Could not use shim");
    image_tag(NULL, SHIM_FLAGS);
    shim->flags |= IMAGE_SHIM | IMAGE_HIDDEN; /* no kernel takes it for an initrd */
    if (cmd_has(args, "require-loader"))
        shim->flags |= IMAGE_SHIM_REQUIRE_LOADER;
    if (cmd_has(args, "allow-pxe"))
        shim->flags |= IMAGE_SHIM_ALLOW_PXE;
    if (cmd_has(args, "allow-sbat"))
        shim->flags |= IMAGE_SHIM_ALLOW_SBAT;
    return 0;
}

SHIM_COMMAND(false, shim_run);
