/* plat/linux/simulate_fetch.c - the downloads of a dry run: from folders of this machine, or of
 * unknown content; and the image type of whatever would be booted. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/err.h"
#include "core/str.h"
#include "fetch/fetch.h"
#include "image/image.h"
#include "linux.h"
#include "simulate.h"

enum { LOOK_BYTES = 1024 };

/* What is there in place of content that nobody knows. It may be a device tree, for `fdt`: so it is
 * one, with an empty root. Devicetree Specification v0.4, 5.2 (header), 5.3, 5.4. */
static const char unknown[] =
    "\xd0\x0d\xfe\xed\0\0\0\x78\0\0\0\x38\0\0\0\x48\0\0\0\x28" /* 120 bytes; parts at 56, 72, 40 */
    "\0\0\0\x11\0\0\0\x10\0\0\0\0\0\0\0\x30\0\0\0\x10"         /* versions, CPU 0, lengths */
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                         /* no reservations */
    "\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\x09"                   /* the root begins, ends; the end */
    "amorce --simulate: nobody knows what this holds";         /* the strings */
_Static_assert(sizeof(unknown) == 0x78, "the length that the header tells");

bool simulate_is_unknown(const struct image *image)
{
    return image->blob.len_bytes == sizeof(unknown) &&
           memcmp(image->blob.data, unknown, sizeof(unknown)) == 0;
}

int simulate_unknown(struct blob *blob)
{
    return blob_append(blob, unknown, sizeof(unknown));
}

/* --- downloads --------------------------------------------------------------------------------- */

static bool is_own(const struct fetcher *fetcher)
{
    return strcmp(fetcher->scheme, "file") == 0 || strcmp(fetcher->scheme, "data") == 0;
}

/* As it is shown: without password, and without the folder of the script that is simulated. */
static void append_shown(const struct uri *uri, struct str *out)
{
    struct str whole = STR_INIT;
    const char *slash = strrchr(simulate_options.script, '/');
    char *folder = NULL, *path = NULL;
    if (uri->scheme && strcmp(uri->scheme, "file") == 0 && slash)
        (void)!asprintf(&path, "%.*s", (int)(slash - simulate_options.script),
                        simulate_options.script);
    folder = realpath(path ? path : ".", NULL);
    uri_format(uri, URI_NO_USER, &whole);
    const char *text = str_text(&whole);
    size_t len = folder ? strlen(folder) : 0;
    bool is_below = strncmp(text, "file:", 5) == 0 && len > 0 &&
                    strncmp(text + 5, folder, len) == 0 && text[5 + len] == '/';
    str_append(out, is_below ? text + 5 + len + 1 : text);
    free(folder);
    free(path);
    str_free(&whole);
}

/* "http://host/x with mac=52:54..., arch=..." */
static void append_params(const struct params *params, struct str *out)
{
    const char *between = " with ";
    for (const struct param *param = params ? params->first : NULL; param; param = param->next) {
        str_printf(out, "%s%s=%s", between, param->key, param->value);
        between = ", ";
    }
}

static int give(struct transfer *transfer, const void *data, size_t len_bytes)
{
    transfer->done_bytes = transfer->total_bytes = len_bytes;
    return transfer->head_only ? 0 : blob_append(&transfer->blob, data, len_bytes);
}

static int read_mapped(struct transfer *transfer, const char *path)
{
    size_t len;
    char *data = linux_read_file(path, &len);
    if (!data)
        return fail(ERR_NOTFOUND, "simulate: %.180s: %s", path, strerror(errno));
    int r = give(transfer, data, len);
    free(data);
    return r;
}

int simulate_fetch(const struct fetcher *fetcher, struct transfer *transfer)
{
    struct str text = STR_INIT, shown = STR_INIT;
    char *path = NULL;
    int r;
    uri_format(transfer->uri, URI_NO_USER, &text);
    append_shown(transfer->uri, &shown);
    append_params(transfer->params, &shown);
    simulate_say("fetch %s", str_text(&shown));
    if (simulate_fails(str_text(&text)))
        r = fail(ERR_NOTFOUND, "simulate: %.180s fails, as --fail says", str_text(&text));
    else if (is_own(fetcher))
        r = fetcher->fetch(transfer);
    else if (simulate_map(str_text(&text), &path))
        r = read_mapped(transfer, path);
    else if (simulate_needs_content())
        simulate_stop("what %s holds must be known here: --map", str_text(&text));
    else
        r = give(transfer, unknown, sizeof(unknown));
    free(path);
    str_free(&text);
    str_free(&shown);
    return r;
}

/* --- what would be booted ---------------------------------------------------------------------- */

/* Anything but a text: a page that says "404", or a script without its magic, boots nowhere. */
static bool simulated_probe(const struct image *image)
{
    size_t len = image->blob.len_bytes < LOOK_BYTES ? image->blob.len_bytes : LOOK_BYTES;
    return simulating() && len > 0 && memchr(image->blob.data, '\0', len);
}

static void append_image(const struct image *image, struct str *out)
{
    str_append(out, image->name);
    if (image->cmdline)
        str_printf(out, " %s", image->cmdline);
}

/* The image itself is not in the list while it runs: all others are its initrd (compat 6.3). */
static int simulated_exec(struct image *image)
{
    struct str line = STR_INIT, initrds = STR_INIT;
    unsigned count = 0;
    append_image(image, &line);
    const struct image *tree = image_tagged(IMAGE_FDT);
    for (struct image *each = image_first(); each; each = image_next(each)) {
        if (each->flags & IMAGE_HIDDEN)
            continue;
        str_append(&initrds, count++ ? ", " : ": ");
        append_image(each, &initrds);
    }
    simulate_say("boot %s with %u initrd%s%s%s%s", str_text(&line), count, count == 1 ? "" : "s",
                 str_text(&initrds), tree ? " and device tree " : "", tree ? tree->name : "");
    simulate_end(0);
}

const struct image_type simulated_image_type = { .name = "simulated",
                                                 .probe = simulated_probe,
                                                 .exec = simulated_exec };
