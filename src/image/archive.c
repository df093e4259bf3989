/* image/archive.c - images that hold another one. Not here: the formats (gzip.c, zlib.c).
 * Source: compat 1.3 (imgextract), 6.1, 6.2, 6.8. */
#include "archive.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include <string.h>

/* There are gzip files that unpack to themselves. */
enum { ARCHIVE_DEPTH_MAX = 4 };

/* The archive's name without its last suffix: "linux" of "linux.gz". */
static char *inner_name(const struct image *image)
{
    const char *dot = strrchr(image->name, '.');
    size_t len = dot && dot != image->name ? (size_t)(dot - image->name) : strlen(image->name);
    return heap_strndup(image->name, len);
}

/* A length that the archive promised and did not keep may have taken far more pages than are in use. */
static void trim(struct blob *blob)
{
    struct blob exact = { 0 };
    if (blob->extents[0].cap_bytes / 2 <= blob->len_bytes ||
        blob_expect(&exact, blob->len_bytes) < 0)
        return;
    if (blob_append(&exact, blob->data, blob->len_bytes) == 0 && blob_seal(&exact) == 0) {
        blob_free(blob);
        *blob = exact;
    } else {
        blob_free(&exact);
    }
}

static int unpack(struct image *image, bool quiet, struct blob *ret_blob)
{
    struct progress progress;
    struct unpacking u = { .format = image->type->name,
                           .name = image->name,
                           .data = image->blob.data,
                           .len_bytes = image->blob.len_bytes,
                           .out = ret_blob,
                           .progress = &progress };
    progress_begin(&progress, quiet, "Unpacking %s", image->name);
    int r = image->type->extract(&u);
    if (r == 0)
        r = blob_seal(ret_blob);
    progress_end(&progress, r, ret_blob->len_bytes);
    if (r == 0 && ret_blob->len_bytes)
        trim(ret_blob);
    return r;
}

int image_extract(struct image *image, const char *name, bool quiet, struct image **ret_image)
{
    struct blob blob = { 0 };
    if (!image->type || !image->type->extract)
        return fail(ERR_NOTSUP, "image: \"%s\" is no archive of a format that is built in",
                    image->name);
    if (image->archive_depth == ARCHIVE_DEPTH_MAX)
        return fail(ERR_LOOP, "image: \"%s\" is an archive within %u others, that is too many",
                    image->name, (unsigned)ARCHIVE_DEPTH_MAX);
    char *own_name = name ? heap_strdup(name) : inner_name(image);
    if (!own_name)
        return fail(ERR_NOMEM, "image: no memory for the name of what is in \"%s\"", image->name);
    struct image *inner;
    int r = unpack(image, quiet, &blob);
    if (r == 0)
        r = image_register(own_name, image->uri, &blob, image->flags & IMAGE_TRUSTED, &inner);
    else
        blob_free(&blob);
    heap_free(own_name);
    if (r < 0)
        return r;
    inner->archive_depth = image->archive_depth + 1;
    *ret_image = inner;
    return 0;
}

int archive_exec(struct image *image)
{
    struct image *inner;
    int r = image_extract(image, NULL, false, &inner);
    if (r < 0)
        return r;
    if (!inner->type || !inner->type->exec)
        r = fail(ERR_NOEXEC,
                 "image: what is in \"%s\" (%zu bytes%s%s) is nothing that can be run here",
                 image->name, inner->blob.len_bytes, inner->type ? ", " : "",
                 inner->type ? inner->type->name : "");
    else
        r = image_set_cmdline(inner, image->cmdline);
    if (r < 0) {
        image_unregister(inner);
        return r;
    }
    inner->flags |= image->flags &
                    (IMAGE_SELECTED | IMAGE_AUTOFREE | IMAGE_HIDDEN | IMAGE_BY_PROGRAM);
    image->replacement = inner;
    return 0;
}

void archive_check_rest(const struct unpacking *u)
{
    size_t rest = u->len_bytes - u->at;
    for (size_t i = u->at; i < u->len_bytes; i++)
        if (u->data[i] != 0) {
            event_log(EVENT_WARNING, u->format, "\"%s\": %zu bytes after its end are ignored",
                      u->name, rest);
            return;
        }
}
