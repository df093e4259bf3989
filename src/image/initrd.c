/* image/initrd.c - all registered images as the one initrd that a kernel gets.
 * Not here: how a kernel gets it (the platform's image types).
 * Source: Linux Documentation/driver-api/early-userspace/buffer-format.rst (newc); compat 6.3. */
#include "core/err.h"
#include "core/heap.h"
#include "image/image.h"
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

static int append_zeros(struct blob *blob, size_t align_bytes)
{
    static const uint8_t zeros[INITRD_ALIGN_BYTES];
    return blob_append(blob, zeros, (align_bytes - blob->len_bytes % align_bytes) % align_bytes);
}

/* One newc header with its name. @path_len without NUL. */
static int append_header(struct blob *blob, const char *path, size_t path_len, unsigned mode,
                         size_t file_bytes)
{
    struct str header = STR_INIT;
    str_printf(&header, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0, mode, 0, 0,
               1, 0, (unsigned)file_bytes, 0, 0, 0, 0, (unsigned)path_len + 1, 0);
    str_append_bytes(&header, path, path_len);
    str_append_char(&header, '\0');
    int r = header.oom ? fail(ERR_NOMEM, "initrd: no memory for a header")
                       : blob_append(blob, header.data, header.len_bytes);
    str_free(&header);
    return r < 0 ? r : append_zeros(blob, CPIO_ALIGN_BYTES);
}

/* The last @count directories above the file, outermost first. */
static int append_directories(struct blob *blob, const struct cpio_file *file)
{
    int depth = 0, r = 0;
    for (const char *c = file->path + 1; file->path[0] && *c; c++)
        depth += *c == '/';
    int skip = file->mkdir < 0 ? 0 : depth - file->mkdir;
    for (const char *c = file->path + 1; r == 0 && file->path[0] && *c; c++)
        if (*c == '/' && skip-- <= 0)
            r = append_header(blob, file->path, (size_t)(c - file->path),
                              CPIO_MODE_DIRECTORY | CPIO_DIRECTORY_MODE, 0);
    return r;
}

static int append_image(struct blob *blob, const struct image *image)
{
    int r = append_zeros(blob, INITRD_ALIGN_BYTES);
    if (r == 0 && image->cmdline) {
        struct cpio_file *file = heap_alloc(sizeof(*file));
        if (!file)
            return fail(ERR_NOMEM, "initrd: no memory for the path of \"%s\"", image->name);
        r = image->blob.len_bytes > UINT32_MAX
                ? fail(ERR_RANGE, "initrd: \"%s\" is over 4 GiB, too large for a cpio member",
                       image->name)
                : parse_cmdline(image, file);
        if (r == 0 && file->mkdir)
            r = append_directories(blob, file);
        if (r == 0)
            r = append_header(blob, file->path, strlen(file->path), CPIO_MODE_FILE | file->mode,
                              image->blob.len_bytes);
        heap_free(file);
    }
    return r < 0 ? r : blob_append(blob, image->blob.data, image->blob.len_bytes);
}

static bool is_initrd(const struct image *image, const struct image *kernel)
{
    return image != kernel && !(image->flags & IMAGE_HIDDEN);
}

int initrd_assemble(const struct image *kernel, struct blob *ret_blob)
{
    uint64_t total = 0;
    unsigned count = 0;
    const struct image *only = NULL;
    for (const struct image *image = image_first(); image; image = image_next(image)) {
        if (!is_initrd(image, kernel))
            continue;
        only = image;
        count++;
        total += image->blob.len_bytes + (image->cmdline ? strlen(image->cmdline) + 512 : 0) +
                 INITRD_ALIGN_BYTES;
    }
    *ret_blob = (struct blob){ 0 };
    if (count == 0)
        return 0;
    if (count == 1 && !only->cmdline) { /* the usual case costs no second copy of a large file */
        blob_borrow(ret_blob, only->blob.data, only->blob.len_bytes);
        return 0;
    }
    int r = blob_expect(ret_blob, total);
    for (const struct image *image = image_first(); r == 0 && image; image = image_next(image))
        if (is_initrd(image, kernel))
            r = append_image(ret_blob, image);
    if (r == 0)
        r = blob_seal(ret_blob);
    if (r < 0)
        blob_free(ret_blob);
    return r;
}
