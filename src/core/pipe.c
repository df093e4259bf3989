/* core/pipe.c - a ring between a fetcher and who reads its file. A download that begins again (a
 * TFTP server that was started anew, HTTP without ranges) gives bytes that are gone already: they
 * are summed up, dropped, and must be the same. */
#include "core/pipe.h"
#include "core/err.h"
#include "core/list.h"
#include "plat.h"
#include <assert.h>
#include <string.h>

enum { SUM_START = 0x811c9dc5, SUM_FACTOR = 0x01000193 }; /* FNV-1a: tells files apart, no more */

static uint32_t add_up(uint32_t sum, const uint8_t *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++)
        sum = (sum ^ bytes[i]) * SUM_FACTOR;
    return sum;
}

static struct pipe *pipe_of(struct blob_sink *sink)
{
    return container_of(sink, struct pipe, sink);
}

static size_t tail(const struct pipe *pipe)
{
    return (pipe->first + pipe->count) % pipe->ring_bytes;
}

static int room(struct blob_sink *sink, void **ret_data, size_t *ret_room)
{
    struct pipe *pipe = pipe_of(sink);
    while (pipe->count == pipe->ring_bytes) {
        /* who reads may be a program with a menu; closing it cancels this fiber */
        int r = fiber_wait(&pipe->changed, DEADLINE_NEVER);
        if (r < 0)
            return r;
    }
    if (pipe->differs)
        return fail(ERR_IO, "pipe: the file changed while it was read, before byte %llu",
                    (unsigned long long)pipe->accepted);
    size_t begin = tail(pipe), free_bytes = pipe->ring_bytes - pipe->count;
    if (free_bytes > pipe->ring_bytes - begin)
        free_bytes = pipe->ring_bytes - begin;
    uint64_t repeated = pipe->accepted - pipe->position;
    if (repeated && free_bytes > repeated)
        free_bytes = (size_t)repeated;
    *ret_data = pipe->ring + begin;
    *ret_room = free_bytes;
    return 0;
}

static void commit(struct blob_sink *sink, size_t len_bytes)
{
    struct pipe *pipe = pipe_of(sink);
    const uint8_t *bytes = pipe->ring + tail(pipe);
    bool repeats = pipe->position < pipe->accepted;
    pipe->position += len_bytes;
    if (repeats) {
        pipe->repeated_sum = add_up(pipe->repeated_sum, bytes, len_bytes);
        pipe->differs = pipe->position == pipe->accepted &&
                        pipe->repeated_sum != pipe->accepted_sum;
        return;
    }
    pipe->accepted_sum = add_up(pipe->accepted_sum, bytes, len_bytes);
    pipe->accepted = pipe->position;
    pipe->count += len_bytes;
    assert(pipe->count <= pipe->ring_bytes);
    fiber_wake(&pipe->changed);
}

static void restart(struct blob_sink *sink)
{
    struct pipe *pipe = pipe_of(sink);
    pipe->position = 0;
    pipe->repeated_sum = SUM_START;
}

int pipe_init(struct pipe *pipe, size_t ring_bytes)
{
    size_t pages = (ring_bytes + PLAT_PAGE_BYTES - 1) / PLAT_PAGE_BYTES;
    *pipe = (struct pipe){ .sink = { .room = room, .commit = commit, .restart = restart },
                           .ring_bytes = pages * PLAT_PAGE_BYTES,
                           .accepted_sum = SUM_START,
                           .repeated_sum = SUM_START };
    waitq_init(&pipe->changed);
    pipe->ring = plat_pages_alloc(pages);
    return pipe->ring ? 0
                      : fail(ERR_NOMEM, "pipe: no memory for %u KiB of a file",
                             (unsigned)(pipe->ring_bytes / 1024));
}

void pipe_fini(struct pipe *pipe)
{
    if (pipe->ring)
        plat_pages_free(pipe->ring, pipe->ring_bytes / PLAT_PAGE_BYTES);
    pipe->ring = NULL;
}

void pipe_end(struct pipe *pipe, int result)
{
    if (result == 0 && (pipe->differs || pipe->position < pipe->accepted))
        result = fail(ERR_IO, "pipe: the file changed while it was read, after byte %llu",
                      (unsigned long long)pipe->position);
    pipe->ended = true;
    pipe->result = result;
    fiber_wake(&pipe->changed);
}

bool pipe_ready(const struct pipe *pipe)
{
    return pipe->count > 0 || pipe->ended;
}

int pipe_wait(struct pipe *pipe, deadline_t deadline)
{
    while (!pipe_ready(pipe)) {
        int r = fiber_wait(&pipe->changed, deadline);
        if (r < 0)
            return r;
    }
    return 0;
}

int pipe_read(struct pipe *pipe, void *data, size_t room_bytes, deadline_t deadline)
{
    size_t done = 0;
    int r = pipe_wait(pipe, deadline);
    if (r < 0)
        return r;
    if (pipe->count == 0)
        return pipe->result;
    while (done < room_bytes && pipe->count > 0) {
        size_t part = pipe->ring_bytes - pipe->first;
        if (part > pipe->count)
            part = pipe->count;
        if (part > room_bytes - done)
            part = room_bytes - done;
        memcpy((uint8_t *)data + done, pipe->ring + pipe->first, part);
        pipe->first = (pipe->first + part) % pipe->ring_bytes;
        pipe->count -= part;
        done += part;
    }
    fiber_wake(&pipe->changed);
    return (int)done;
}
