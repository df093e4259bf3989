/* wire/bzimage.c - the head of a Linux kernel for the BIOS. Not here: where its parts go
 * (src/plat/bios/exec_bzimage.c).
 * Source: Linux Documentation/arch/x86/boot.rst (protocol 2.15); compat 6.1, 6.4. */
#include "wire/bzimage.h"
#include "core/err.h"
#include "core/str.h"
#include "wire/cursor.h"

/* "The Real-Mode Kernel Header" */
enum {
    AT_CMDLINE_MAGIC = 0x20,
    AT_SETUP_SECTS = 0x1f1,
    AT_SYSSIZE = 0x1f4,
    AT_VID_MODE = 0x1fa,
    AT_BOOT_FLAG = 0x1fe,
    AT_HEADER = 0x202,
    AT_VERSION = 0x206,
    AT_TYPE_OF_LOADER = 0x210,
    AT_LOADFLAGS = 0x211,
    AT_SETUP_MOVE_SIZE = 0x212,
    AT_CODE32_START = 0x214,
    AT_RAMDISK_IMAGE = 0x218,
    AT_HEAP_END_PTR = 0x224,
    AT_CMD_LINE_PTR = 0x228,
    AT_INITRD_ADDR_MAX = 0x22c,
    AT_KERNEL_ALIGNMENT = 0x230,
    AT_CMDLINE_SIZE = 0x238,
    AT_PREF_ADDRESS = 0x258,
};
enum {
    SECTOR_BYTES = 512,
    PARAGRAPH_BYTES = 16,
    SETUP_SECTS_DEFAULT = 4,
    BOOT_FLAG = 0xaa55,
    CMDLINE_MAGIC = 0xa33f,
    LOADED_HIGH = 0x01,
    CAN_USE_HEAP = 0x80,
    HEAP_END_BIAS = 0x200,
    INITRD_MAX_OLD = 0x37ffffff, /* "For boot protocols 2.02 or earlier" */
    ALIGN_SHIFT_MAX = 30,
    /* "SPECIAL COMMAND LINE OPTIONS" */
    VIDEO_NORMAL = 0xffff,
    VIDEO_EXTENDED = 0xfffe,
    VIDEO_ASK = 0xfffd,
    WORD_MAX = 32, /* bytes of a number with its name */
};

/* --- reading ---------------------------------------------------------------------------------- */

static struct cursor at(const void *data, size_t len_bytes, size_t offset)
{
    struct cursor c = cursor_on(data, len_bytes);
    take_skip(&c, offset);
    return c;
}

static uint32_t get(const void *data, size_t len_bytes, size_t offset, size_t field_bytes)
{
    struct cursor c = at(data, len_bytes, offset);
    return (uint32_t)take_le(&c, field_bytes);
}

static bool has_header(const void *data, size_t len_bytes)
{
    struct cursor c = at(data, len_bytes, AT_HEADER);
    const uint8_t *magic = take_bytes(&c, 4);
    return magic && memcmp(magic, "HdrS", 4) == 0;
}

/* "if the setup_sects field contains 0, the real value is 4" */
static uint32_t real_part(const void *data, size_t len_bytes)
{
    uint32_t sectors = get(data, len_bytes, AT_SETUP_SECTS, 1);
    return (1 + (sectors ? sectors : SETUP_SECTS_DEFAULT)) * SECTOR_BYTES;
}

bool bzimage_probe(const void *data, size_t len_bytes)
{
    if (get(data, len_bytes, AT_BOOT_FLAG, 2) != BOOT_FLAG)
        return false;
    if (has_header(data, len_bytes))
        return true;
    /* Any boot sector looks like an old kernel, but for this. */
    uint32_t real_bytes = real_part(data, len_bytes);
    uint32_t paragraphs = get(data, len_bytes, AT_SYSSIZE, 2);
    return len_bytes > real_bytes &&
           (len_bytes - real_bytes + PARAGRAPH_BYTES - 1) / PARAGRAPH_BYTES == paragraphs;
}

static uint32_t power_of_two(uint64_t value)
{
    return value && value <= UINT32_MAX && (value & (value - 1)) == 0 ? (uint32_t)value : 0;
}

/* What each version of the protocol added. */
static void parse_header(const void *data, size_t len_bytes, struct bzimage *kernel)
{
    struct cursor c = at(data, len_bytes, AT_LOADFLAGS);
    kernel->high = take_u8(&c) & LOADED_HIGH;
    kernel->initrd_max = INITRD_MAX_OLD;
    if (kernel->version >= 0x0203)
        kernel->initrd_max = get(data, len_bytes, AT_INITRD_ADDR_MAX, 4);
    c = at(data, len_bytes, AT_KERNEL_ALIGNMENT);
    uint32_t align = take_le32(&c);
    bool relocatable = take_u8(&c);
    uint8_t min_shift = take_u8(&c);
    kernel->align = power_of_two(align) ? align : BZIMAGE_CODE_HIGH;
    kernel->min_align = kernel->align;
    if (kernel->version >= 0x0205)
        kernel->relocatable = relocatable && kernel->high;
    if (kernel->version >= 0x0206)
        kernel->cmdline_max = get(data, len_bytes, AT_CMDLINE_SIZE, 4);
    if (kernel->version < 0x020a)
        return;
    c = at(data, len_bytes, AT_PREF_ADDRESS);
    uint64_t preferred = take_le64(&c);
    kernel->init_bytes = take_le32(&c);
    kernel->preferred = preferred <= UINT32_MAX ? (uint32_t)preferred : 0;
    if (min_shift && min_shift <= ALIGN_SHIFT_MAX && UINT32_C(1) << min_shift < kernel->align)
        kernel->min_align = UINT32_C(1) << min_shift;
}

/* Is all of it here? Before 2.04 the size of a bzImage cannot be known (note 2). */
static int check_size(const void *data, size_t len_bytes, const struct bzimage *kernel)
{
    bool wide = kernel->version >= 0x0204;
    uint64_t said = (uint64_t)get(data, len_bytes, AT_SYSSIZE, wide ? 4 : 2) * PARAGRAPH_BYTES;
    if ((wide || !kernel->high) && said >= (uint64_t)kernel->code_bytes + PARAGRAPH_BYTES)
        return fail(ERR_NOEXEC, "bzimage: cut off, %u of %u KiB of the kernel's code are here",
                    (unsigned)(kernel->code_bytes / 1024), (unsigned)(said / 1024));
    return 0;
}

int bzimage_parse(const void *data, size_t len_bytes, struct bzimage *ret_kernel)
{
    struct bzimage kernel = { .real_bytes = real_part(data, len_bytes),
                              .cmdline_max = BZIMAGE_CMDLINE_MAX };
    if (kernel.real_bytes > BZIMAGE_REAL_MAX)
        return fail(ERR_NOEXEC, "bzimage: %u bytes of real-mode code, at most %u are possible",
                    (unsigned)kernel.real_bytes, (unsigned)BZIMAGE_REAL_MAX);
    if (len_bytes <= kernel.real_bytes)
        return fail(ERR_NOEXEC, "bzimage: cut off in its real-mode code, %zu of %u bytes are here",
                    len_bytes, (unsigned)kernel.real_bytes);
    if (len_bytes > UINT32_MAX)
        return fail(ERR_NOEXEC, "bzimage: %u MiB are too large for a kernel",
                    (unsigned)(len_bytes / 1024 / 1024));
    kernel.code_bytes = (uint32_t)(len_bytes - kernel.real_bytes);
    if (has_header(data, len_bytes)) {
        kernel.version = (uint16_t)get(data, len_bytes, AT_VERSION, 2);
        if (kernel.version < 0x0200)
            return fail(ERR_NOEXEC, "bzimage: there never was a boot protocol %u.%02u",
                        kernel.version >> 8, kernel.version & 0xff);
        parse_header(data, len_bytes, &kernel);
    }
    int r = check_size(data, len_bytes, &kernel);
    if (r == 0)
        *ret_kernel = kernel;
    return r;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void set(const struct bzimage *kernel, uint8_t *real, size_t offset, uint32_t value,
                size_t field_bytes)
{
    struct writer w = writer_on(real + offset, kernel->real_bytes - offset);
    put_le(&w, value, field_bytes);
}

static void fill_cmdline(const struct bzimage *kernel, const struct bzimage_boot *boot,
                         uint8_t *real)
{
    if (kernel->version >= 0x0202) {
        set(kernel, real, AT_CMD_LINE_PTR, boot->real_at + boot->cmdline_at, 4);
        return;
    }
    set(kernel, real, AT_CMDLINE_MAGIC, CMDLINE_MAGIC, 2);
    set(kernel, real, AT_CMDLINE_MAGIC + 2, boot->cmdline_at, 2);
    if (kernel->version != BZIMAGE_OLD)
        set(kernel, real, AT_SETUP_MOVE_SIZE, boot->cmdline_at + boot->cmdline_bytes, 2);
}

void bzimage_fill(const struct bzimage *kernel, const struct bzimage_boot *boot, uint8_t *real)
{
    if (boot->video_given)
        set(kernel, real, AT_VID_MODE, boot->video, 2);
    fill_cmdline(kernel, boot, real);
    if (kernel->version == BZIMAGE_OLD)
        return;
    set(kernel, real, AT_TYPE_OF_LOADER, BZIMAGE_LOADER_TYPE, 1);
    set(kernel, real, AT_RAMDISK_IMAGE, boot->initrd_at, 4);
    set(kernel, real, AT_RAMDISK_IMAGE + 4, boot->initrd_bytes, 4);
    if (kernel->version >= 0x0201) {
        set(kernel, real, AT_LOADFLAGS, real[AT_LOADFLAGS] | CAN_USE_HEAP, 1);
        set(kernel, real, AT_HEAP_END_PTR, boot->cmdline_at - HEAP_END_BIAS, 2);
    }
    if (kernel->relocatable)
        set(kernel, real, AT_CODE32_START, boot->code_at, 4);
    if (kernel->version >= 0x020a && boot->align)
        set(kernel, real, AT_KERNEL_ALIGNMENT, boot->align, 4);
}

/* --- command line ----------------------------------------------------------------------------- */

static void take_video(const char *value, struct bzimage_options *options)
{
    static const struct {
        const char *name;
        uint16_t mode;
    } names[] = { { "normal", VIDEO_NORMAL }, { "ext", VIDEO_EXTENDED }, { "ask", VIDEO_ASK } };
    uint64_t number;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(value, names[i].name) == 0) {
            options->video = names[i].mode;
            options->video_given = true;
            return;
        }
    }
    if (num_parse(value, &number) == 0) {
        options->video = (uint16_t)number;
        options->video_given = true;
    }
}

/* "an integer in C notation optionally followed by (case insensitive) K, M, G, T, P or E" */
static void take_memory(char *value, struct bzimage_options *options)
{
    static const char units[] = "KMGTPE";
    size_t len = strlen(value);
    bool hex = value[0] == '0' && (value[1] & ~0x20) == 'X'; /* where E is a digit */
    unsigned shift = 0;
    uint64_t number;
    for (unsigned i = 0; len && units[i]; i++)
        if ((value[len - 1] & ~0x20) == units[i] && !(hex && units[i] == 'E'))
            shift = (i + 1) * 10;
    if (shift)
        value[len - 1] = '\0';
    if (*value < '0' || *value > '9' || num_parse(value, &number) < 0)
        return; /* mem=nopentium and other words for the kernel */
    options->memory_limit = number > UINT64_MAX >> shift ? UINT64_MAX : number << shift;
}

void bzimage_options(const char *cmdline, struct bzimage_options *ret_options)
{
    *ret_options = (struct bzimage_options){ .memory_limit = UINT64_MAX };
    while (*cmdline) {
        char word[WORD_MAX];
        size_t len = strcspn(cmdline, " \t");
        if (len < sizeof(word)) {
            memcpy(word, cmdline, len);
            word[len] = '\0';
            if (strncmp(word, "vga=", 4) == 0)
                take_video(word + 4, ret_options);
            if (strncmp(word, "mem=", 4) == 0)
                take_memory(word + 4, ret_options);
        }
        cmdline += len;
        cmdline += *cmdline != '\0';
    }
}
