/* wire/fdt.c - a flattened device tree: is it one, and the same one with a kernel's arguments in it.
 * Not here: who is given it (src/plat/uefi/exec_fdt.c).
 * Source: Devicetree Specification v0.4: 5.2 header, 5.3 reservations, 5.4 structure, 5.5 strings; 3.6
 * /chosen. */
#include "wire/fdt.h"
#include "core/err.h"
#include "wire/cursor.h"

enum {
    HEADER_BYTES = 40,
    RESERVATION_BYTES = 16,
    VERSION = 17,
    VERSION_COMPATIBLE = 16,
    PAD = 4,
};
#define MAGIC UINT32_C(0xd00dfeed)
enum token { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9 }; /* 5.4.1 */

/* --- reading ---------------------------------------------------------------------------------- */

static bool take_part(const void *data, size_t total, uint32_t offset, uint32_t len_bytes,
                      struct fdt_part *ret_part)
{
    struct cursor c = cursor_on(data, total);
    take_skip(&c, offset);
    ret_part->bytes = take_bytes(&c, len_bytes);
    ret_part->len_bytes = len_bytes;
    return cursor_ok(&c) && offset >= HEADER_BYTES;
}

/* 5.3: pairs of address and length; a pair of zeroes ends them. */
static bool take_reservations(const void *data, size_t total, uint32_t offset,
                              struct fdt_part *ret_part)
{
    struct cursor c = cursor_on(data, total);
    take_skip(&c, offset);
    for (size_t i = 1; i <= FDT_RESERVATIONS_MAX; i++) {
        uint64_t address = take_be(&c, 8), len = take_be(&c, 8);
        if (!cursor_ok(&c))
            return false;
        if (address == 0 && len == 0)
            return take_part(data, total, offset, (uint32_t)(i * RESERVATION_BYTES), ret_part);
    }
    return false;
}

static int take_header(const void *data, size_t len_bytes, struct fdt *fdt)
{
    struct cursor c = cursor_on(data, len_bytes);
    bool is_tree = take_be32(&c) == MAGIC;
    uint32_t total = take_be32(&c), nodes = take_be32(&c), strings = take_be32(&c),
             reservations = take_be32(&c), version = take_be32(&c), compatible = take_be32(&c);
    fdt->boot_cpu = take_be32(&c);
    uint32_t strings_len = take_be32(&c), nodes_len = take_be32(&c);
    if (!is_tree || !cursor_ok(&c))
        return fail(ERR_NOEXEC, "fdt: this is no device tree: it does not begin with d00dfeed");
    if (version < VERSION || compatible > VERSION)
        return fail(ERR_PROTO, "fdt: the device tree is of version %u, and we know version %u",
                    (unsigned)version, (unsigned)VERSION);
    if (total > len_bytes)
        return fail(ERR_TRUNCATED, "fdt: the device tree is cut off: %zu of %u bytes are here",
                    len_bytes, (unsigned)total);
    if (total > FDT_BYTES_MAX)
        return fail(ERR_PROTO, "fdt: the device tree has %u bytes, kernels take at most %u",
                    (unsigned)total, (unsigned)FDT_BYTES_MAX);
    if (!take_part(data, total, nodes, nodes_len, &fdt->nodes) ||
        !take_part(data, total, strings, strings_len, &fdt->strings) ||
        !take_reservations(data, total, reservations, &fdt->reservations))
        return fail(ERR_PROTO, "fdt: a part of the device tree lies outside its %u bytes",
                    (unsigned)total);
    return 0;
}

/* Text at the cursor, with its NUL; NULL: it has no end. */
static const char *take_text(struct cursor *c)
{
    const uint8_t *end = cursor_left(c) ? memchr(c->pos, 0, cursor_left(c)) : NULL;
    return (const char *)take_bytes(c, end ? (size_t)(end - c->pos) + 1 : SIZE_MAX);
}

static void take_padding(struct cursor *c, const uint8_t *begin)
{
    take_skip(c, (0 - (size_t)(c->pos - begin)) % PAD);
}

/* Where the walk is. */
struct walk {
    struct cursor c;
    unsigned depth;
    bool in_chosen; /* right in /chosen, in no node below */
};

static void begin_node(struct walk *w, struct fdt *fdt)
{
    const char *name = take_text(&w->c);
    take_padding(&w->c, fdt->nodes.bytes);
    w->depth++;
    w->in_chosen = name && w->depth == 2 && strcmp(name, "chosen") == 0;
    if (w->in_chosen && !fdt->chosen)
        fdt->chosen = (size_t)(w->c.pos - fdt->nodes.bytes);
}

static void end_node(struct walk *w, struct fdt *fdt, size_t at)
{
    if (w->depth-- == 1)
        fdt->root_end = at;
    w->in_chosen = false;
}

static void property(struct walk *w, struct fdt *fdt, size_t at)
{
    uint32_t len = take_be32(&w->c), name_at = take_be32(&w->c);
    struct cursor names = cursor_on(fdt->strings.bytes, fdt->strings.len_bytes);
    take_skip(&names, name_at);
    size_t left = cursor_left(&names);
    names = take_cursor(&names, left < FDT_NAME_MAX ? left : FDT_NAME_MAX);
    const char *name = take_text(&names);
    take_skip(&w->c, len);
    take_padding(&w->c, fdt->nodes.bytes);
    if (!name || w->depth == 0)
        w->c.failed = true;
    if (name && w->in_chosen && !fdt->bootargs && strcmp(name, "bootargs") == 0) {
        fdt->bootargs = at;
        fdt->bootargs_bytes = (size_t)(w->c.pos - fdt->nodes.bytes) - at;
    }
}

/* 5.4.2: one root; every token moves the cursor. */
static bool walk(struct fdt *fdt)
{
    struct walk w = { .c = cursor_on(fdt->nodes.bytes, fdt->nodes.len_bytes) };
    while (cursor_ok(&w.c)) {
        size_t at = (size_t)(w.c.pos - fdt->nodes.bytes);
        uint32_t token = take_be32(&w.c);
        bool outside = w.depth == 0;
        if (token == BEGIN_NODE && w.depth < FDT_DEPTH_MAX && !(outside && fdt->root_end))
            begin_node(&w, fdt);
        else if (token == END_NODE && !outside)
            end_node(&w, fdt, at);
        else if (token == PROP)
            property(&w, fdt, at);
        else if (token == END)
            return cursor_ok(&w.c) && outside && fdt->root_end;
        else if (token != NOP)
            return false;
    }
    return false;
}

int fdt_parse(const void *data, size_t len_bytes, struct fdt *ret_fdt)
{
    struct fdt fdt = { .boot_cpu = 0 };
    int r = take_header(data, len_bytes, &fdt);
    if (r < 0)
        return r;
    if (!walk(&fdt))
        return fail(ERR_PROTO, "fdt: the nodes of the device tree are broken, or more than %u deep",
                    (unsigned)FDT_DEPTH_MAX);
    *ret_fdt = fdt;
    return 0;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void put32(struct str *out, uint32_t value)
{
    uint8_t bytes[4];
    struct writer w = writer_on(bytes, sizeof(bytes));
    put_be32(&w, value);
    str_append_bytes(out, bytes, sizeof(bytes));
}

static void pad(struct str *out, size_t alignment)
{
    while (!out->oom && out->len_bytes % alignment)
        str_append_char(out, 0);
}

static void put_bootargs(struct str *out, const struct fdt *fdt, const char *args)
{
    put32(out, PROP);
    put32(out, (uint32_t)strlen(args) + 1);
    put32(out, (uint32_t)fdt->strings.len_bytes); /* its name is put behind the others */
    str_append_bytes(out, args, strlen(args) + 1);
    pad(out, PAD);
}

/* The nodes with the arguments: in place of others, at the head of /chosen, or in a /chosen of their
 * own at the end of the root. */
static void put_nodes(struct str *out, const struct fdt *fdt, const char *args)
{
    size_t at = fdt->bootargs ? fdt->bootargs : fdt->chosen ? fdt->chosen : fdt->root_end;
    size_t skip = fdt->bootargs ? fdt->bootargs_bytes : 0;
    if (!args)
        at = skip = 0;
    str_append_bytes(out, fdt->nodes.bytes, at);
    if (args && !fdt->chosen) {
        put32(out, BEGIN_NODE);
        str_append_bytes(out, "chosen\0", 8);
    }
    if (args)
        put_bootargs(out, fdt, args);
    if (args && !fdt->chosen)
        put32(out, END_NODE);
    str_append_bytes(out, fdt->nodes.bytes + at + skip, fdt->nodes.len_bytes - at - skip);
}

void fdt_write(const struct fdt *fdt, const char *args, struct str *out)
{
    static const char name[] = "bootargs";
    struct str nodes = STR_INIT;
    put_nodes(&nodes, fdt, args);
    pad(&nodes, PAD);
    size_t reservations = HEADER_BYTES;
    size_t at_nodes = reservations + fdt->reservations.len_bytes;
    size_t at_strings = at_nodes + nodes.len_bytes;
    size_t strings_len = fdt->strings.len_bytes + (args ? sizeof(name) : 0);
    put32(out, MAGIC);
    put32(out, (uint32_t)(at_strings + strings_len));
    put32(out, (uint32_t)at_nodes);
    put32(out, (uint32_t)at_strings);
    put32(out, (uint32_t)reservations);
    put32(out, VERSION);
    put32(out, VERSION_COMPATIBLE);
    put32(out, fdt->boot_cpu);
    put32(out, (uint32_t)strings_len);
    put32(out, (uint32_t)nodes.len_bytes);
    str_append_bytes(out, fdt->reservations.bytes, fdt->reservations.len_bytes);
    str_append_bytes(out, nodes.data, nodes.len_bytes);
    str_append_bytes(out, fdt->strings.bytes, fdt->strings.len_bytes);
    if (args)
        str_append_bytes(out, name, sizeof(name));
    out->oom |= nodes.oom;
    str_free(&nodes);
}
