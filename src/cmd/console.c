/* cmd/console.c - the console command. Source: compat 1.5, 11.8. */
#include "core/console.h"
#include "image/pixbuf.h"
#include "named_image.h"
#include "script/command.h"
#include "ui/colour.h"
#include "ui/fbcon.h"

static const struct cmd_option console_options[] = {
    { 'x', "x", CMD_UINT, "width", "Width in pixels; without it that of the picture" },
    { 'y', "y", CMD_UINT, "height", "Height in pixels; without it that of the picture" },
    { 'l', "left", CMD_UINT, "pixels", "Leave so much free at the left" },
    { 'r', "right", CMD_UINT, "pixels", "The same at the right" },
    { 't', "top", CMD_UINT, "pixels", "The same at the top" },
    { 'b', "bottom", CMD_UINT, "pixels", "The same at the bottom" },
    { 'd', "depth", CMD_UINT, "bits", "At least so many bits per pixel" },
    { 'p', "picture", CMD_URI_OR_IMAGE, "uri|image", "Background picture" },
    { 'k', "keep", CMD_NONE, NULL, "Keep the image of the picture" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

/* More than any screen has is as good as more than unsigned holds. */
static unsigned pixels(const struct cmd_args *args, const char *option, unsigned fallback)
{
    uint64_t value = cmd_uint(args, option, fallback);
    return value < UINT16_MAX ? (unsigned)value : UINT16_MAX;
}

static int load(const struct cmd_args *args, const char *name, struct pixbuf *ret_picture)
{
    struct image *image;
    int r = cmd_image(name, 0, false, &image);
    if (r < 0)
        return r;
    r = image_picture(image, ret_picture);
    if (!cmd_has(args, "keep"))
        image_unregister(image);
    return r < 0 ? cmd_failed(r, "Could not use picture") : 0;
}

static int console_run(const struct cmd_args *args)
{
    static const char clear[] = "\033[0m\033[2J\033[1;1H\033[?25h";
    const char *name = cmd_text(args, "picture", NULL);
    struct fbcon_config config = { 0 };
    int r = name ? load(args, name, &config.picture) : 0;
    if (r < 0)
        return r;
    config.width = pixels(args, "x", config.picture.width);
    config.height = pixels(args, "y", config.picture.height);
    config.depth = pixels(args, "depth", 0);
    config.left = pixels(args, "left", 0);
    config.right = pixels(args, "right", 0);
    config.top = pixels(args, "top", 0);
    config.bottom = pixels(args, "bottom", 0);
    if (config.width || config.height) {
        r = fbcon_open(&config);
    } else {
        pixbuf_free(&config.picture);
        fbcon_close();
    }
    if (r < 0)
        return cmd_failed(r, "Could not configure console");
    colour_reset();
    console_draw(clear, sizeof(clear) - 1);
    return 0;
}

const struct command console_command = {
    .name = "console",
    .summary = "Show text in a graphics mode, over a picture",
    .help =
        "The screen gets the smallest mode that has at least so many pixels; a larger picture is cut at "
        "its edges. Without size and picture it goes back to text. Colours are reset and the screen is "
        "cleared in any case. The setting `console-scale` makes letters larger.",
    .options = console_options,
    .run = console_run,
};
