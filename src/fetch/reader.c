/* fetch/reader.c - a download in a fiber of its own and a pipe to who reads it. */
#include "fetch/reader.h"
#include "core/heap.h"
#include "core/pipe.h"
#include "fetch/fetch.h"
#include <string.h>

struct fetch_reader {
    struct uri *uri;
    struct transfer transfer;
    struct pipe pipe;
    struct fiber *fiber;
    bool any; /* a byte was read */
};

static int body(void *arg)
{
    struct fetch_reader *reader = arg;
    int r = fetch_run(reader->uri, &reader->transfer);
    pipe_end(&reader->pipe, r);
    return r;
}

int fetch_reader_open(const struct uri *uri, bool size_only, struct fetch_reader **ret_reader)
{
    struct fetch_reader *reader = heap_zalloc(sizeof(*reader));
    if (!reader)
        return fail(ERR_NOMEM, "fetch: no memory for one more file");
    int r = pipe_init(&reader->pipe, FETCH_READER_BYTES);
    if (r == 0)
        r = uri_copy(uri, &reader->uri);
    if (r == 0) {
        reader->transfer.blob.sink = &reader->pipe.sink;
        reader->transfer.head_only = size_only;
        reader->fiber = fiber_start("reader", body, reader);
        if (!reader->fiber)
            r = fail(ERR_NOMEM, "fetch: no memory for one more download");
    }
    if (r < 0) {
        fetch_reader_close(reader);
        return r;
    }
    *ret_reader = reader;
    return 0;
}

int fetch_reader_wait(struct fetch_reader *reader, deadline_t deadline)
{
    int r = pipe_wait(&reader->pipe, deadline);
    if (r == 0 && !reader->any && reader->pipe.count == 0)
        r = reader->pipe.result;
    return r;
}

int fetch_reader_read(struct fetch_reader *reader, void *data, size_t room_bytes,
                      deadline_t deadline)
{
    int r = pipe_read(&reader->pipe, data, room_bytes, deadline);
    reader->any = reader->any || r > 0;
    return r;
}

bool fetch_reader_ready(const struct fetch_reader *reader)
{
    return pipe_ready(&reader->pipe);
}

int fetch_reader_size(const struct fetch_reader *reader, uint64_t *ret_bytes)
{
    const struct transfer *transfer = &reader->transfer;
    bool ended = reader->pipe.ended && reader->pipe.result == 0;
    bool read = ended && !transfer->head_only;
    /* TFTP that asks for the size alone fails when there is none; 0 of others may mean unknown */
    bool told = transfer->total_bytes ||
                (ended && transfer->uri->scheme && strcmp(transfer->uri->scheme, "tftp") == 0);
    if (!read && !told)
        return -ERR_NOENT;
    *ret_bytes = read ? transfer->done_bytes : transfer->total_bytes;
    return 0;
}

void fetch_reader_close(struct fetch_reader *reader)
{
    if (!reader)
        return;
    if (reader->fiber) {
        struct error_slot said = *err_slot(); /* that it was canceled is nobody's concern */
        fiber_cancel(reader->fiber);
        (void)fiber_join(reader->fiber);
        *err_slot() = said;
    }
    transfer_free(&reader->transfer);
    pipe_fini(&reader->pipe);
    uri_free(reader->uri);
    heap_free(reader);
}
