/* image/script.c - the image type of scripts. Not here: the language (src/script). */
#include "image/image.h"
#include "script/script.h"

static bool script_probe(const struct image *image)
{
    return script_is(image->blob.data, image->blob.len_bytes);
}

static int script_exec(struct image *image)
{
    return script_run(image->name, (const char *)image->blob.data, image->blob.len_bytes);
}

const struct image_type script_image_type = { .name = "script",
                                              .probe = script_probe,
                                              .exec = script_exec };
