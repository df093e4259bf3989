/* cmd/image.c - the image commands: fetch, select, arguments, run, list, free. Source: compat 1.3,
 * 2.7. */
#include "image/image.h"
#include "core/console.h"
#include "core/err.h"
#include "script/command.h"
#include "script/script.h"
#include <string.h>

static const char name_summary[] = "Call the image so instead of by its file name";
static const char timeout_summary[] = "Give up after so long without a byte";
static const char quiet_summary[] = "Show no progress";
static const char autofree_summary[] = "Free the image when it has run";

static const struct cmd_option fetch_options[] = {
    { 'n', "name", CMD_TEXT, "name", name_summary },
    { 't', "timeout", CMD_MS, "ms", timeout_summary },
    { 'q', "quiet", CMD_NONE, NULL, quiet_summary },
    { 'a', "autofree", CMD_NONE, NULL, autofree_summary },
    { 'd', "defer", CMD_NONE, NULL,
      "Download it later, side by side with the others: see imgwait" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};
static const struct cmd_option args_options[] = {
    { 'n', "name", CMD_TEXT, "name", name_summary },
    { 't', "timeout", CMD_MS, "ms", timeout_summary },
    { 'q', "quiet", CMD_NONE, NULL, quiet_summary },
    { 'a', "autofree", CMD_NONE, NULL, autofree_summary },
    { 0, NULL, CMD_NONE, NULL, NULL },
};
static const struct cmd_option exec_options[] = {
    { 'n', "name", CMD_TEXT, "name", name_summary },
    { 't', "timeout", CMD_MS, "ms", timeout_summary },
    { 'q', "quiet", CMD_NONE, NULL, quiet_summary },
    { 'a', "autofree", CMD_NONE, NULL, autofree_summary },
    { 'r', "replace", CMD_NONE, NULL, "Run it in place of the current script, which ends" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};
static const struct cmd_option wait_options[] = {
    { 't', "timeout", CMD_MS, "ms", timeout_summary },
    { 'q', "quiet", CMD_NONE, NULL, quiet_summary },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

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

/* The image of operand 0: a registered one of exactly this name, else a download. Arguments replace
 * the old ones only where some are given. */
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

/* --defer: only remember what operand 0 and the arguments say. */
static int defer(const struct cmd_args *args, unsigned flags)
{
    struct uri *uri;
    struct str text = STR_INIT;
    int r = uri_parse(args->operand[0], &uri);
    if (r < 0)
        return cmd_failed(r, "Could not start download");
    cmd_join(args, 1, &text);
    if (cmd_has(args, "autofree"))
        flags |= IMAGE_AUTOFREE;
    r = image_defer(uri, cmd_text(args, "name", NULL), str_text(&text), flags);
    str_free(&text);
    uri_free(uri);
    return r;
}

static int fetch_deferred(const struct cmd_args *args)
{
    return image_fetch_deferred(cmd_uint(args, "timeout", 0), cmd_has(args, "quiet"));
}

static int imgwait_run(const struct cmd_args *args)
{
    return fetch_deferred(args);
}

static int imgfetch_run(const struct cmd_args *args)
{
    struct image *image;
    if (cmd_has(args, "defer"))
        return defer(args, 0);
    int r = fetch_operand(args, &image);
    return r < 0 ? r : set_arguments(args, image);
}

static bool is_executable(const struct image *image)
{
    return image->type && image->type->exec;
}

static int imgselect_run(const struct cmd_args *args)
{
    struct image *image;
    if (cmd_has(args, "defer") && !image_find(args->operand[0]))
        return defer(args, IMAGE_SELECTED);
    int r = acquire(args, &image);
    if (r < 0)
        return r;
    if (!is_executable(image))
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
    int r = fetch_deferred(args);
    if (r < 0)
        return r;
    struct image *image = args->operands ? NULL : image_selected();
    if (!args->operands && !image) {
        console_printf("No image selected\n");
        return 0;
    }
    r = image ? 0 : acquire(args, &image);
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
    .options = args_options,
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

const struct command imgwait_command = {
    .name = "imgwait",
    .operand_usage = "",
    .summary = "Make the downloads that --defer put off, side by side",
    .help = "`kernel --defer http://server/linux` and `initrd --defer http://server/initrd.gz` "
            "only note what is wanted; imgwait, boot, chain and imgexec then fetch all of it at "
            "once. When one of them fails none is kept.",
    .options = wait_options,
    .run = imgwait_run,
};

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
