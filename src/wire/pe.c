/* wire/pe.c - the head of a PE/COFF executable. Not here: loading it (the firmware does).
 * Source: Microsoft PE format, revision 11, "MS-DOS Stub", "COFF File Header", "Optional Header",
 * "Section Table"; Linux Documentation/arch/x86/boot.rst ("HdrS") and arch/arm64/booting.rst. */
#include "wire/pe.h"
#include "core/err.h"
#include "wire/cursor.h"

enum {
    PE_OFFSET_AT = 0x3c,
    MAGIC_32 = 0x10b,
    MAGIC_64 = 0x20b,
    SECTION_BYTES = 40,
    OPTIONAL_BYTES_MIN = 70, /* up to and with Subsystem */
    LINUX_X86_AT = 0x202,
    LINUX_ARM64_AT = 0x38,
};

static bool has_text(const void *data, size_t len_bytes, size_t at, const char *text,
                     size_t text_len)
{
    struct cursor c = cursor_on(data, len_bytes);
    take_skip(&c, at);
    const uint8_t *bytes = take_bytes(&c, text_len);
    return bytes && memcmp(bytes, text, text_len) == 0;
}

static int parse_optional(struct cursor optional, struct pe_info *info)
{
    uint16_t magic = take_le16(&optional);
    if (magic != MAGIC_32 && magic != MAGIC_64)
        return fail(ERR_PROTO, "pe: the optional header is of an unknown kind (0x%x)", magic);
    info->is_64 = magic == MAGIC_64;
    take_skip(&optional, 14);
    info->entry = take_le32(&optional);
    take_skip(&optional, 36);
    info->image_bytes = take_le32(&optional);
    uint32_t header_bytes = take_le32(&optional);
    take_skip(&optional, 4);
    info->subsystem = take_le16(&optional);
    info->file_bytes = header_bytes;
    return 0;
}

static void parse_section(struct cursor *c, struct pe_info *info)
{
    take_skip(c, 16);
    uint64_t raw_bytes = take_le32(c), raw_at = take_le32(c);
    take_skip(c, 16);
    if (cursor_ok(c) && raw_bytes && raw_at + raw_bytes > info->file_bytes)
        info->file_bytes = raw_at + raw_bytes;
}

int pe_parse(const void *data, size_t len_bytes, struct pe_info *ret_info)
{
    struct pe_info info = { 0 };
    struct cursor c = cursor_on(data, len_bytes);
    if (!has_text(data, len_bytes, 0, "MZ", 2))
        return -ERR_NOEXEC;
    take_skip(&c, PE_OFFSET_AT);
    size_t head_at = take_le32(&c);
    if (!cursor_ok(&c) || !has_text(data, len_bytes, head_at, "PE\0\0", 4))
        return -ERR_NOEXEC;
    c = cursor_on(data, len_bytes);
    take_skip(&c, head_at + 4);
    info.machine = take_le16(&c);
    unsigned sections = take_le16(&c);
    info.stamp = take_le32(&c);
    take_skip(&c, 8);
    uint16_t optional_bytes = take_le16(&c);
    take_skip(&c, 2);
    struct cursor optional = take_cursor(&c, optional_bytes);
    if (!cursor_ok(&c) || optional_bytes < OPTIONAL_BYTES_MIN)
        return fail(ERR_PROTO, "pe: the header is cut off at %u bytes", (unsigned)len_bytes);
    if (sections > PE_SECTIONS_MAX)
        return fail(ERR_PROTO, "pe: %u sections, at most %d are possible", sections,
                    PE_SECTIONS_MAX);
    int r = parse_optional(optional, &info);
    for (unsigned i = 0; r == 0 && i < sections; i++)
        parse_section(&c, &info);
    if (r == 0 && !cursor_ok(&c))
        r = fail(ERR_PROTO, "pe: the table of %u sections is cut off", sections);
    info.linux_kernel = has_text(data, len_bytes, LINUX_X86_AT, "HdrS", 4) ||
                        has_text(data, len_bytes, LINUX_ARM64_AT, "ARM\x64", 4);
    if (r == 0)
        *ret_info = info;
    return r;
}

const char *pe_machine_name(uint16_t machine)
{
    switch (machine) {
    case PE_MACHINE_I386:
        return "i386";
    case PE_MACHINE_IA64:
        return "Itanium";
    case PE_MACHINE_ARM:
        return "arm32";
    case PE_MACHINE_EBC:
        return "EFI byte code";
    case PE_MACHINE_RISCV32:
        return "riscv32";
    case PE_MACHINE_RISCV64:
        return "riscv64";
    case PE_MACHINE_LOONGARCH64:
        return "loong64";
    case PE_MACHINE_X86_64:
        return "x86-64";
    case PE_MACHINE_ARM64:
        return "arm64";
    default:
        return "an unknown processor";
    }
}
