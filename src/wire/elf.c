/* wire/elf.c - ELF executables for an x86. Not here: sections, symbols, anything dynamic.
 * Source: System V ABI, gABI 4.1: chapter 4 "ELF Header", chapter 5 "Program Header"; i386 and
 * x86-64 supplements for e_machine; compat 6.5. */
#include "wire/elf.h"
#include "core/err.h"
#include "wire/cursor.h"

enum {
    CLASS_32 = 1,
    CLASS_64 = 2,
    DATA_LSB = 1,
    VERSION_CURRENT = 1,
    TYPE_EXEC = 2,
    MACHINE_386 = 3,
    MACHINE_X86_64 = 62,
    SEGMENT_LOAD = 1,
    IDENT_BYTES = 16,
    PHENT_BYTES_32 = 32,
    PHENT_BYTES_64 = 56,
};

struct header {
    uint8_t class;
    uint16_t type, machine, phentsize, phnum;
    uint64_t entry, phoff;
};
struct program_header {
    uint32_t type;
    uint64_t offset, vaddr, paddr, filesz, memsz;
};

static uint64_t take_word(struct cursor *c, bool is_64)
{
    return is_64 ? take_le64(c) : take_le32(c);
}

/* false: not an ELF file that we could know */
static bool take_header(struct cursor *c, struct header *h)
{
    const uint8_t *ident = take_bytes(c, IDENT_BYTES);
    if (!ident || memcmp(ident,
                         "\x7f"
                         "ELF",
                         4) != 0)
        return false;
    h->class = ident[4];
    if ((h->class != CLASS_32 && h->class != CLASS_64) || ident[5] != DATA_LSB ||
        ident[6] != VERSION_CURRENT)
        return false;
    bool is_64 = h->class == CLASS_64;
    h->type = take_le16(c);
    h->machine = take_le16(c);
    take_skip(c, 4); /* e_version */
    h->entry = take_word(c, is_64);
    h->phoff = take_word(c, is_64);
    take_skip(c, (is_64 ? 8 : 4) + 4 + 2); /* e_shoff, e_flags, e_ehsize */
    h->phentsize = take_le16(c);
    h->phnum = take_le16(c);
    return h->type == TYPE_EXEC && h->machine == (is_64 ? MACHINE_X86_64 : MACHINE_386);
}

bool elf_probe(const void *data, size_t len_bytes)
{
    struct cursor c = cursor_on(data, len_bytes);
    struct header h = { 0 };
    return take_header(&c, &h);
}

static void take_program_header(struct cursor *c, bool is_64, struct program_header *p)
{
    p->type = take_le32(c);
    if (is_64)
        take_skip(c, 4); /* p_flags */
    p->offset = take_word(c, is_64);
    p->vaddr = take_word(c, is_64);
    p->paddr = take_word(c, is_64);
    p->filesz = take_word(c, is_64);
    p->memsz = take_word(c, is_64);
}

/* Some linkers leave the physical address empty. */
static uint64_t load_address(const struct program_header *p)
{
    return p->paddr ? p->paddr : p->vaddr;
}

static int check_segment(const struct program_header *p, unsigned number, size_t len_bytes)
{
    uint64_t dest = load_address(p);
    if (p->filesz > p->memsz)
        return fail(ERR_NOEXEC, "elf: segment %u has 0x%llx bytes for 0x%llx of memory", number,
                    (unsigned long long)p->filesz, (unsigned long long)p->memsz);
    if (p->offset > len_bytes || p->filesz > len_bytes - p->offset)
        return fail(ERR_NOEXEC, "elf: cut off, segment %u ends at 0x%llx of a file of 0x%llx bytes",
                    number, (unsigned long long)(p->offset + p->filesz),
                    (unsigned long long)len_bytes);
    if (dest == 0)
        return fail(ERR_NOEXEC, "elf: segment %u wants to lie at address 0", number);
    if (dest > UINT32_MAX || p->memsz > UINT32_MAX - dest)
        return fail(ERR_NOEXEC, "elf: segment %u at 0x%llx, 0x%llx bytes, does not end below 4 GiB",
                    number, (unsigned long long)dest, (unsigned long long)p->memsz);
    return 0;
}

static int check_overlap(const struct elf *elf, const struct elf_segment *new)
{
    for (size_t i = 0; i < elf->count; i++) {
        const struct elf_segment *old = &elf->segments[i];
        if (new->dest < old->dest + old->memory_bytes && old->dest < new->dest + new->memory_bytes)
            return fail(ERR_NOEXEC, "elf: segments 0x%x+0x%x and 0x%x+0x%x overlap",
                        (unsigned)old->dest, (unsigned)old->memory_bytes, (unsigned)new->dest,
                        (unsigned)new->memory_bytes);
    }
    return 0;
}

static int add_segment(struct elf *elf, const struct program_header *p)
{
    struct elf_segment segment = { .dest = (uint32_t)load_address(p),
                                   .file_at = (uint32_t)p->offset,
                                   .file_bytes = (uint32_t)p->filesz,
                                   .memory_bytes = (uint32_t)p->memsz };
    if (elf->count == ELF_SEGMENTS_MAX)
        return fail(ERR_NOEXEC, "elf: over %d segments to load", ELF_SEGMENTS_MAX);
    int r = check_overlap(elf, &segment);
    if (r < 0)
        return r;
    uint32_t end = segment.dest + segment.memory_bytes;
    if (elf->count == 0 || segment.dest < elf->start)
        elf->start = segment.dest;
    if (end > elf->end)
        elf->end = end;
    elf->flat = elf->flat && p->vaddr == segment.dest;
    elf->segments[elf->count++] = segment;
    return 0;
}

/* e_entry is a virtual address; kernels that run elsewhere than they are loaded often give the
 * physical one all the same. The virtual meaning is the format's and goes first. */
static bool find_entry(const struct program_header *p, uint64_t entry, bool *ret_virtual,
                       uint32_t *ret_entry)
{
    uint64_t dest = load_address(p);
    if (entry >= p->vaddr && entry - p->vaddr < p->memsz) {
        *ret_entry = (uint32_t)(dest + (entry - p->vaddr));
        *ret_virtual = true;
    } else if (!*ret_virtual && entry >= dest && entry - dest < p->memsz) {
        *ret_entry = (uint32_t)entry;
    } else {
        return false;
    }
    return true;
}

static int load_segments(struct cursor table, const struct header *h, size_t len_bytes,
                         struct elf *elf)
{
    bool entered = false, entry_virtual = false;
    size_t own_bytes = elf->is_64 ? PHENT_BYTES_64 : PHENT_BYTES_32;
    for (unsigned i = 0; i < h->phnum; i++) {
        struct program_header p = { 0 };
        struct cursor one = take_cursor(&table, h->phentsize);
        take_program_header(&one, elf->is_64, &p);
        if (!cursor_ok(&one) || h->phentsize < own_bytes)
            return fail(ERR_NOEXEC, "elf: the table of %u program headers is cut off", h->phnum);
        if (p.type != SEGMENT_LOAD || p.memsz == 0)
            continue;
        int r = check_segment(&p, i, len_bytes);
        if (r == 0)
            r = add_segment(elf, &p);
        if (r < 0)
            return r;
        entered |= find_entry(&p, h->entry, &entry_virtual, &elf->entry);
    }
    if (elf->count == 0)
        return fail(ERR_NOEXEC, "elf: there is nothing to load in it");
    if (!entered)
        return fail(ERR_NOEXEC, "elf: the entry point 0x%llx lies in none of its segments",
                    (unsigned long long)h->entry);
    return 0;
}

int elf_parse(const void *data, size_t len_bytes, struct elf *ret_elf)
{
    struct cursor c = cursor_on(data, len_bytes);
    struct header h = { 0 };
    if (!take_header(&c, &h))
        return fail(ERR_NOEXEC, "elf: not an executable for this processor");
    if (!cursor_ok(&c) || h.phoff > len_bytes)
        return fail(ERR_NOEXEC, "elf: cut off, the program headers are not here");
    if (h.phnum > ELF_HEADERS_MAX)
        return fail(ERR_NOEXEC, "elf: %u program headers, at most %d are possible", h.phnum,
                    ELF_HEADERS_MAX);
    if (len_bytes > UINT32_MAX)
        return fail(ERR_NOEXEC, "elf: a file of 4 GiB or more");
    struct cursor table = cursor_on(data, len_bytes);
    take_skip(&table, (size_t)h.phoff);
    struct elf elf = { .is_64 = h.class == CLASS_64, .flat = true };
    int r = load_segments(table, &h, len_bytes, &elf);
    if (r == 0)
        *ret_elf = elf;
    return r;
}
