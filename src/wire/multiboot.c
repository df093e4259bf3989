/* wire/multiboot.c - Multiboot 1. Not here: Multiboot 2 (multiboot2.c), ELF (elf.c).
 * Source: Multiboot Specification 0.6.96; compat 6.5. */
#include "wire/multiboot.h"
#include "core/err.h"
#include "wire/cursor.h"

enum {
    HEADER_MAGIC = 0x1badb002,
    REQUIRED_FLAGS = 0xffff,
    KNOWN_FLAGS = MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO | MULTIBOOT_VIDEO,
    /* 3.3 */
    INFO_MEMORY = 1 << 0,
    INFO_CMDLINE = 1 << 2,
    INFO_MODULES = 1 << 3,
    INFO_MMAP = 1 << 6,
    INFO_LOADER = 1 << 9,
    INFO_BYTES = 116,
    MODULE_BYTES = 16,
    MMAP_BYTES = 24, /* with its size field, which does not count itself */
    LOWER_MAX_BYTES = 640 * 1024,
    UPPER_START = 0x100000,
};

/* --- header ----------------------------------------------------------------------------------- */

/* 3.1: longword aligned, wholly within the first 8192 bytes. */
static bool find_header(const void *data, size_t len_bytes, struct multiboot *h)
{
    size_t search = len_bytes < MULTIBOOT_SEARCH_BYTES ? len_bytes : MULTIBOOT_SEARCH_BYTES;
    for (size_t at = 0; at + 12 <= search; at += 4) {
        struct cursor c = cursor_on(data, len_bytes);
        take_skip(&c, at);
        uint32_t magic = take_le32(&c), flags = take_le32(&c), checksum = take_le32(&c);
        if (magic != HEADER_MAGIC || magic + flags + checksum != 0)
            continue;
        h->flags = flags;
        h->header_at = (uint32_t)at;
        h->header_addr = take_le32(&c);
        h->load_addr = take_le32(&c);
        h->load_end_addr = take_le32(&c);
        h->bss_end_addr = take_le32(&c);
        h->entry_addr = take_le32(&c);
        if (!cursor_ok(&c)) /* no address fields: nobody may believe that there are */
            h->flags &= ~(uint32_t)MULTIBOOT_RAW;
        return true;
    }
    return false;
}

bool multiboot_probe(const void *data, size_t len_bytes)
{
    struct multiboot h = { 0 };
    return find_header(data, len_bytes, &h);
}

int multiboot_parse(const void *data, size_t len_bytes, struct multiboot *ret_header)
{
    struct multiboot h = { 0 };
    if (!find_header(data, len_bytes, &h))
        return fail(ERR_NOEXEC, "multiboot: there is no header in the first %d bytes",
                    MULTIBOOT_SEARCH_BYTES);
    uint32_t unknown = h.flags & REQUIRED_FLAGS & ~(uint32_t)KNOWN_FLAGS;
    if (unknown)
        return fail(ERR_NOTSUP, "multiboot: the kernel requires what is not known (flags 0x%x)",
                    (unsigned)unknown);
    *ret_header = h;
    return 0;
}

/* 3.1.3. "load_end_addr: if zero, the text and data segments occupy the whole OS image file";
 * "bss_end_addr: if zero, no bss segment is present". */
int multiboot_raw(const struct multiboot *h, const char *what, size_t len_bytes,
                  struct multiboot_raw *ret_raw)
{
    struct multiboot_raw raw = { .load_at = h->load_addr, .entry = h->entry_addr };
    uint32_t before = h->header_addr - h->load_addr;
    if (h->load_addr == 0 || h->load_addr > h->header_addr || before > h->header_at)
        return fail(ERR_NOEXEC, "%s: header at 0x%x, code from 0x%x on: not in this file", what,
                    (unsigned)h->header_addr, (unsigned)h->load_addr);
    raw.file_at = h->header_at - before;
    uint64_t rest = len_bytes - raw.file_at;
    if (h->load_end_addr && h->load_end_addr < h->load_addr)
        return fail(ERR_NOEXEC, "%s: loaded from 0x%x to 0x%x: the end comes first", what,
                    (unsigned)h->load_addr, (unsigned)h->load_end_addr);
    uint64_t bytes = h->load_end_addr ? h->load_end_addr - h->load_addr : rest;
    if (bytes > rest)
        return fail(ERR_NOEXEC, "%s: cut off, %u of %u bytes are here", what, (unsigned)rest,
                    (unsigned)bytes);
    if (bytes > UINT32_MAX - raw.load_at)
        return fail(ERR_NOEXEC, "%s: does not end below 4 GiB", what);
    raw.file_bytes = (uint32_t)bytes;
    uint32_t load_end = raw.load_at + raw.file_bytes;
    if (h->bss_end_addr && h->bss_end_addr < load_end)
        return fail(ERR_NOEXEC, "%s: loaded up to 0x%x, but cleared up to 0x%x", what,
                    (unsigned)load_end, (unsigned)h->bss_end_addr);
    raw.memory_bytes = (h->bss_end_addr ? h->bss_end_addr : load_end) - raw.load_at;
    if (raw.entry < raw.load_at || raw.entry - raw.load_at >= raw.memory_bytes)
        return fail(ERR_NOEXEC, "%s: the entry point 0x%x lies outside of 0x%x+0x%x", what,
                    (unsigned)raw.entry, (unsigned)raw.load_at, (unsigned)raw.memory_bytes);
    *ret_raw = raw;
    return 0;
}

/* --- information ------------------------------------------------------------------------------ */

/* Where usable memory that begins at or below @start and holds it ends; @start: it does not. */
static uint64_t usable_end(const struct multiboot_info *info, uint64_t start)
{
    uint64_t end = start;
    for (size_t pass = 0; pass < info->memory_count; pass++) {
        uint64_t before = end;
        for (size_t i = 0; i < info->memory_count; i++) {
            const struct multiboot_memory *m = &info->memory[i];
            if (m->type == 1 && m->start <= end && m->len_bytes > end - m->start)
                end = m->start + m->len_bytes;
        }
        if (end == before)
            break;
    }
    return end;
}

void multiboot_meminfo(const struct multiboot_info *info, uint32_t *ret_lower, uint32_t *ret_upper)
{
    uint64_t lower = usable_end(info, 0), upper = usable_end(info, UPPER_START) - UPPER_START;
    lower = (lower < LOWER_MAX_BYTES ? lower : LOWER_MAX_BYTES) / 1024;
    upper = upper / 1024 < UINT32_MAX ? upper / 1024 : UINT32_MAX;
    *ret_lower = (uint32_t)lower;
    *ret_upper = (uint32_t)upper;
}

static size_t text_bytes(const char *text)
{
    return strlen(text) + 1;
}

size_t multiboot_info_bytes(const struct multiboot_info *info)
{
    size_t bytes = INFO_BYTES + info->module_count * MODULE_BYTES +
                   info->memory_count * MMAP_BYTES + text_bytes(info->cmdline) +
                   text_bytes(info->loader);
    for (size_t i = 0; i < info->module_count; i++)
        bytes += text_bytes(info->modules[i].text);
    return bytes;
}

/* Everything is laid out in this order: structure, modules, map, command line, loader, module
 * texts. */
void multiboot_info_write(const struct multiboot_info *info, uint32_t address, uint8_t *buffer)
{
    struct writer w = writer_on(buffer, multiboot_info_bytes(info));
    uint32_t modules_at = address + INFO_BYTES;
    uint32_t mmap_bytes = (uint32_t)info->memory_count * MMAP_BYTES;
    uint32_t mmap_at = modules_at + (uint32_t)info->module_count * MODULE_BYTES;
    uint32_t cmdline_at = mmap_at + mmap_bytes;
    uint32_t loader_at = cmdline_at + (uint32_t)text_bytes(info->cmdline);
    uint32_t text_at = loader_at + (uint32_t)text_bytes(info->loader);
    uint32_t lower, upper;
    multiboot_meminfo(info, &lower, &upper);
    put_le32(&w, INFO_MEMORY | INFO_CMDLINE | INFO_MODULES | INFO_MMAP | INFO_LOADER);
    put_le32(&w, lower);
    put_le32(&w, upper);
    put_le32(&w, 0); /* boot_device */
    put_le32(&w, cmdline_at);
    put_le32(&w, (uint32_t)info->module_count);
    put_le32(&w, info->module_count ? modules_at : 0);
    for (unsigned i = 0; i < 4; i++) /* symbols */
        put_le32(&w, 0);
    put_le32(&w, mmap_bytes);
    put_le32(&w, mmap_at);
    for (unsigned i = 0; i < 3; i++) /* drives, ROM configuration table */
        put_le32(&w, 0);
    put_le32(&w, loader_at);
    while (w.pos < buffer + INFO_BYTES) /* APM, VBE, framebuffer: flags say that there are none */
        put_u8(&w, 0);
    for (size_t i = 0; i < info->module_count; i++) {
        put_le32(&w, info->modules[i].start);
        put_le32(&w, info->modules[i].end);
        put_le32(&w, text_at);
        put_le32(&w, 0);
        text_at += (uint32_t)text_bytes(info->modules[i].text);
    }
    for (size_t i = 0; i < info->memory_count; i++) {
        put_le32(&w, MMAP_BYTES - 4);
        put_le64(&w, info->memory[i].start);
        put_le64(&w, info->memory[i].len_bytes);
        put_le32(&w, info->memory[i].type);
    }
    put_bytes(&w, info->cmdline, text_bytes(info->cmdline));
    put_bytes(&w, info->loader, text_bytes(info->loader));
    for (size_t i = 0; i < info->module_count; i++)
        put_bytes(&w, info->modules[i].text, text_bytes(info->modules[i].text));
}
