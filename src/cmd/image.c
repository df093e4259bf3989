/* cmd/image.c - the image commands: fetch, select, arguments, run, list, free. Source: compat 1.3, 2.7. */
#include "image/image.h"
#include "core/console.h"
#include "core/err.h"
#include "script/command.h"
#include "script/script.h"
#include <string.h>

#define OPTION_NAME                                                                    \
    {                                                                                  \
        'n', "name", CMD_TEXT, "name", "Call the image so instead of by its file name" \
    }
#define OPTION_TIMEOUT                                                       \
    {                                                                        \
        't', "timeout", CMD_MS, "ms", "Give up after so long without a byte" \
    }
#define OPTION_QUIET                                     \
    {                                                    \
        'q', "quiet", CMD_NONE, NULL, "Show no progress" \
    }
#define OPTION_AUTOFREE                                                   \
    {                                                                     \
        'a', "autofree", CMD_NONE, NULL, "Free the image when it has run" \
    }
#define OPTION_REPLACE                                                                      \
    {                                                                                       \
        'r', "replace", CMD_NONE, NULL, "Run it in place of the current script, which ends" \
    }
#define OPTIONS_END                   \
    {                                 \
        0, NULL, CMD_NONE, NULL, NULL \
    }

static const struct cmd_option fetch_options[] = { OPTION_NAME, OPTION_TIMEOUT, OPTION_QUIET,
                                                   OPTION_AUTOFREE, OPTIONS_END };
static const struct cmd_option exec_options[] = { OPTION_NAME,     OPTION_TIMEOUT, OPTION_QUIET,
                                                  OPTION_AUTOFREE, OPTION_REPLACE, OPTIONS_END };

/* Download operand 0 and register it. */
static int fetch_operand(const struct cmd_args *args, struct image **ret_image)
{
    struct uri *uri;
    int r = uri_parse(args->operand[0], &uri);
    if (r < 0)
        return cmd_failed(r, "Could not start download");
    unsigned flags = cmd_has(args, "autofree") ? IMAGE_AUTOFREE : 0;
    r = image_download(uri, cmd_text(args, "name", NULL), cmd_uint(args, "timeout", 0),
                       cmd_has(args, "quiet"), flags, ret_image);
    uri_free(uri);
    return r;
}

/* Operands from 1 on become the image's arguments. */
static int set_arguments(const struct cmd_args *args, struct image *image)
{
    struct str text = STR_INIT;
    cmd_join(args, 1, &text);
    int r = image_set_cmdline(image, str_text(&text));
    str_free(&text);
    return r;
}

/* The image of operand 0: a registered one of exactly this name, else a download. Arguments replace the old ones only
 * where some are given. */
static int acquire(const struct cmd_args *args, struct image **ret_image)
{
    struct image *image = image_find(args->operand[0]);
    int r = image ? 0 : fetch_operand(args, &image);
    if (r == 0 && cmd_has(args, "autofree"))
        image->flags |= IMAGE_AUTOFREE;
    if (r == 0 && args->operands > 1)
        r = set_arguments(args, image);
    if (r == 0)
        *ret_image = image;
    return r;
}

static int imgfetch_run(const struct cmd_args *args)
{
    struct image *image;
    int r = fetch_operand(args, &image);
    return r < 0 ? r : set_arguments(args, image);
}

static int imgselect_run(const struct cmd_args *args)
{
    struct image *image;
    int r = acquire(args, &image);
    if (r < 0)
        return r;
    if (!image->type || !image->type->exec)
        return cmd_failed(fail(ERR_NOEXEC, "image: \"%s\" (%zu bytes) is no kernel that runs here",
                               image->name, image->blob.len_bytes),
                          "Could not select");
    image_select(image);
    return 0;
}

static int imgargs_run(const struct cmd_args *args)
{
    struct image *image;
    int r = acquire(args, &image);
    return r < 0 ? r : set_arguments(args, image);
}

/* chain --replace: remember what follows the running script, and end that one. */
static int replace_current(struct image *image)
{
    struct image *current = image_current();
    if (!current)
        return cmd_failed(fail(ERR_NOTTY, "image: --replace: no script is running"),
                          "Could not boot");
    if (!image->type || !image->type->exec)
        return cmd_failed(
            fail(ERR_NOEXEC, "image: \"%s\" is nothing that can be run here", image->name),
            "Could not boot");
    current->replacement = image;
    script_stop(0);
    return 0;
}

static int imgexec_run(const struct cmd_args *args)
{
    struct image *image = args->operands ? NULL : image_selected();
    if (!args->operands && !image) {
        console_printf("No image selected\n");
        return 0;
    }
    int r = image ? 0 : acquire(args, &image);
    if (r < 0)
        return r;
    if (cmd_has(args, "replace"))
        return replace_current(image);
    if (cmd_has(args, "autofree"))
        image->flags |= IMAGE_AUTOFREE;
    r = image_exec(image);
    return r == 0 ? 0 : cmd_failed(r, "Could not boot");
}

static int show_one(struct image *image)
{
    struct str line = STR_INIT;
    image_describe(image, &line);
    console_printf("%s\n", str_text(&line));
    str_free(&line);
    return 0;
}

static int free_one(struct image *image)
{
    image_unregister(image);
    return 0;
}

/* Do @action with every image that is named, or with all. */
static int for_images(const struct cmd_args *args, int (*action)(struct image *image))
{
    struct image *next;
    if (args->operands == 0)
        for (struct image *image = image_first(); image; image = next) {
            next = image_next(image);
            action(image);
        }
    for (size_t i = 0; i < args->operands; i++) {
        struct image *image = image_find(args->operand[i]);
        if (!image) {
            console_printf("\"%s\": no such image\n", args->operand[i]);
            return -ERR_NOENT;
        }
        action(image);
    }
    return 0;
}

static int imgstat_run(const struct cmd_args *args)
{
    return for_images(args, show_one);
}

static int imgfree_run(const struct cmd_args *args)
{
    return for_images(args, free_one);
}

#define FETCH_COMMAND(word, summary_)                                                            \
    const struct command word##_command = {                                                      \
        .name = #word,                                                                           \
        .operand_usage = "<uri> [<arguments>...]",                                               \
        .summary = summary_,                                                                     \
        .help = "Downloads a file and keeps it as an image, whether or not one of that name is " \
                "there already. With a kernel, every image is handed over as initrd; one that "  \
                "has arguments is wrapped as a cpio file of that path: "                         \
                "`initrd http://server/key /etc/key mode=600 mkdir=-1`.",                        \
        .min_operands = 1,                                                                       \
        .max_operands = CMD_ARGS_MAX,                                                            \
        .operand_kind = CMD_URI_OR_IMAGE,                                                        \
        .options = fetch_options,                                                                \
        .run = imgfetch_run,                                                                     \
    }
FETCH_COMMAND(imgfetch, "Download a file as an image");
FETCH_COMMAND(module, "Download a file as a module of the kernel");
FETCH_COMMAND(initrd, "Download a file as initrd of the kernel");

#define SELECT_COMMAND(word)                                                                   \
    const struct command word##_command = {                                                    \
        .name = #word,                                                                         \
        .operand_usage = "<uri|image> [<arguments>...]",                                       \
        .summary = "Choose the image that boot will run, downloading it where it is not here", \
        .help = "Arguments replace those that the image has; without any they are kept.",      \
        .min_operands = 1,                                                                     \
        .max_operands = CMD_ARGS_MAX,                                                          \
        .operand_kind = CMD_URI_OR_IMAGE,                                                      \
        .options = fetch_options,                                                              \
        .run = imgselect_run,                                                                  \
    }
SELECT_COMMAND(imgselect);
SELECT_COMMAND(imgload);
SELECT_COMMAND(kernel);

const struct command imgargs_command = {
    .name = "imgargs",
    .operand_usage = "<uri|image> [<arguments>...]",
    .summary = "Set the arguments of an image",
    .min_operands = 1,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_URI_OR_IMAGE,
    .options = fetch_options,
    .run = imgargs_run,
};

#define EXEC_COMMAND(word)                                                                     \
    const struct command word##_command = {                                                    \
        .name = #word,                                                                         \
        .operand_usage = "[<uri|image> [<arguments>...]]",                                     \
        .summary = "Run an image: the one named, downloading it where it is not here, or the " \
                   "selected one",                                                             \
        .help = "A registered image of exactly this name is used without a download; free it " \
                "first (imgfree) to fetch it again.",                                          \
        .min_operands = 0,                                                                     \
        .max_operands = CMD_ARGS_MAX,                                                          \
        .operand_kind = CMD_URI_OR_IMAGE,                                                      \
        .options = exec_options,                                                               \
        .run = imgexec_run,                                                                    \
    }
EXEC_COMMAND(imgexec);
EXEC_COMMAND(chain);
EXEC_COMMAND(boot);

const struct command imgstat_command = {
    .name = "imgstat",
    .operand_usage = "[<image>...]",
    .summary = "List images",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_IMAGE,
    .run = imgstat_run,
};

const struct command imgfree_command = {
    .name = "imgfree",
    .operand_usage = "[<image>...]",
    .summary = "Free images: those named, or all",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_IMAGE,
    .run = imgfree_run,
};
