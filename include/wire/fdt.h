/* wire/fdt.h - a flattened device tree: is it one, and the same one with a kernel's arguments in it.
 * Source: Devicetree Specification v0.4, chapter 5; 3.6 (/chosen). */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"

enum {
    FDT_BYTES_MAX = 2 * 1024 * 1024, /* Linux Documentation/arch/arm64/booting.rst, 2 */
    FDT_DEPTH_MAX = 64,
    FDT_RESERVATIONS_MAX = 1024,
    FDT_NAME_MAX =
        256, /* bytes of a property's name, with its NUL; 2.2.4.1 of the specification: 32 */
};

struct fdt_part {
    const uint8_t *bytes; /* inside the tree that was read */
    size_t len_bytes;
};
struct fdt {
    struct fdt_part reservations, nodes, strings; /* nodes: the structure block, END included */
    uint32_t boot_cpu;
    /* Places in @nodes; 0: none, since a node begins there. */
    size_t root_end;       /* the token that closes the root */
    size_t chosen;         /* what stands behind /chosen's name */
    size_t bootargs;       /* /chosen's property of that name */
    size_t bootargs_bytes; /* all of it */
};

/**
 * Walk a tree of @len_bytes, all of it. 0, -ERR_NOEXEC (sentence: no device tree at all), -ERR_PROTO
 * (sentence: a broken one) or -ERR_TRUNCATED. *@ret_fdt borrows from @data.
 */
int fdt_parse(const void *data, size_t len_bytes, struct fdt *ret_fdt);
/** Append the tree with /chosen/bootargs @args in place of its own; NULL: as it is. @out must be empty
 * for its alignment. out->oom when memory is short. */
void fdt_write(const struct fdt *fdt, const char *args, struct str *out);
