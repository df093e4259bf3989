/* ui/autoboot.c - the netboot sequence: configure a NIC, boot what its settings name. Not here: how
 * a NIC is configured (src/net), when this is done (boot.c, cmd/autoboot.c), SAN boot (a later
 * part). Source: compat 4.7. */
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/settings.h"
#include "image/image.h"
#include "net/net.h"
#include "net/netdev.h"
#include "plat.h"
#include "pxemenu.h"
#include "script/command.h"
#include "ui/boot.h"

enum { CONFIGURE_TIMEOUT_MS = 120000 };
#define AUTOEXEC_NAME "autoexec.ipxe"

/* What the settings say should be booted; all texts expanded. */
struct target {
    struct str filename, next_server, root_path, san_filename;
};

static void target_free(struct target *target)
{
    str_free(&target->filename);
    str_free(&target->next_server);
    str_free(&target->root_path);
    str_free(&target->san_filename);
}

/* --- what to boot ---------------------------------------------------------------------------- */

/* Value of a predefined setting below @block, as text, expanded; nothing when there is none.
 * *@ret_block: where it was found; may be NULL. */
static int fetch_text(struct settings *block, const char *name, struct str *out,
                      struct settings **ret_block)
{
    struct setting_ref ref;
    struct str raw = STR_INIT, text = STR_INIT;
    const struct setting_type *type;
    int r = setting_ref_parse(name, &ref);
    if (r == 0)
        r = setting_fetch(block, &ref.setting, &raw, &type, ret_block);
    if (r == 0)
        r = type->format(raw.data, raw.len_bytes, &text);
    if (r == 0)
        r = settings_expand(str_text(&text), out);
    str_free(&raw);
    str_free(&text);
    return r;
}

/* Does @block lie in what belongs to another NIC than @dev? */
static bool is_of_another(const struct settings *block, const struct netdev *dev)
{
    for (; block; block = block->parent)
        for (struct netdev *other = netdev_first(); other; other = netdev_next(other))
            if (block == &other->settings)
                return other != dev;
    return false;
}

/* In the global order of blocks (compat 4.7), except that what is known for @dev itself comes
 * before what another NIC was told or given. */
static int fetch_for(struct netdev *dev, const char *name, struct str *out,
                     struct settings **ret_block)
{
    struct settings *block = NULL;
    int r = fetch_text(NULL, name, out, &block);
    if (r == 0 && is_of_another(block, dev)) {
        struct str own = STR_INIT;
        if (fetch_text(&dev->settings, name, &own, &block) == 0) {
            str_truncate(out, 0);
            str_append_bytes(out, own.data, own.len_bytes);
        }
        str_free(&own);
    }
    *ret_block = block;
    return r;
}

/* The file's server comes from the block that named the file and from no other (compat 4.7). */
static void fetch_target(struct netdev *dev, struct target *ret_target)
{
    struct settings *block = NULL, *unused;
    *ret_target = (struct target){ 0 };
    if (fetch_for(dev, "filename", &ret_target->filename, &block) == 0)
        (void)fetch_text(block, "next-server", &ret_target->next_server, NULL);
    (void)fetch_for(dev, "root-path", &ret_target->root_path, &unused);
    (void)fetch_for(dev, "san-filename", &ret_target->san_filename, &unused);
}

static void show_text(const char *what, const struct str *text)
{
    if (text->len_bytes > 0)
        console_printf("%s: %s\n", what, str_text(text));
}

static void show_target(const struct target *target)
{
    show_text("Next server", &target->next_server);
    show_text("Filename", &target->filename);
    show_text("Root path", &target->root_path);
    show_text("SAN filename", &target->san_filename);
}

/* --- booting it ------------------------------------------------------------------------------ */

static int boot_image(struct image *image)
{
    struct str line = STR_INIT;
    image_describe(image, &line);
    console_printf("%s\n", str_text(&line));
    str_free(&line);
    int r = image_exec(image);
    if (r != 0)
        cmd_failed(r, "Could not boot image");
    console_printf("\n");
    return r;
}

static int download_beside(const struct uri *uri, const char *name, struct image **ret_image)
{
    struct uri *relative, *beside = NULL;
    int r = uri_parse(name, &relative);
    if (r < 0)
        return r;
    r = uri_resolve(uri, relative, &beside);
    if (r == 0)
        r = image_download(beside, NULL, 0, false, IMAGE_AUTOFREE, ret_image);
    uri_free(beside);
    uri_free(relative);
    return r;
}

/* The DHCP server names the same file whoever asks: the program would load itself for ever. */
static int boot_instead_of_self(const struct uri *uri)
{
    struct image *image;
    console_printf("This is the program that runs already: is there an " AUTOEXEC_NAME
                   " beside it?\n");
    int r = download_beside(uri, AUTOEXEC_NAME, &image);
    if (r == 0)
        return boot_image(image);
    if (r == -ERR_CANCELED)
        return r;
    return cmd_failed(
        fail(
            ERR_LOOP,
            "autoboot: the boot file \"%s\" is the program that runs already, and no " AUTOEXEC_NAME
            " could be loaded from beside it",
            uri_basename(uri)),
        "Nothing to boot");
}

static int boot_uri(const struct uri *uri)
{
    struct image *image;
    int r = image_download(uri, NULL, 0, false, IMAGE_AUTOFREE, &image);
    if (r < 0)
        return r;
    if (!plat_is_self(image->blob.data, image->blob.len_bytes))
        return boot_image(image);
    image_unregister(image);
    return boot_instead_of_self(uri);
}

static int boot_target(const struct target *target)
{
    struct uri *uri = NULL;
    const char *server = target->next_server.len_bytes ? str_text(&target->next_server) : NULL;
    int r = -ERR_NOENT;
    if (target->filename.len_bytes > 0)
        r = uri_from_filename(server, str_text(&target->filename), &uri);
    if (r == 0) {
        if (target->root_path.len_bytes > 0)
            console_printf("Ignoring unsupported root path\n");
        r = boot_uri(uri);
        uri_free(uri);
        return r;
    }
    if (target->root_path.len_bytes > 0)
        return cmd_failed(
            fail(ERR_NOTSUP,
                 "autoboot: this build cannot boot from a SAN: root path \"%s\" is not used",
                 str_text(&target->root_path)),
            "Could not open SAN device");
    if (r != -ERR_NOENT)
        return cmd_failed(r, "Nothing to boot");
    if (target->filename.len_bytes > 0)
        r = fail(ERR_NOENT, "autoboot: \"%s\" is not a URI, and no next-server came with it",
                 str_text(&target->filename));
    else
        r = fail(ERR_NOENT,
                 "autoboot: no server named a boot file (option 67) or a root path (option 17)");
    return cmd_failed(r, "Nothing to boot");
}

/* --- one NIC --------------------------------------------------------------------------------- */

static void close_others(const struct netdev *kept)
{
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (dev != kept && dev != kept->trunk)
            netdev_close(dev);
}

/* As if it had been typed; -ERR_NOTSUP in a build without that command. */
static int run_on(const char *command, const struct netdev *dev)
{
    const char *const argv[] = { command, dev->name, NULL };
    return command_find(command) ? command_run(2, argv) : -ERR_NOTSUP;
}

static int configure(struct netdev *dev)
{
    if (command_find("ifconf"))
        return run_on("ifconf", dev);
    int r = net_configure(dev, NULL, deadline_in_ms(CONFIGURE_TIMEOUT_MS), NULL, NULL);
    return r < 0 ? cmd_failed(r, "Could not configure %s", dev->name) : 0;
}

static void show_routes(void)
{
    struct str routes = STR_INIT;
    net_show_routes(&routes);
    console_write(str_text(&routes), routes.oom ? 0 : routes.len_bytes);
    str_free(&routes);
}

/* What a PXE menu leads to (compat 4.7, step 6). false: there is none. */
static bool boot_pxe_menu(struct netdev *dev, int *ret_r)
{
    struct target target = { 0 };
    int r = pxemenu_run(dev);
    if (r == -ERR_NOENT)
        return false;
    *ret_r = r < 0 ? cmd_failed(r, "Could not boot from the PXE menu on %s", dev->name) : 0;
    struct settings *block = settings_find("pxebs", false);
    if (r != PXEMENU_FOUND || !block)
        return true;
    if (fetch_text(block, "filename", &target.filename, NULL) == 0)
        (void)fetch_text(block, "next-server", &target.next_server, NULL);
    show_target(&target);
    *ret_r = boot_target(&target);
    target_free(&target);
    return true;
}

int autoboot(struct netdev *dev)
{
    close_others(dev);
    int r = netdev_open(dev);
    if (r < 0)
        return cmd_failed(r, "Could not open %s", dev->name);
    (void)run_on("ifstat", dev);
    r = configure(dev);
    if (r < 0)
        return r;
    show_routes();
    if (boot_pxe_menu(dev, &r))
        return r;
    struct target target;
    fetch_target(dev, &target);
    show_target(&target);
    r = boot_target(&target);
    target_free(&target);
    return r;
}

/* --- all of them ----------------------------------------------------------------------------- */

struct attempt {
    char name[16];
    int r;
    char sentence[ERR_SENTENCE_MAX];
};

static void note_attempt(struct attempt *attempt, const struct netdev *dev, int r)
{
    const struct error_slot *slot = err_slot();
    memcpy(attempt->name, dev->name, sizeof(attempt->name));
    attempt->r = r;
    if (-slot->code == r)
        memcpy(attempt->sentence, slot->sentence, sizeof(attempt->sentence));
}

static void show_attempts(const struct attempt *attempts, size_t count)
{
    char text[ERR_TEXT_MAX];
    for (size_t i = 0; i < count && count > 1; i++) {
        const struct attempt *attempt = &attempts[i];
        if (attempt->r != 0)
            console_printf("  %s: %s\n", attempt->name,
                           attempt->sentence[0] ? attempt->sentence : err_format(attempt->r, text));
    }
}

static bool knows_boot_device(void)
{
    for (const struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (dev->boot_device)
            return true;
    return false;
}

int autoboot_all(bool boot_only)
{
    struct attempt *attempts = heap_zalloc(NETDEV_MAX * sizeof(attempts[0]));
    if (!attempts)
        return fail(ERR_NOMEM, "autoboot: no memory");
    size_t count = 0;
    int r = -ERR_NODEV;
    boot_only = boot_only && knows_boot_device();
    for (struct netdev *dev = netdev_first(); dev && count < NETDEV_MAX; dev = netdev_next(dev)) {
        if (boot_only && !dev->boot_device)
            continue;
        r = autoboot(dev);
        note_attempt(&attempts[count++], dev, r);
        fiber_cancel_clear();
    }
    console_printf("No more network devices\n");
    if (count == 0)
        cmd_failed(
            fail(ERR_NODEV, "autoboot: there is no network device that this program can drive"),
            "Nothing to boot");
    show_attempts(attempts, count);
    heap_free(attempts);
    return r;
}
