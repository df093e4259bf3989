/* image/initrd.h - what a kernel gets as its initrd, as a list of pieces: who places it himself
 * needs no second copy of large files. Source: compat 6.3. */
#pragma once
#include "image/image.h"

struct initrd_piece {
    uint64_t offset;  /* in the initrd; what lies between two pieces is zero */
    const void *data; /* borrowed from an image, or a cpio header of ours */
    size_t len_bytes; /* never 0 */
    bool is_header;
};
struct initrd {
    struct initrd_piece *pieces; /* in order, NULL when there are none */
    size_t count;
    uint64_t len_bytes;
};

/** All registered, non-hidden images but @kernel, each from a 4096-byte boundary on, those with a
 * command line behind a cpio header. 0 or an error with a sentence; then nothing to free.
 * Valid until an image is unregistered. initrd_free(). */
int initrd_collect(const struct image *kernel, struct initrd *ret_initrd);
void initrd_free(struct initrd *initrd);
