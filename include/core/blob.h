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
/* While it grows it may be several extents; blob_seal() makes it one (data, len_bytes). */
struct blob {
    uint8_t *data; /* valid after blob_seal(); NULL when empty */
    size_t len_bytes;
    struct blob_extent extents[BLOB_EXTENTS_MAX];
    size_t extent_count;
    const void *borrowed; /* not NULL: data is somebody else's (an embedded file) and never freed */
};

/** Say what length is expected (Content-Length, tsize): one allocation, no copy. 0 or -ERR_NOMEM.
 */
int blob_expect(struct blob *blob, uint64_t len_bytes);
/** Room for at least one byte at the end: *@ret_room bytes at *@ret_data. 0 or -ERR_NOMEM. */
int blob_room(struct blob *blob, void **ret_data, size_t *ret_room);
void blob_commit(struct blob *blob, size_t len_bytes); /* that many bytes of the room were filled */
int blob_append(struct blob *blob, const void *data, size_t len_bytes);
int blob_seal(struct blob *blob); /* 0 or -ERR_NOMEM */
void blob_borrow(struct blob *blob, const void *data, size_t len_bytes);
void blob_free(struct blob *blob);
