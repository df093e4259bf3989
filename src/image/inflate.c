/* image/inflate.c - deflated data into a blob, on zlib. Memory is bounded by what comes out: the
 * blob grows, zlib itself takes 40 KiB.
 * Source: zlib.h 1.3.1 ("Basic Functions", inflateInit2: raw inflate); RFC 1951. */
#include "inflate.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/heap.h"
#include <zlib.h>

enum {
    STEP_BYTES = 1 << 20,   /* of output, between two looks at the keyboard */
    INPUT_BYTES = 1 << 30,  /* at once: zlib counts in unsigned int */
    LOOK_IN_BYTES = 512,    /* for a guess, so much is unpacked ... */
    LOOK_OUT_BYTES = 256,   /* ... to so much */
    RAW_WINDOW = -MAX_WBITS /* negative: no head and no checksum of zlib's own */
};

static void *take_memory(void *arg, unsigned items, unsigned bytes)
{
    (void)arg;
    return heap_alloc((size_t)items * bytes); /* zlib: 1 of 10 KiB, 32768 of 1 */
}

static void give_memory(void *arg, void *memory)
{
    (void)arg;
    heap_free(memory);
}

static bool begin(z_stream *z)
{
    *z = (z_stream){ .zalloc = take_memory, .zfree = give_memory };
    return inflateInit2(z, RAW_WINDOW) == Z_OK;
}

static int no_memory(const struct unpacking *u)
{
    return fail(ERR_NOMEM,
                "%s: \"%s\" unpacks to more than there is memory for: %u KiB came out of the first "
                "%u of %u KiB",
                u->format, u->name, (unsigned)(u->out->len_bytes >> 10), (unsigned)(u->at >> 10),
                (unsigned)(u->len_bytes >> 10));
}

static uint32_t add_check(enum inflate_check kind, uint32_t value, const void *data, size_t bytes)
{
    return (uint32_t)(kind == INFLATE_CRC32 ? crc32(value, data, (unsigned)bytes)
                                            : adler32(value, data, (unsigned)bytes));
}

/* One step. 0: there is more; 1: the stream has ended; negative: told. */
static int step(struct unpacking *u, z_stream *z, enum inflate_check kind, uint32_t *check)
{
    void *room;
    size_t room_bytes, left = u->len_bytes - u->at;
    int r = blob_room(u->out, &room, &room_bytes);
    if (r < 0)
        return u->out->sink ? r : no_memory(u); /* a sink has told why */
    unsigned out = room_bytes < STEP_BYTES ? (unsigned)room_bytes : STEP_BYTES;
    unsigned in = left < INPUT_BYTES ? (unsigned)left : INPUT_BYTES;
    z->next_in = (z_const Bytef *)u->data + u->at;
    z->avail_in = in;
    z->next_out = room;
    z->avail_out = out;
    int status = inflate(z, Z_NO_FLUSH);
    u->at += in - z->avail_in;
    *check = add_check(kind, *check, room, out - z->avail_out);
    blob_commit(u->out, out - z->avail_out);
    if (status == Z_STREAM_END)
        return 1;
    if (status == Z_MEM_ERROR)
        return no_memory(u);
    /* there was room: it is bytes that are missing */
    if (status == Z_BUF_ERROR || (status == Z_OK && z->avail_out && u->at == u->len_bytes))
        return fail(ERR_TRUNCATED, "%s: \"%s\" is cut off: it ends after %u KiB, within its data",
                    u->format, u->name, (unsigned)(u->len_bytes >> 10));
    if (status != Z_OK)
        return fail(ERR_PROTO, "%s: \"%s\" is damaged near byte %zu (%s)", u->format, u->name,
                    u->at, z->msg ? z->msg : "no reason given");
    return 0;
}

int inflate_stream(struct unpacking *u, enum inflate_check check, uint32_t *ret_check,
                   uint64_t *ret_bytes)
{
    z_stream z;
    size_t before = u->out->len_bytes;
    uint32_t value = check == INFLATE_ADLER32; /* what each begins with */
    if (!begin(&z))
        return no_memory(u);
    int r = 0, canceled = 0;
    while (r == 0 && canceled == 0) {
        r = step(u, &z, check, &value);
        progress_update(u->progress, u->at, u->len_bytes, "");
        canceled = fiber_yield();
    }
    inflateEnd(&z);
    if (r < 0 || canceled < 0)
        return r < 0 ? r : canceled;
    *ret_check = value;
    *ret_bytes = u->out->len_bytes - before;
    return 0;
}

bool inflate_looks_right(const void *data, size_t len_bytes)
{
    z_stream z;
    uint8_t out[LOOK_OUT_BYTES];
    if (!begin(&z))
        return false;
    z.next_in = (z_const Bytef *)data;
    z.avail_in = len_bytes < LOOK_IN_BYTES ? (unsigned)len_bytes : LOOK_IN_BYTES;
    z.next_out = out;
    z.avail_out = sizeof(out);
    int status = inflate(&z, Z_SYNC_FLUSH);
    inflateEnd(&z);
    return status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR;
}

uint32_t inflate_crc32(const void *data, size_t len_bytes)
{
    return (uint32_t)crc32(0, data, (unsigned)len_bytes);
}
