/* wire/nbi.c - tagged images. Not here: the BOOTP reply and the services of old boot ROMs that
 * some of them wanted.
 * Source: Draft Net Boot Image Proposal 0.3 (June 15, 1997), chapter 5, with Ken Yap's additions
 * (32-bit entry); compat 6.6. */
#include "wire/nbi.h"
#include "core/err.h"
#include "wire/cursor.h"

enum {
    MAGIC = 0x1b031336,
    LENGTH_MASK = 0xf, /* in double words, without the vendor's part ... */
    VENDOR_SHIFT = 4,  /* ... whose length follows */
    RECORD_BYTES_MIN = 16,
    FLAG_LAST = 1 << 26,
    PLACE_SHIFT = 24, /* bits 24 and 25: what the load address counts from */
    PLACE_MASK = 3,
    REAL_MODE_END = 0x100000,
};
static const uint32_t flag_protected = UINT32_C(1) << 31;
enum place { PLACE_ABSOLUTE = 0, PLACE_AFTER = 1, PLACE_END = 2, PLACE_BEFORE = 3 };

bool nbi_probe(const void *data, size_t len_bytes)
{
    struct cursor c = cursor_on(data, len_bytes);
    return take_le32(&c) == MAGIC && cursor_ok(&c);
}

static uint32_t linear(uint32_t far_pointer)
{
    return ((far_pointer >> 16) << 4) + (far_pointer & 0xffff);
}

static size_t vendor_bytes(uint32_t flags)
{
    return (flags >> VENDOR_SHIFT & LENGTH_MASK) * 4;
}

/* The load address of a record. "the last image loaded" is, for the first one, the header. */
static uint64_t place(const struct nbi *nbi, uint32_t flags, uint32_t address, uint32_t memory_end)
{
    const struct nbi_segment *last = nbi->count ? &nbi->segments[nbi->count - 1] : NULL;
    uint64_t start = last ? last->dest : nbi->header_at;
    uint64_t end = start + (last ? last->memory_bytes : NBI_HEADER_BYTES);
    switch ((enum place)(flags >> PLACE_SHIFT & PLACE_MASK)) {
    case PLACE_AFTER:
        return end + address;
    case PLACE_END:
        return address <= memory_end ? memory_end - address : UINT64_MAX;
    case PLACE_BEFORE:
        return address <= start ? start - address : UINT64_MAX;
    case PLACE_ABSOLUTE:
        break;
    }
    return address;
}

static int take_record(struct cursor *c, size_t len_bytes, uint32_t memory_end, uint64_t *file_at,
                       struct nbi *nbi, bool *ret_last)
{
    unsigned number = (unsigned)nbi->count + 1;
    uint32_t flags = take_le32(c), address = take_le32(c);
    uint32_t file_bytes = take_le32(c), memory_bytes = take_le32(c);
    size_t own_bytes = (flags & LENGTH_MASK) * 4;
    if (cursor_ok(c) && own_bytes < RECORD_BYTES_MIN)
        return fail(ERR_NOEXEC, "nbi: record %u is of %zu bytes, it must be of 16 at least", number,
                    own_bytes);
    take_skip(c, own_bytes - RECORD_BYTES_MIN + vendor_bytes(flags));
    if (!cursor_ok(c))
        return fail(ERR_NOEXEC, "nbi: record %u does not end within the header's 512 bytes",
                    number);
    uint64_t dest = place(nbi, flags, address, memory_end);
    if (file_bytes > memory_bytes)
        return fail(ERR_NOEXEC, "nbi: segment %u has 0x%x bytes for 0x%x of memory", number,
                    (unsigned)file_bytes, (unsigned)memory_bytes);
    if (*file_at + file_bytes > len_bytes)
        return fail(ERR_NOEXEC, "nbi: cut off, segment %u ends at 0x%llx of 0x%llx bytes", number,
                    (unsigned long long)(*file_at + file_bytes), (unsigned long long)len_bytes);
    if (dest > UINT32_MAX || memory_bytes > UINT32_MAX - dest)
        return fail(ERR_NOEXEC, "nbi: segment %u, 0x%x bytes, has no place below 4 GiB", number,
                    (unsigned)memory_bytes);
    nbi->segments[nbi->count++] = (struct nbi_segment){ .dest = (uint32_t)dest,
                                                        .file_at = (uint32_t)*file_at,
                                                        .file_bytes = file_bytes,
                                                        .memory_bytes = memory_bytes };
    *file_at += file_bytes;
    *ret_last = flags & FLAG_LAST;
    return 0;
}

static int check_entry(const struct nbi *nbi)
{
    uint32_t entry = nbi->protected_mode ? nbi->entry : linear(nbi->entry);
    if (!nbi->protected_mode && entry >= REAL_MODE_END)
        return fail(ERR_NOEXEC, "nbi: the entry point 0x%x is out of reach of real mode",
                    (unsigned)entry);
    bool inside = entry >= nbi->header_at && entry - nbi->header_at < NBI_HEADER_BYTES;
    for (size_t i = 0; i < nbi->count && !inside; i++)
        inside = entry >= nbi->segments[i].dest &&
                 entry - nbi->segments[i].dest < nbi->segments[i].memory_bytes;
    return inside ? 0
                  : fail(ERR_NOEXEC, "nbi: the entry point 0x%x lies in none of its segments",
                         (unsigned)entry);
}

int nbi_parse(const void *data, size_t len_bytes, uint32_t memory_end, struct nbi *ret_nbi)
{
    if (len_bytes < NBI_HEADER_BYTES)
        return fail(ERR_NOEXEC, "nbi: cut off, %zu of the header's 512 bytes are here", len_bytes);
    struct cursor c = cursor_on(data, NBI_HEADER_BYTES);
    struct nbi nbi = { 0 };
    take_skip(&c, 4); /* magic */
    uint32_t flags = take_le32(&c), location = take_le32(&c);
    size_t own_bytes = (flags & LENGTH_MASK) * 4;
    nbi.entry = take_le32(&c);
    nbi.protected_mode = flags & flag_protected;
    nbi.header_segment = (uint16_t)(location >> 16);
    nbi.header_offset = (uint16_t)location;
    nbi.header_at = linear(location);
    if (own_bytes < RECORD_BYTES_MIN)
        return fail(ERR_NOEXEC, "nbi: a header of %zu bytes, 16 is the least", own_bytes);
    if (nbi.header_at + NBI_HEADER_BYTES > REAL_MODE_END)
        return fail(ERR_NOEXEC, "nbi: the header's place 0x%x is not below 1 MiB",
                    (unsigned)nbi.header_at);
    take_skip(&c, own_bytes - RECORD_BYTES_MIN + vendor_bytes(flags));
    uint64_t file_at = NBI_HEADER_BYTES;
    bool last = false;
    int r = 0;
    while (r == 0 && !last && nbi.count < NBI_SEGMENTS_MAX)
        r = take_record(&c, len_bytes, memory_end, &file_at, &nbi, &last);
    if (r == 0 && !last)
        r = fail(ERR_NOEXEC, "nbi: over %d records", NBI_SEGMENTS_MAX);
    if (r == 0)
        r = check_entry(&nbi);
    if (r == 0)
        *ret_nbi = nbi;
    return r;
}
