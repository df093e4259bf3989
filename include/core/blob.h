/* core/blob.h - the bytes of a download: grows without copying where it can, lives in the
 * platform's pages. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { BLOB_EXTENTS_MAX = 24 };
struct blob_extent {
    uint8_t *data;
    size_t len_bytes, cap_bytes;
};
/** Who takes the bytes of a blob as they come, so that they are never all in memory (core/pipe.h). */
struct blob_sink {
    int (*room)(struct blob_sink *sink, void **ret_data, size_t *ret_room); /* May yield */
    void (*commit)(struct blob_sink *sink, size_t len_bytes);
    void (*restart)(struct blob_sink *sink); /* the next byte is byte 0 once more */
};
/* While it grows it may be several extents; blob_seal() makes it one (data, len_bytes). */
struct blob {
    uint8_t *data; /* valid after blob_seal(); NULL when empty */
    size_t len_bytes;
    struct blob_extent extents[BLOB_EXTENTS_MAX];
    size_t extent_count;
    const void *borrowed; /* not NULL: data is somebody else's (an embedded file) and never freed */
    struct blob_sink *sink; /* not NULL: borrowed; the bytes go there, and sealing gives no data */
};

/** Say what length is expected (Content-Length, tsize): one allocation, no copy. 0 or -ERR_NOMEM.
 */
int blob_expect(struct blob *blob, uint64_t len_bytes);
/** Room for at least one byte at the end: *@ret_room bytes at *@ret_data. 0 or -ERR_NOMEM. Yields
 * only where there is a sink, whose errors it then returns. */
int blob_room(struct blob *blob, void **ret_data, size_t *ret_room);
void blob_commit(struct blob *blob, size_t len_bytes); /* that many bytes of the room were filled */
int blob_append(struct blob *blob, const void *data, size_t len_bytes);
int blob_seal(struct blob *blob); /* 0 or -ERR_NOMEM */
void blob_borrow(struct blob *blob, const void *data, size_t len_bytes);
void blob_restart(struct blob *blob); /* the next byte is byte 0; a sink stays */
void blob_free(struct blob *blob);
