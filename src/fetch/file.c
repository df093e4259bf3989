/* fetch/file.c - file: URIs: files of the medium that the firmware read us from (the machine's own,
 * on Linux). Not here: reading them (plat_file_read). Source: compat 5.6, RFC 8089. */
#include "fetch/fetch.h"
#include "plat.h"

static int expect(void *arg, uint64_t len_bytes)
{
    struct transfer *transfer = arg;
    transfer->total_bytes = len_bytes;
    return transfer->head_only ? 0 : blob_expect(&transfer->blob, len_bytes);
}

static int write_part(void *arg, const void *data, size_t len_bytes)
{
    struct transfer *transfer = arg;
    if (fiber_yield() < 0) /* others and the keyboard have their turn */
        return -ERR_CANCELED;
    int r = transfer->head_only ? 0 : blob_append(&transfer->blob, data, len_bytes);
    if (r == 0)
        transfer->done_bytes += len_bytes;
    return r;
}

static int file_fetch(struct transfer *transfer)
{
    const struct uri *uri = transfer->uri;
    const char *path = uri->opaque ? uri->opaque : uri->path;
    const struct plat_file_sink sink = { .expect = expect, .write = write_part, .arg = transfer };
    if (!path || !path[0])
        return fail(ERR_INVAL, "file: the URI names no file");
    int r = plat_file_read(uri->host, path, &sink);
    if (r == -ERR_NOTFOUND && uri->host && uri->host[0])
        return fail(ERR_NOTFOUND, "file: no file \"%.120s\" on the volume \"%.40s\"", path,
                    uri->host);
    if (r == -ERR_NOTFOUND)
        return fail(ERR_NOTFOUND, "file: no file \"%.160s\"", path);
    if (r == -ERR_NOTSUP)
        return fail(ERR_NOTSUP, "file: this platform has no files to read \"%.120s\" from", path);
    return r;
}

const struct fetcher file_fetcher = { .scheme = "file", .fetch = file_fetch };
