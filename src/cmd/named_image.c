/* cmd/named_image.c - an image as an operand: what imgextract, imgset and the digests begin with.
 * Source: compat 1.3. */
#include "named_image.h"
#include "script/command.h"

int cmd_image(const char *text, uint64_t timeout_ms, bool quiet, struct image **ret_image)
{
    struct uri *uri;
    *ret_image = image_find(text);
    if (*ret_image)
        return 0;
    int r = uri_parse(text, &uri);
    if (r < 0)
        return cmd_failed(r, "Could not start download");
    r = image_download(uri, NULL, timeout_ms, quiet, 0, ret_image);
    uri_free(uri);
    return r;
}
