/* image/image.c - the registry of images and the life of one while it runs.
 * Not here: downloading (download.c), what a format is (a file each). Source: compat 1.3, 2.6,
 * 2.7. */
#include "image/image.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include <assert.h>
#include <string.h>

extern const struct image_type script_image_type;

static struct list images = LIST_INIT(images);
static struct image *current;
static unsigned last_number; /* of images without a name */

static void image_free(struct image *image)
{
    for (struct image *running = current; running; running = running->former)
        if (running->replacement == image)
            running->replacement = NULL;
    blob_free(&image->blob);
    uri_free(image->uri);
    heap_free(image->cmdline);
    heap_free(image->name);
    heap_free(image);
}

static const struct image_type *find_type(const struct image *image)
{
    if (image->flags & IMAGE_FORCE_SCRIPT)
        return &script_image_type;
    for (size_t i = 0; image_types[i]; i++)
        if (image_types[i]->probe(image))
            return image_types[i];
    return NULL;
}

/* A server that redirects chooses the name, which goes to screens. */
static char *make_name(const char *name, const struct uri *uri)
{
    if (!name && uri)
        name = uri_basename(uri);
    if (name && *name) {
        char *copy = heap_strndup(name, IMAGE_NAME_MAX - 1);
        if (copy)
            text_make_harmless(copy);
        return copy;
    }
    struct str text = STR_INIT;
    str_printf(&text, "img%u", last_number++);
    return str_steal(&text);
}

int image_register(const char *name, const struct uri *uri, struct blob *blob, unsigned flags,
                   struct image **ret_image)
{
    int r = blob_seal(blob);
    if (r < 0)
        goto free_blob;
    struct image *image = heap_zalloc(sizeof(*image));
    char *own_name = make_name(name, uri);
    if (!image || !own_name || (uri && uri_copy(uri, &image->uri) < 0)) {
        heap_free(own_name);
        heap_free(image);
        r = fail(ERR_NOMEM, "image: no memory to keep \"%s\"", name ? name : "an image");
        goto free_blob;
    }
    image->name = own_name;
    image->flags = flags;
    image->blob = *blob;
    *blob = (struct blob){ 0 };
    image->type = find_type(image);
    image->registered = true;
    list_append(&image->node, &images);
    event_log(EVENT_INFO, "image", "Registered \"%s\", %zu bytes, %s", image->name,
              image->blob.len_bytes, image->type ? image->type->name : "no type");
    if (ret_image)
        *ret_image = image;
    return 0;
free_blob:
    blob_free(blob);
    return r;
}

void image_unregister(struct image *image)
{
    assert(image->registered);
    list_remove(&image->node);
    image_free(image);
}

struct image *image_first(void)
{
    return list_empty(&images) ? NULL : container_of(images.next, struct image, node);
}

struct image *image_next(const struct image *image)
{
    return image->node.next == &images ? NULL : container_of(image->node.next, struct image, node);
}

struct image *image_find(const char *name)
{
    for (struct image *image = image_first(); image; image = image_next(image))
        if (strcmp(image->name, name) == 0)
            return image;
    return NULL;
}

struct image *image_tagged(unsigned flags)
{
    for (struct image *image = image_first(); image; image = image_next(image))
        if (image->flags & flags)
            return image;
    return NULL;
}

void image_tag(struct image *image, unsigned flags)
{
    for (struct image *each = image_first(); each; each = image_next(each))
        each->flags &= ~flags;
    if (image)
        image->flags |= flags;
}

struct image *image_selected(void)
{
    return image_tagged(IMAGE_SELECTED);
}

void image_select(struct image *image)
{
    image_tag(image, IMAGE_SELECTED);
}

int image_set_cmdline(struct image *image, const char *cmdline)
{
    char *copy = NULL;
    if (cmdline && *cmdline) {
        copy = heap_strdup(cmdline);
        if (!copy)
            return fail(ERR_NOMEM, "image: no memory for the arguments of \"%s\"", image->name);
    }
    heap_free(image->cmdline);
    image->cmdline = copy;
    return 0;
}

struct image *image_current(void)
{
    return current;
}

/* Run @image once. *@ret_next is what `chain --replace` put in its place, or NULL. */
static int exec_once(struct image *image, struct image **ret_next)
{
    char error[ERR_TEXT_MAX];
    struct uri *former_cwd = NULL;
    int r = image->uri ? uri_cwd_push(image->uri, &former_cwd) : 0;
    if (r < 0)
        return r;
    image->former = current;
    current = image;
    list_remove(&image->node);
    image->registered = false;
    image->flags |= IMAGE_CURRENT;
    event_log(EVENT_NOTICE, "image", "Executing \"%s\"", image->name);
    r = image->type->exec(image);
    if (r == 0)
        event_log(EVENT_NOTICE, "image", "Execution of \"%s\" completed", image->name);
    else
        event_log(EVENT_ERROR, "image", "Execution of \"%s\" failed: %s", image->name,
                  err_format(r, error));
    image->flags &= ~(unsigned)IMAGE_CURRENT;
    current = image->former;
    if (image->uri)
        uri_cwd_restore(former_cwd);
    *ret_next = image->replacement;
    if (image->replacement || image->flags & IMAGE_AUTOFREE) {
        image_free(image);
    } else {
        image->registered = true;
        list_append(&image->node, &images);
    }
    return r;
}

int image_exec(struct image *image)
{
    int r = 0;
    while (image) {
        if (!image->type || !image->type->exec)
            return fail(ERR_NOEXEC, "image: \"%s\" (%zu bytes%s%s) is nothing that can be run here",
                        image->name, image->blob.len_bytes, image->type ? ", " : "",
                        image->type ? image->type->name : "");
        struct image *next = NULL;
        r = exec_once(image, &next);
        image = next;
    }
    return r;
}

void image_describe(const struct image *image, struct str *out)
{
    static const struct {
        unsigned flag;
        const char *text;
    } tags[] = { { IMAGE_SELECTED, "SELECTED" }, { IMAGE_CURRENT, "CURRENT" },
                 { IMAGE_FDT, "FDT" },           { IMAGE_SHIM, "SHIM" },
                 { IMAGE_TRUSTED, "TRUSTED" },   { IMAGE_AUTOFREE, "AUTOFREE" },
                 { IMAGE_HIDDEN, "HIDDEN" } };
    str_printf(out, "%s : %zu bytes", image->name, image->blob.len_bytes);
    if (image->type)
        str_printf(out, " [%s]", image->type->name);
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        if (image->flags & tags[i].flag)
            str_printf(out, " [%s]", tags[i].text);
    if (image->cmdline)
        str_printf(out, " \"%s\"", image->cmdline);
}
