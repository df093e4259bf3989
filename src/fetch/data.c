/* fetch/data.c - data: URIs, which carry what they name. Source: RFC 2397; compat 5.8. */
#include <string.h>
#include "core/settings.h"
#include "fetch/fetch.h"

static bool ends_with(const char *text, size_t len, const char *end)
{
    size_t end_len = strlen(end);
    return len >= end_len && memcmp(text + len - end_len, end, end_len) == 0;
}

static int data_fetch(struct transfer *transfer)
{
    const char *opaque = transfer->uri->opaque;
    const char *comma = opaque ? strchr(opaque, ',') : NULL;
    if (!comma)
        return fail(ERR_INVAL, "data: the URI has no comma, behind which its data would begin");
    int r;
    if (ends_with(opaque, (size_t)(comma - opaque), ";base64")) {
        struct str bytes = STR_INIT;
        r = base64_setting_type.parse(comma + 1, &bytes);
        if (r == 0)
            r = blob_append(&transfer->blob, bytes.data, bytes.len_bytes);
        else
            r = fail(ERR_INVAL, "data: what follows \"base64,\" is not base64");
        str_free(&bytes);
    } else {
        r = blob_append(&transfer->blob, comma + 1, strlen(comma + 1));
    }
    if (r == 0)
        transfer->done_bytes = transfer->total_bytes = transfer->blob.len_bytes;
    return r;
}

const struct fetcher data_fetcher = { .scheme = "data", .fetch = data_fetch };
