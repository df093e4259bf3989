/* image/download.c - from a URI to a registered image. Not here: the transfer (src/fetch). */
#include "core/err.h"
#include "fetch/fetch.h"
#include "image/image.h"

int image_download(const struct uri *uri, const char *name, uint64_t timeout_ms, bool quiet,
                   unsigned flags, struct image **ret_image)
{
    struct str label = STR_INIT;
    uri_format(uri, URI_NO_USER | URI_NO_QUERY, &label);
    struct fetch_job job = { .uri = uri, .label = str_text(&label) };
    int r = fetch_jobs(&job, 1, timeout_ms, quiet);
    if (r == 0) {
        /* after a redirect the image lives elsewhere, but is still called as it was asked for */
        const char *own_name = name ? name : uri_basename(uri);
        r = image_register(own_name, job.transfer.uri, &job.transfer.blob, flags, ret_image);
    }
    transfer_free(&job.transfer);
    str_free(&label);
    return r;
}
