/* image/initrd.c - all registered images as the one initrd that a kernel gets, in pieces or whole.
 * Not here: how a kernel gets it (the platform's image types).
 * Source: Linux Documentation/driver-api/early-userspace/buffer-format.rst (newc); compat 6.3. */
#include "image/initrd.h"
#include "core/err.h"
#include "core/heap.h"
#include <string.h>

enum {
    INITRD_ALIGN_BYTES = 4096,
    CPIO_ALIGN_BYTES = 4,
    CPIO_MODE_FILE = 0100000,
    CPIO_MODE_DIRECTORY = 0040000,
    CPIO_DEFAULT_MODE = 0644,
    CPIO_DIRECTORY_MODE = 0755,
    CPIO_PATH_MAX = 4096, /* PATH_MAX of Linux: a longer name could not be unpacked */
};

/* What the command line of an image says about the file that it becomes. */
struct cpio_file {
    char path[CPIO_PATH_MAX];
    unsigned mode;
    int mkdir; /* parent directories to make, counted from the file; -1: all */
};

/* The number of "<key>=<number>" somewhere among the words of @cmdline. */
static bool find_number(const char *cmdline, const char *key, unsigned base, int64_t *ret_value)
{
    size_t key_len = strlen(key);
    for (const char *word = cmdline; word; word = strchr(word, ' ')) {
        word += strspn(word, " ");
        if (strncmp(word, key, key_len) != 0)
            continue;
        const char *digits = word + key_len;
        bool negative = *digits == '-';
        int64_t value = 0;
        for (digits += negative; *digits >= '0' && *digits < (char)('0' + base); digits++)
            value = (value * base + (*digits - '0')) & INT32_MAX;
        *ret_value = negative ? -value : value;
        return true;
    }
    return false;
}

static int parse_cmdline(const struct image *image, struct cpio_file *ret_file)
{
    size_t len = strcspn(image->cmdline, " ");
    int64_t value;
    if (len == 0 || len >= CPIO_PATH_MAX)
        return fail(ERR_INVAL, "initrd: \"%s\" has no usable path in its arguments \"%.64s\"",
                    image->name, image->cmdline);
    memcpy(ret_file->path, image->cmdline, len);
    ret_file->path[len] = '\0';
    ret_file->mode = CPIO_DEFAULT_MODE;
    ret_file->mkdir = 0;
    if (find_number(image->cmdline + len, "mode=", 8, &value))
        ret_file->mode = (unsigned)value & 07777;
    if (find_number(image->cmdline + len, "mkdir=", 10, &value))
        ret_file->mkdir = (int)value;
    return 0;
}

/* One newc header with its name. @path_len without NUL. */
static void append_header(struct str *text, const char *path, size_t path_len, unsigned mode,
                          size_t file_bytes)
{
    str_printf(text, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0, mode, 0, 0, 1,
               0, (unsigned)file_bytes, 0, 0, 0, 0, (unsigned)path_len + 1, 0);
    str_append_bytes(text, path, path_len);
    do
        str_append_char(text, '\0');
    while (!text->oom && text->len_bytes % CPIO_ALIGN_BYTES);
}

/* The last @count directories above the file, outermost first. */
static void append_directories(struct str *text, const struct cpio_file *file)
{
    int depth = 0;
    for (const char *c = file->path + 1; file->path[0] && *c; c++)
        depth += *c == '/';
    int skip = file->mkdir < 0 ? 0 : depth - file->mkdir;
    for (const char *c = file->path + 1; file->path[0] && *c; c++)
        if (*c == '/' && skip-- <= 0)
            append_header(text, file->path, (size_t)(c - file->path),
                          CPIO_MODE_DIRECTORY | CPIO_DIRECTORY_MODE, 0);
}

/* What goes in front of an image that becomes a file. */
static int make_header(const struct image *image, struct str *text)
{
    if (image->blob.len_bytes > UINT32_MAX)
        return fail(ERR_RANGE, "initrd: \"%s\" is over 4 GiB, too large for a cpio member",
                    image->name);
    struct cpio_file *file = heap_alloc(sizeof(*file));
    if (!file)
        return fail(ERR_NOMEM, "initrd: no memory for the path of \"%s\"", image->name);
    int r = parse_cmdline(image, file);
    if (r == 0 && file->mkdir)
        append_directories(text, file);
    if (r == 0)
        append_header(text, file->path, strlen(file->path), CPIO_MODE_FILE | file->mode,
                      image->blob.len_bytes);
    heap_free(file);
    if (r == 0 && text->oom)
        r = fail(ERR_NOMEM, "initrd: no memory for a header");
    return r;
}

static void add_piece(struct initrd *initrd, const void *data, size_t len_bytes, bool is_header)
{
    if (len_bytes == 0)
        return;
    initrd->pieces[initrd->count++] = (struct initrd_piece){
        .offset = initrd->len_bytes, .data = data, .len_bytes = len_bytes, .is_header = is_header
    };
    initrd->len_bytes += len_bytes;
}

static int add_image(struct initrd *initrd, const struct image *image)
{
    uint64_t align = INITRD_ALIGN_BYTES;
    initrd->len_bytes = (initrd->len_bytes + align - 1) & ~(align - 1);
    if (image->cmdline) {
        struct str text = STR_INIT;
        int r = make_header(image, &text);
        if (r < 0) {
            str_free(&text);
            return r;
        }
        size_t header_bytes = text.len_bytes;
        add_piece(initrd, str_steal(&text), header_bytes, true);
    }
    add_piece(initrd, image->blob.data, image->blob.len_bytes, false);
    return 0;
}

static bool is_initrd(const struct image *image, const struct image *kernel)
{
    return image != kernel && !(image->flags & IMAGE_HIDDEN);
}

int initrd_collect(const struct image *kernel, struct initrd *ret_initrd)
{
    struct initrd initrd = { 0 };
    size_t count = 0;
    int r = 0;
    for (const struct image *image = image_first(); image; image = image_next(image))
        count += is_initrd(image, kernel);
    if (count) {
        initrd.pieces = heap_alloc(2 * count * sizeof(*initrd.pieces)); /* header and content */
        if (!initrd.pieces)
            return fail(ERR_NOMEM, "initrd: no memory for a list of %zu files", count);
    }
    for (const struct image *image = image_first(); r == 0 && image; image = image_next(image))
        if (is_initrd(image, kernel))
            r = add_image(&initrd, image);
    if (r < 0)
        initrd_free(&initrd);
    else
        *ret_initrd = initrd;
    return r;
}

void initrd_free(struct initrd *initrd)
{
    for (size_t i = 0; i < initrd->count; i++)
        if (initrd->pieces[i].is_header)
            heap_free((void *)(uintptr_t)initrd->pieces[i].data);
    heap_free(initrd->pieces);
    *initrd = (struct initrd){ 0 };
}

static int append_piece(struct blob *blob, const struct initrd_piece *piece)
{
    static const uint8_t zeros[INITRD_ALIGN_BYTES];
    int r = blob_append(blob, zeros, (size_t)(piece->offset - blob->len_bytes));
    return r < 0 ? r : blob_append(blob, piece->data, piece->len_bytes);
}

int initrd_assemble(const struct image *kernel, struct blob *ret_blob)
{
    struct initrd initrd = { 0 };
    *ret_blob = (struct blob){ 0 };
    int r = initrd_collect(kernel, &initrd);
    if (r < 0 || initrd.count == 0)
        goto free_list;
    if (initrd.count == 1 &&
        !initrd.pieces[0].is_header) { /* the usual case costs no second copy of a large file */
        blob_borrow(ret_blob, initrd.pieces[0].data, initrd.pieces[0].len_bytes);
        goto free_list;
    }
    r = blob_expect(ret_blob, initrd.len_bytes);
    for (size_t i = 0; r == 0 && i < initrd.count; i++)
        r = append_piece(ret_blob, &initrd.pieces[i]);
    if (r == 0)
        r = blob_seal(ret_blob);
    if (r < 0)
        blob_free(ret_blob);
free_list:
    initrd_free(&initrd);
    return r;
}
