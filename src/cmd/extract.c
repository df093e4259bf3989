/* cmd/extract.c - the imgextract command. Source: compat 1.3. */
#include "core/err.h"
#include "named_image.h"
#include "script/command.h"

static const struct cmd_option extract_options[] = {
    { 'n', "name", CMD_TEXT, "name", "Call the new image so instead of dropping the last suffix" },
    { 'k', "keep", CMD_NONE, NULL, "Keep the archive too" },
    { 't', "timeout", CMD_MS, "ms", "Give up a download after so long without a byte" },
    { 'q', "quiet", CMD_NONE, NULL, "Show no progress" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

static int imgextract_run(const struct cmd_args *args)
{
    struct image *image, *inner;
    int r = cmd_image(args->operand[0], cmd_uint(args, "timeout", 0), cmd_has(args, "quiet"),
                      &image);
    if (r < 0)
        return r;
    r = image_extract(image, cmd_text(args, "name", NULL), cmd_has(args, "quiet"), &inner);
    if (r < 0)
        return cmd_failed(r, "Could not extract image");
    if (!cmd_has(args, "keep"))
        image_unregister(image);
    return 0;
}

const struct command imgextract_command = {
    .name = "imgextract",
    .operand_usage = "<uri|image>",
    .summary = "Unpack an archive (gzip, zlib) into a new image",
    .help = "The new image is called as the archive without its last suffix. A compressed kernel "
            "needs no imgextract: it is unpacked when it is run.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_URI_OR_IMAGE,
    .options = extract_options,
    .run = imgextract_run,
};
