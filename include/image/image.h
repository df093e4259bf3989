/* image/image.h - the registry of downloaded files and what can be done with them. Source:
 * compat 2.6, 6. */
#pragma once
#include <stdbool.h>
#include "core/blob.h"
#include "core/list.h"
#include "core/str.h"
#include "core/uri.h"

enum { IMAGE_NAME_MAX = 256 };
enum image_flags {
    IMAGE_SELECTED = 1,
    IMAGE_TRUSTED = 2,
    IMAGE_AUTOFREE = 4,
    IMAGE_HIDDEN = 8,
    IMAGE_STATIC = 16,
    IMAGE_CURRENT = 32,
    IMAGE_FORCE_SCRIPT = 64,
    IMAGE_FDT = 128,                 /* the device tree that a kernel is given */
    IMAGE_SHIM = 256,                /* what starts a kernel that the firmware refuses */
    IMAGE_SHIM_REQUIRE_LOADER = 512, /* ... the options of the command (compat 9.6) */
    IMAGE_SHIM_ALLOW_PXE = 1024,
    IMAGE_SHIM_ALLOW_SBAT = 2048,
    IMAGE_BY_PROGRAM = 4096 /* a COMBOOT program wanted it: freed when its kernel comes back */
};

struct image_type;
struct unpacking;
struct pixbuf;
struct image {
    char *name;
    char *cmdline;                 /* NULL: none */
    struct uri *uri;               /* where it came from; NULL for embedded ones */
    struct blob blob;              /* sealed */
    const struct image_type *type; /* NULL: nothing that can be run */
    unsigned flags;
    bool registered;
    unsigned archive_depth;    /* out of so many archives, one in the other */
    struct image *replacement; /* chain --replace: run next instead of returning */
    struct image *former;      /* while it runs: the one that ran before and goes on then */
    struct list node;
};

/** A format. One const object and one line (`image-types-y`). Tried in the order of the list. */
struct image_type {
    const char *name; /* as imgstat shows it: "script", "EFI" */
    /** Looks at name and bytes only; never yields. */
    bool (*probe)(const struct image *image);
    /** Run it. Returns what it returned, or -ERR_x; a kernel does not return. NULL: not executable.
     * May yield. */
    int (*exec)(struct image *image);
    /** Unpack it (src/image/inflate.h). 0 or -ERR_x, told. NULL: no archive. May yield. */
    int (*extract)(struct unpacking *u);
    /** Its pixels (image/pixbuf.h). 0 or -ERR_x, told. NULL: no picture. May yield. */
    int (*picture)(const struct image *image, struct pixbuf *ret_picture);
};
extern const struct image_type *const image_types[];

/** Make and register. @blob taken (sealed); @name copied, NULL: from @uri, else imgN; @uri copied,
 * may be NULL. 0 or -ERR_NOMEM. *@ret_image borrowed (the registry owns it); may be NULL. */
int image_register(const char *name, const struct uri *uri, struct blob *blob, unsigned flags,
                   struct image **ret_image);
void image_unregister(struct image *image); /* and free; what it was to replace returns as usual */
struct image *image_find(const char *name); /* exact, first match; NULL: none */
struct image *image_first(void);
struct image *image_next(const struct image *image);
struct image *image_selected(void);
void image_select(struct image *image);
/** The same for any flags: the registered image that carries one of them; NULL: none. */
struct image *image_tagged(unsigned flags);
/** @image carries these flags, and no other one does. NULL: none does. */
void image_tag(struct image *image, unsigned flags);
int image_set_cmdline(struct image *image, const char *cmdline); /* NULL or "": none */
/** Run it with its URI as the working URI, unregistered while it runs, AUTOFREE and replacements
 * obeyed (compat 2.6). May yield. */
int image_exec(struct image *image);
/** The image (script) that runs now; NULL: none. */
struct image *image_current(void);
/** Unpack an archive, with a progress line, into a new image behind the others that inherits URI
 * and TRUSTED. @name copied; NULL: the archive's without its last suffix. 0, -ERR_NOTSUP (no
 * archive), -ERR_PROTO and -ERR_TRUNCATED (damaged), -ERR_NOMEM, -ERR_LOOP, -ERR_CANCELED. May
 * yield. */
int image_extract(struct image *image, const char *name, bool quiet, struct image **ret_image);
/** Append the line of `imgstat` (no newline). */
void image_describe(const struct image *image, struct str *out);

/** Fetch @uri (relative: to the working URI) with a progress line and register it.
 * @name     NULL: last component of the URI
 * @timeout_ms  inactivity limit, 0: only what the scheme does about stalls
 * 0, or the failure of the download (the progress line has shown it). May yield.
 * *@ret_image as image_register() gives it; may be NULL. */
int image_download(const struct uri *uri, const char *name, uint64_t timeout_ms, bool quiet,
                   unsigned flags, struct image **ret_image);

/** Remember a download that image_fetch_deferred() will make, beside the other remembered ones.
 * @uri      resolved against the working URI now
 * @name     as for image_download(); @cmdline NULL: none; @flags IMAGE_SELECTED: select it then
 * 0, -ERR_NOMEM or -ERR_NOSPC (FETCH_JOBS_MAX are waiting). Never yields. */
int image_defer(const struct uri *uri, const char *name, const char *cmdline, unsigned flags);
/** Make all remembered downloads side by side, register them in the order in which they were
 * remembered. When one fails none is registered. 0 when there is nothing to do. May yield. */
int image_fetch_deferred(uint64_t timeout_ms, bool quiet);

/** Everything that a kernel gets as its initrd: all registered, non-hidden images but @kernel, in
 * order, each on a 4096-byte boundary, those with a command line wrapped as cpio (compat 6.3). The
 * result is sealed in @ret_blob. */
int initrd_assemble(const struct image *kernel, struct blob *ret_blob);
