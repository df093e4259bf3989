/* wire/multiboot2.c - Multiboot 2 for the i386 without EFI. Not here: Multiboot 1 (multiboot.c).
 * Source: Multiboot2 Specification 2.0. */
#include "wire/multiboot2.h"
#include "core/err.h"
#include "wire/cursor.h"

enum { HEADER_MAGIC = (int)0xe85250d6, ARCHITECTURE_I386 = 0, HEADER_ALIGN = 8, TAG_ALIGN = 8 };
/* 3.1.3: tags of the header */
enum {
    TAG_END = 0,
    TAG_INFORMATION_REQUEST = 1,
    TAG_ADDRESS = 2,
    TAG_ENTRY = 3,
    TAG_CONSOLE_FLAGS = 4,
    TAG_FRAMEBUFFER = 5,
    TAG_MODULE_ALIGN = 6,
    TAG_EFI_BOOT_SERVICES = 7, /* these three say what it could do under EFI (3.1.7 to 3.1.12) */
    TAG_ENTRY_EFI_I386 = 8,
    TAG_ENTRY_EFI_AMD64 = 9,
    TAG_RELOCATABLE = 10,
    TAG_OPTIONAL = 1, /* flags */
    TAG_HEAD_BYTES = 8,
};
/* 3.6: tags of the information */
enum {
    INFO_END = 0,
    INFO_CMDLINE = 1,
    INFO_LOADER = 2,
    INFO_MODULE = 3,
    INFO_MEMINFO = 4,
    INFO_BOOT_DEVICE = 5,
    INFO_MMAP = 6,
    INFO_FRAMEBUFFER = 8,
    INFO_RSDP_OLD = 14,
    INFO_RSDP_NEW = 15,
    INFO_LOAD_BASE = 21,
    MMAP_ENTRY_BYTES = 24,
    RSDP_OLD_BYTES = 20, /* ACPI 6.4 5.2.5.3: revision 0 */
    FRAMEBUFFER_EGA_TEXT = 2,
    EGA_TEXT_AT = 0xb8000,
    EGA_COLUMNS = 80,
    EGA_ROWS = 25,
    EGA_CELL_BYTES = 2,
    CONSOLE_REQUIRED = 1 << 0, /* 3.1.9 */
    CONSOLE_EGA_TEXT = 1 << 1,
};

static const char *const info_names[] = {
    [INFO_BOOT_DEVICE] = "a BIOS boot device",
    [7] = "VBE information",
    [9] = "ELF symbols",
    [10] = "an APM table",
    [11] = "the EFI system table",
    [12] = "the EFI system table",
    [13] = "SMBIOS tables",
    [16] = "a DHCP reply",
    [17] = "the EFI memory map",
    [18] = "EFI boot services",
    [19] = "an EFI image handle",
    [20] = "an EFI image handle",
};

/* --- header ----------------------------------------------------------------------------------- */

static bool find_header(const void *data, size_t len_bytes, struct cursor *ret_tags,
                        uint32_t *ret_at)
{
    size_t search = len_bytes < MULTIBOOT2_SEARCH_BYTES ? len_bytes : MULTIBOOT2_SEARCH_BYTES;
    for (size_t at = 0; at + 16 <= search; at += HEADER_ALIGN) {
        struct cursor c = cursor_on(data, len_bytes);
        take_skip(&c, at);
        uint32_t magic = take_le32(&c);
        if (magic != (uint32_t)HEADER_MAGIC)
            continue;
        uint32_t architecture = take_le32(&c), header_bytes = take_le32(&c);
        if (architecture != ARCHITECTURE_I386 ||
            magic + architecture + header_bytes + take_le32(&c) != 0)
            continue;
        *ret_tags = take_cursor(&c, header_bytes >= 16 ? header_bytes - 16 : 0);
        *ret_at = (uint32_t)at;
        return true;
    }
    return false;
}

bool multiboot2_probe(const void *data, size_t len_bytes)
{
    struct cursor tags;
    uint32_t at;
    return find_header(data, len_bytes, &tags, &at);
}

static int take_request(struct cursor body, bool optional, struct multiboot2 *h)
{
    while (cursor_left(&body) >= 4) {
        uint32_t type = take_le32(&body);
        switch (type) {
        case INFO_CMDLINE:
        case INFO_LOADER:
        case INFO_MODULE:
        case INFO_MEMINFO:
        case INFO_MMAP:
        case INFO_LOAD_BASE:
            break;
        case INFO_FRAMEBUFFER:
            h->ega_text = true;
            break;
        case INFO_RSDP_OLD:
        case INFO_RSDP_NEW:
            h->need_rsdp |= !optional;
            break;
        default:
            if (optional)
                break;
            if (type < sizeof(info_names) / sizeof(info_names[0]) && info_names[type])
                return fail(ERR_NOTSUP, "multiboot2: the kernel requires %s, which there is not",
                            info_names[type]);
            return fail(ERR_NOTSUP, "multiboot2: the kernel requires information %u, not known",
                        (unsigned)type);
        }
    }
    return 0;
}

static int take_console(struct cursor *body, bool optional, struct multiboot2 *h)
{
    uint32_t flags = take_le32(body);
    h->ega_text |= (flags & CONSOLE_EGA_TEXT) != 0;
    if (flags & CONSOLE_REQUIRED && !h->ega_text && !optional)
        return fail(ERR_NOTSUP, "multiboot2: the kernel requires a graphics mode, there is none");
    return 0;
}

static int take_relocatable(struct cursor *body, struct multiboot2 *h)
{
    h->relocatable = true;
    h->min_address = take_le32(body);
    h->max_address = take_le32(body);
    h->align = take_le32(body);
    uint32_t preference = take_le32(body);
    if (h->align == 0)
        h->align = 1;
    if (h->align & (h->align - 1))
        return fail(ERR_NOEXEC, "multiboot2: an alignment of 0x%x is not a power of two",
                    (unsigned)h->align);
    h->preference = preference <= MULTIBOOT2_HIGHEST ? (enum multiboot2_preference)preference
                                                     : MULTIBOOT2_ANYWHERE;
    return 0;
}

static void take_addresses(struct cursor *body, struct multiboot2 *h)
{
    h->has_addresses = true;
    h->addresses.header_addr = take_le32(body);
    h->addresses.load_addr = take_le32(body);
    h->addresses.load_end_addr = take_le32(body);
    h->addresses.bss_end_addr = take_le32(body);
}

static int take_tag(struct cursor *body, uint16_t type, bool optional, struct multiboot2 *h)
{
    int r = 0;
    switch (type) {
    case TAG_INFORMATION_REQUEST:
        return take_request(*body, optional, h);
    case TAG_ADDRESS:
        take_addresses(body, h);
        break;
    case TAG_ENTRY:
        h->has_entry = true;
        h->entry = take_le32(body);
        break;
    case TAG_CONSOLE_FLAGS:
        r = take_console(body, optional, h);
        break;
    case TAG_RELOCATABLE:
        r = take_relocatable(body, h);
        break;
    case TAG_FRAMEBUFFER:  /* 3.1.10: "only a recommended mode" */
    case TAG_MODULE_ALIGN: /* they always are */
    case TAG_EFI_BOOT_SERVICES:
    case TAG_ENTRY_EFI_I386:
    case TAG_ENTRY_EFI_AMD64:
        break;
    default:
        if (!optional)
            r = fail(ERR_NOTSUP, "multiboot2: the kernel requires header tag %u, not known", type);
        break;
    }
    if (r == 0 && !cursor_ok(body))
        r = fail(ERR_NOEXEC, "multiboot2: header tag %u is cut off", type);
    return r;
}

static int take_tags(struct cursor *c, struct multiboot2 *h)
{
    for (unsigned i = 0; i < MULTIBOOT2_TAGS_MAX; i++) {
        uint16_t type = take_le16(c), flags = take_le16(c);
        uint32_t tag_bytes = take_le32(c);
        if (cursor_ok(c) && type == TAG_END)
            return 0;
        struct cursor body = take_cursor(c, tag_bytes >= TAG_HEAD_BYTES ? tag_bytes - TAG_HEAD_BYTES
                                                                        : SIZE_MAX);
        if (!cursor_ok(c))
            return fail(ERR_NOEXEC, "multiboot2: the header tags are cut off at number %u", i + 1);
        size_t padding = (TAG_ALIGN - tag_bytes % TAG_ALIGN) % TAG_ALIGN;
        take_skip(c, padding < cursor_left(c) ? padding : cursor_left(c));
        int r = take_tag(&body, type, flags & TAG_OPTIONAL, h);
        if (r < 0)
            return r;
    }
    return fail(ERR_NOEXEC, "multiboot2: over %d header tags", MULTIBOOT2_TAGS_MAX);
}

int multiboot2_parse(const void *data, size_t len_bytes, struct multiboot2 *ret_header)
{
    struct multiboot2 h = { 0 };
    struct cursor tags;
    uint32_t at;
    if (!find_header(data, len_bytes, &tags, &at))
        return fail(ERR_NOEXEC, "multiboot2: there is no header in the first %d bytes",
                    MULTIBOOT2_SEARCH_BYTES);
    if (!cursor_ok(&tags))
        return fail(ERR_NOEXEC, "multiboot2: the header is cut off");
    int r = take_tags(&tags, &h);
    if (r == 0 && h.has_addresses && !h.has_entry)
        r = fail(ERR_NOEXEC, "multiboot2: it says where to load but not where to enter");
    if (r < 0)
        return r;
    h.addresses.header_at = at;
    h.addresses.entry_addr = h.entry;
    if (h.has_addresses && h.addresses.load_addr == UINT32_MAX) /* 3.1.5: from the file's start */
        h.addresses.load_addr = h.addresses.header_addr - at;
    *ret_header = h;
    return 0;
}

/* --- information ------------------------------------------------------------------------------ */

static size_t padded(size_t bytes)
{
    return (bytes + TAG_ALIGN - 1) / TAG_ALIGN * TAG_ALIGN;
}

static size_t text_bytes(const char *text)
{
    return strlen(text) + 1;
}

static bool has_new_rsdp(const struct multiboot2_info *info)
{
    return info->rsdp && info->rsdp_bytes > RSDP_OLD_BYTES;
}

size_t multiboot2_info_bytes(const struct multiboot2_info *info)
{
    const struct multiboot_info *common = &info->common;
    size_t bytes = 8 + padded(8 + text_bytes(common->cmdline)) +
                   padded(8 + text_bytes(common->loader)) + 16 +
                   padded(16 + common->memory_count * MMAP_ENTRY_BYTES) + 8;
    for (size_t i = 0; i < common->module_count; i++)
        bytes += padded(16 + text_bytes(common->modules[i].text));
    if (info->rsdp)
        bytes += padded(8 + RSDP_OLD_BYTES);
    if (has_new_rsdp(info))
        bytes += padded(8 + info->rsdp_bytes);
    if (info->ega_text)
        bytes += padded(31);
    if (info->relocatable)
        bytes += padded(12);
    return bytes;
}

static void put_tag(struct writer *w, uint32_t type, size_t body_bytes)
{
    put_le32(w, type);
    put_le32(w, (uint32_t)(TAG_HEAD_BYTES + body_bytes));
}

static void put_padding(struct writer *w, size_t body_bytes)
{
    put_le(w, 0, padded(body_bytes) - body_bytes);
}

static void put_blob_tag(struct writer *w, uint32_t type, const void *body, size_t body_bytes)
{
    put_tag(w, type, body_bytes);
    put_bytes(w, body, body_bytes);
    put_padding(w, body_bytes);
}

static void put_modules(struct writer *w, const struct multiboot_info *common)
{
    for (size_t i = 0; i < common->module_count; i++) {
        const struct multiboot_module *module = &common->modules[i];
        size_t body_bytes = 8 + text_bytes(module->text);
        put_tag(w, INFO_MODULE, body_bytes);
        put_le32(w, module->start);
        put_le32(w, module->end);
        put_bytes(w, module->text, text_bytes(module->text));
        put_padding(w, body_bytes);
    }
}

static void put_memory(struct writer *w, const struct multiboot_info *common)
{
    uint32_t lower, upper;
    multiboot_meminfo(common, &lower, &upper);
    put_tag(w, INFO_MEMINFO, 8);
    put_le32(w, lower);
    put_le32(w, upper);
    put_tag(w, INFO_MMAP, 8 + common->memory_count * MMAP_ENTRY_BYTES);
    put_le32(w, MMAP_ENTRY_BYTES);
    put_le32(w, 0); /* version */
    for (size_t i = 0; i < common->memory_count; i++) {
        put_le64(w, common->memory[i].start);
        put_le64(w, common->memory[i].len_bytes);
        put_le32(w, common->memory[i].type);
        put_le32(w, 0);
    }
}

static void put_ega_text(struct writer *w)
{
    put_tag(w, INFO_FRAMEBUFFER, 23);
    put_le64(w, EGA_TEXT_AT);
    put_le32(w, EGA_COLUMNS * EGA_CELL_BYTES);
    put_le32(w, EGA_COLUMNS);
    put_le32(w, EGA_ROWS);
    put_u8(w, EGA_CELL_BYTES * 8);
    put_u8(w, FRAMEBUFFER_EGA_TEXT);
    put_u8(w, 0);
    put_padding(w, 23);
}

void multiboot2_info_write(const struct multiboot2_info *info, uint8_t *buffer)
{
    size_t total_bytes = multiboot2_info_bytes(info);
    struct writer w = writer_on(buffer, total_bytes);
    put_le32(&w, (uint32_t)total_bytes);
    put_le32(&w, 0);
    put_blob_tag(&w, INFO_CMDLINE, info->common.cmdline, text_bytes(info->common.cmdline));
    put_blob_tag(&w, INFO_LOADER, info->common.loader, text_bytes(info->common.loader));
    put_modules(&w, &info->common);
    put_memory(&w, &info->common);
    if (info->rsdp) /* the start of a new one is a good old one, with a checksum of its own */
        put_blob_tag(&w, INFO_RSDP_OLD, info->rsdp, RSDP_OLD_BYTES);
    if (has_new_rsdp(info))
        put_blob_tag(&w, INFO_RSDP_NEW, info->rsdp, info->rsdp_bytes);
    if (info->ega_text)
        put_ega_text(&w);
    if (info->relocatable) {
        put_tag(&w, INFO_LOAD_BASE, 4);
        put_le32(&w, info->load_base);
        put_padding(&w, 4);
    }
    put_tag(&w, INFO_END, 0);
}
