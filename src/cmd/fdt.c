/* cmd/fdt.c - the fdt command: the device tree that a kernel is given. Not here: the tree (wire/fdt.c),
 * how it is given (src/plat/uefi/exec_fdt.c). Source: compat 1.3. */
#include "core/err.h"
#include "image/image.h"
#include "named_image.h"
#include "script/command.h"
#include "wire/fdt.h"

static int fdt_run(const struct cmd_args *args)
{
    struct image *image = NULL;
    struct fdt fdt;
    int r = 0;
    if (args->operands)
        r = cmd_image(args->operand[0], cmd_uint(args, "timeout", 0), cmd_has(args, "quiet"),
                      &image);
    if (r < 0)
        return r;
    r = image ? fdt_parse(image->blob.data, image->blob.len_bytes, &fdt) : 0;
    if (r < 0)
        return cmd_failed(r, "Could not use \"%s\" as device tree", image->name);
    image_tag(image, IMAGE_FDT);
    if (image)
        image->flags |= IMAGE_HIDDEN; /* no kernel takes it for an initrd */
    return 0;
}

static const struct cmd_option fdt_options[] = {
    { 't', "timeout", CMD_MS, "ms", "Give up a download after so long without a byte" },
    { 'q', "quiet", CMD_NONE, NULL, "Show no progress" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command fdt_command = {
    .name = "fdt",
    .operand_usage = "[<uri|image>]",
    .summary = "Give kernels this device tree (UEFI on arm64)",
    .help =
        "In place of the firmware's, with the kernel's arguments as /chosen/bootargs. Without an "
        "argument kernels find the firmware's again; the file stays HIDDEN (imgstat), never "
        "an initrd, until it is freed.",
    .max_operands = 1,
    .operand_kind = CMD_URI_OR_IMAGE,
    .options = fdt_options,
    .run = fdt_run,
};
