/* wire/nbi.h - tagged images, as Etherboot's users made them.
 * Source: Draft Net Boot Image Proposal 0.3 (Honan, Kuhlmann, Yap). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NBI_HEADER_BYTES = 512,
    NBI_SEGMENTS_MAX = 31, /* what 512 bytes have room for */
};
struct nbi_segment {
    uint32_t dest, file_at, file_bytes, memory_bytes;
};
struct nbi {
    bool protected_mode; /* entered at the linear address @entry; else at segment:offset */
    uint16_t header_segment, header_offset;
    uint32_t header_at; /* linear: where the first 512 bytes of the file go */
    uint32_t entry;     /* linear, or segment << 16 | offset */
    size_t count;
    struct nbi_segment segments[NBI_SEGMENTS_MAX];
};

bool nbi_probe(const void *data, size_t len_bytes);
/** @memory_end  behind the last byte of RAM below 4 GiB: some segments count from there
 * 0 or -ERR_NOEXEC (sentence). */
int nbi_parse(const void *data, size_t len_bytes, uint32_t memory_end, struct nbi *ret_nbi);
