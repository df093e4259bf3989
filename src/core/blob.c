/* core/blob.c - the bytes of a download, in whole pages of the platform. docs/design/003-memory.md
 * tells why. */
#include "core/blob.h"
#include "core/err.h"
#include "plat.h"
#include <assert.h>
#include <string.h>

enum { FIRST_EXTENT_BYTES = 64 * 1024, EXTENT_BYTES_MAX = 64 * 1024 * 1024 };
static const uint64_t BLOB_BYTES_MAX = SIZE_MAX / 2;

static size_t pages_for(size_t bytes)
{
    return bytes / PLAT_PAGE_BYTES + (bytes % PLAT_PAGE_BYTES != 0);
}

static int add_extent(struct blob *blob, size_t bytes)
{
    assert(!blob->borrowed);
    if (blob->extent_count == BLOB_EXTENTS_MAX)
        return fail(ERR_NOMEM, "memory: the file is in %u pieces already, no more can be added",
                    (unsigned)BLOB_EXTENTS_MAX);
    size_t pages = pages_for(bytes);
    uint8_t *data = plat_pages_alloc(pages);
    if (!data)
        return fail(ERR_NOMEM, "memory: no room for %u KiB of a file; %u KiB of it are here",
                    (unsigned)(bytes / 1024), (unsigned)(blob->len_bytes / 1024));
    blob->extents[blob->extent_count++] =
        (struct blob_extent){ .data = data, .cap_bytes = pages * PLAT_PAGE_BYTES };
    return 0;
}

int blob_expect(struct blob *blob, uint64_t len_bytes)
{
    if (blob->sink)
        return 0;
    if (len_bytes > BLOB_BYTES_MAX)
        return fail(ERR_NOMEM, "memory: a file of %u GiB cannot be held",
                    (unsigned)(len_bytes >> 30));
    size_t room = 0;
    if (blob->extent_count) {
        const struct blob_extent *last = &blob->extents[blob->extent_count - 1];
        room = last->cap_bytes - last->len_bytes;
    }
    if (len_bytes <= blob->len_bytes + room)
        return 0;
    return add_extent(blob, (size_t)len_bytes - blob->len_bytes);
}

/* Twice as much as is there, so that the count of extents grows with the logarithm of the length.
 */
static int grow(struct blob *blob)
{
    size_t want = blob->len_bytes < FIRST_EXTENT_BYTES ? FIRST_EXTENT_BYTES : blob->len_bytes;
    if (want > EXTENT_BYTES_MAX && blob->extent_count < BLOB_EXTENTS_MAX / 2)
        want = EXTENT_BYTES_MAX;
    if (blob->extent_count) {
        struct blob_extent *last = &blob->extents[blob->extent_count - 1];
        size_t pages = pages_for(want);
        if (plat_pages_extend(last->data, last->cap_bytes / PLAT_PAGE_BYTES, pages)) {
            last->cap_bytes += pages * PLAT_PAGE_BYTES;
            return 0;
        }
    }
    return add_extent(blob, want);
}

int blob_room(struct blob *blob, void **ret_data, size_t *ret_room)
{
    if (blob->sink)
        return blob->sink->room(blob->sink, ret_data, ret_room);
    struct blob_extent *last = blob->extent_count ? &blob->extents[blob->extent_count - 1] : NULL;
    if (!last || last->len_bytes == last->cap_bytes) {
        int r = grow(blob);
        if (r < 0)
            return r;
        last = &blob->extents[blob->extent_count - 1];
    }
    *ret_data = last->data + last->len_bytes;
    *ret_room = last->cap_bytes - last->len_bytes;
    return 0;
}

void blob_commit(struct blob *blob, size_t len_bytes)
{
    if (blob->sink) {
        blob->sink->commit(blob->sink, len_bytes);
        blob->len_bytes += len_bytes;
        return;
    }
    assert(blob->extent_count);
    struct blob_extent *last = &blob->extents[blob->extent_count - 1];
    assert(len_bytes <= last->cap_bytes - last->len_bytes);
    last->len_bytes += len_bytes;
    blob->len_bytes += len_bytes;
}

int blob_append(struct blob *blob, const void *data, size_t len_bytes)
{
    const uint8_t *from = data;
    while (len_bytes) {
        void *room;
        size_t room_bytes;
        int r = blob_room(blob, &room, &room_bytes);
        if (r < 0)
            return r;
        size_t part = len_bytes < room_bytes ? len_bytes : room_bytes;
        memcpy(room, from, part);
        blob_commit(blob, part);
        from += part;
        len_bytes -= part;
    }
    return 0;
}

static void free_extents(struct blob *blob)
{
    for (size_t i = 0; i < blob->extent_count; i++)
        plat_pages_free(blob->extents[i].data, blob->extents[i].cap_bytes / PLAT_PAGE_BYTES);
    blob->extent_count = 0;
}

int blob_seal(struct blob *blob)
{
    if (blob->borrowed || blob->extent_count == 0)
        return 0;
    size_t total = blob->len_bytes;
    if (blob->extent_count == 1 || blob->extents[0].len_bytes == total) {
        blob->data = blob->extents[0].data;
        return 0;
    }
    struct blob whole = { 0 };
    int r = add_extent(&whole, total);
    if (r < 0)
        return r;
    for (size_t i = 0; i < blob->extent_count; i++) {
        memcpy(whole.extents[0].data + whole.len_bytes, blob->extents[i].data,
               blob->extents[i].len_bytes);
        blob_commit(&whole, blob->extents[i].len_bytes);
    }
    free_extents(blob);
    *blob = whole;
    blob->data = blob->extents[0].data;
    return 0;
}

void blob_borrow(struct blob *blob, const void *data, size_t len_bytes)
{
    *blob = (struct blob){ .data = (uint8_t *)(uintptr_t)data,
                           .len_bytes = len_bytes,
                           .borrowed = data };
}

void blob_restart(struct blob *blob)
{
    struct blob_sink *sink = blob->sink;
    blob_free(blob);
    blob->sink = sink;
    if (sink)
        sink->restart(sink);
}

void blob_free(struct blob *blob)
{
    free_extents(blob);
    *blob = (struct blob){ 0 };
}
