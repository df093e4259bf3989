/* core/pipe.h - a download that is read while it comes, in bounded memory: the sink of a blob on one
 * side, a reader on the other. The fetcher gets no room while the reader is behind.
 * Not here: who runs the download (fetch/reader.h). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/blob.h"
#include "core/fiber.h"

struct pipe {
    struct blob_sink sink; /* for blob.sink */
    uint8_t *ring;
    size_t ring_bytes, first, count;
    uint64_t position; /* the next byte that the writer gives */
    uint64_t accepted; /* the next one that is new: behind it, position repeats */
    uint32_t accepted_sum, repeated_sum;
    bool differs, ended;
    int result;
    struct waitq changed;
};

/** @ring_bytes is rounded up to whole pages. 0 or -ERR_NOMEM; pipe_fini() either way. */
int pipe_init(struct pipe *pipe, size_t ring_bytes);
void pipe_fini(struct pipe *pipe);
/** The writer is done; @result 0 or the -ERR_x that readers get behind the last byte. */
void pipe_end(struct pipe *pipe, int result);
/** Wait until a byte or the end is there. 0, -ERR_TIMEDOUT (silent) or -ERR_CANCELED. May yield. */
int pipe_wait(struct pipe *pipe, deadline_t deadline);
/** Up to @room_bytes as soon as there is one: their count, 0 at the end, the writer's error behind
 * its last byte, -ERR_TIMEDOUT (silent), -ERR_CANCELED. May yield. */
int pipe_read(struct pipe *pipe, void *data, size_t room_bytes, deadline_t deadline);
/** Would pipe_read() return at once? */
bool pipe_ready(const struct pipe *pipe);
