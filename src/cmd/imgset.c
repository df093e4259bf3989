/* cmd/imgset.c - the imgset command: an image's bytes as a setting. Source: compat 1.3. */
#include "core/settings.h"
#include "named_image.h"
#include "script/command.h"

static int imgset_run(const struct cmd_args *args)
{
    struct image *image;
    int r = cmd_image(args->operand[1], cmd_uint(args, "timeout", 0), cmd_has(args, "quiet"),
                      &image);
    if (r < 0)
        return r;
    r = setting_set_raw(args->operand[0], &string_setting_type, image->blob.data,
                        image->blob.len_bytes);
    if (r < 0)
        return cmd_failed(r, "Could not store \"%s\"", args->operand[0]);
    if (!cmd_has(args, "keep"))
        image_unregister(image);
    return 0;
}

static const struct cmd_option imgset_options[] = {
    { 'k', "keep", CMD_NONE, NULL, "Keep the image too" },
    { 't', "timeout", CMD_MS, "ms", "Give up a download after so long without a byte" },
    { 'q', "quiet", CMD_NONE, NULL, "Show no progress" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command imgset_command = {
    .name = "imgset",
    .operand_usage = "<setting> <uri|image>",
    .summary = "Store the bytes of an image in a setting",
    .help = "As they are, a line's end at the end, too. An image without bytes deletes the "
            "setting.",
    .min_operands = 2,
    .max_operands = 2,
    .operand_kind = CMD_SETTING,
    .options = imgset_options,
    .run = imgset_run,
};
