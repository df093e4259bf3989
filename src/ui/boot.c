/* ui/boot.c - what happens after the start, in order: settings, network, devices, boot files,
 * banner, then the first image, a shell, the scriptlet or autoboot. Not here: autoboot itself
 * (autoboot.c), the platform's own start. Source: compat 2.8. */
#include "ui/boot.h"
#include <string.h>
#include "config.h"
#include "core/build_info.h"
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/keymap.h"
#include "core/settings.h"
#include "fetch/fetch.h"
#include "fetch/progress.h"
#include "image/image.h"
#include "net/net.h"
#include "plat.h"
#include "script/command.h"
#include "ui/prompt.h"
#include "ui/shell.h"

enum { MS_PER_TENTH = 100, AUTOEXEC_TIMEOUT_MS = 30000 };

/* --- files that are there before the first download ------------------------------------------ */

static void register_embedded(void)
{
    for (size_t i = 0; embedded_images[i].name; i++) {
        const struct embedded_image *file = &embedded_images[i];
        struct blob blob = { 0 };
        struct image *image;
        blob_borrow(&blob, file->data, file->len_bytes);
        if (image_register(file->name, NULL, &blob, IMAGE_STATIC, &image) < 0 || i > 0)
            continue;
        if (image->type && image->type->exec) {
            image->flags |= IMAGE_TRUSTED;
            image_select(image);
        }
    }
}

static int add_file(void *arg, const char *name, const void *data, size_t len_bytes,
                    bool force_script)
{
    (void)arg;
    struct blob blob = { 0 };
    int r = blob_append(&blob, data, len_bytes);
    if (r == 0)
        r = blob_seal(&blob);
    if (r == 0)
        r = image_register(name, NULL, &blob, force_script ? IMAGE_FORCE_SCRIPT : 0, NULL);
    if (r < 0)
        blob_free(&blob);
    return r;
}

static int set_cwd(void *arg, const char *uri_text)
{
    (void)arg;
    struct uri *uri, *former = NULL;
    int r = uri_parse(uri_text, &uri);
    if (r < 0)
        return r;
    r = uri_cwd_push(uri, &former);
    uri_free(uri);
    if (r == 0)
        uri_free(former);
    return r;
}

static int add_lease(void *arg, int kind, const uint8_t mac[6], const void *packet,
                     size_t len_bytes)
{
    (void)arg;
    return dhcp_adopt(kind, mac, packet, len_bytes);
}

/* The NIC that we came through has the firmware's lease, or (IPv6, a firmware that does not tell)
 * needs one of its own. */
static int configure_boot_device(void)
{
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        if (dev->boot_device && !dev->is_open) {
            struct progress progress;
            progress_begin(&progress, false, "Configuring %s for autoexec.ipxe", dev->name);
            int r = net_configure(dev, NULL, deadline_in_ms(AUTOEXEC_TIMEOUT_MS), NULL, NULL);
            return progress_end(&progress, r, 0);
        }
    return 0;
}

/* autoexec.ipxe from the server that we came from. An empty one counts as none. */
static int fetch_file(void *arg, const char *uri_text)
{
    (void)arg;
    struct uri *uri;
    struct image *image = NULL;
    int r = uri_parse(uri_text, &uri);
    if (r < 0)
        return r;
    r = configure_boot_device();
    if (r == 0)
        r = image_download(uri, NULL, AUTOEXEC_TIMEOUT_MS, false, 0, &image);
    uri_free(uri);
    if (r == 0 && image->blob.len_bytes == 0)
        image_unregister(image);
    return r;
}

static void register_files(void)
{
    static const struct plat_boot_files_ops ops = {
        .add = add_file, .set_cwd = set_cwd, .add_lease = add_lease, .fetch = fetch_file
    };
    register_embedded();
    int r = plat_boot_files(&ops);
    if (r < 0)
        cmd_failed(r, "Could not read the boot files");
    uri_cwd_follow_next_server();
}

/* --- what people see ------------------------------------------------------------------------- */

static bool has_fetcher(const char *scheme)
{
    for (size_t i = 0; fetchers[i]; i++)
        if (strcmp(fetchers[i]->scheme, scheme) == 0)
            return true;
    return false;
}

static bool has_image_type(const char *name)
{
    for (size_t i = 0; image_types[i]; i++)
        if (strcmp(image_types[i]->name, name) == 0)
            return true;
    return false;
}

static bool has_command(const char *name)
{
    return command_find(name) != NULL;
}

static bool is_always(const char *name)
{
    (void)name;
    return true;
}

static void show_features(void)
{
    static const struct {
        const char *label;
        bool (*is_there)(const char *name);
        const char *name;
    } features[] = {
        { "DNS", is_always, "" },
        { "HTTP", has_fetcher, "http" },
        { "HTTPS", has_fetcher, "https" },
        { "iSCSI", has_command, "sanhook" },
        { "TFTP", has_fetcher, "tftp" },
        { "FTP", has_fetcher, "ftp" },
        { "NFS", has_fetcher, "nfs" },
        { "VLAN", has_command, "vcreate" },
        { "ELF", has_image_type, "ELF" },
        { "MBOOT", has_image_type, "Multiboot" },
        { "PXE", has_image_type, "PXE-NBP" },
        { "EFI", has_image_type, "EFI" },
        { "bzImage", has_image_type, "bzImage" },
        { "Menu", has_command, "menu" },
        { "PXEXT", has_image_type, "PXE-NBP" },
    };
    console_printf("Features:");
    for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
        if (features[i].is_there(features[i].name))
            console_printf(" %s", features[i].label);
    console_printf("\n");
}

static void show_banner(void)
{
    console_printf("\n\n%s%s\033[1m%s %s\033[0m -- %s", PRODUCT_NAME, PRODUCT_NAME[0] ? "\n" : "",
                   PRODUCT_SHORT_NAME, build_info.version, PRODUCT_TAG_LINE);
    if (PRODUCT_URI[0])
        console_printf(" -- \033[36m%s\033[0m", PRODUCT_URI);
    console_printf("\n");
    show_features();
}

/* Did somebody ask for a shell in time? */
static bool offer_shell(void)
{
    uint64_t tenths = setting_get_uint("banner-timeout", BANNER_TIMEOUT);
    if (tenths == 0)
        return false;
    console_printf("\n");
    int r = prompt_key("Press Ctrl-B for the " PRODUCT_SHORT_NAME " command line...",
                       tenths * MS_PER_TENTH, KEY_CTRL_B);
    console_printf("\n");
    fiber_cancel_clear();
    return r == 0;
}

/* --- the order of things --------------------------------------------------------------------- */

static int start_up(const struct boot_options *options)
{
    int r = settings_start();
    if (r < 0)
        return cmd_failed(r, "Could not start the settings");
    console_start();
    keymap_start();
    if (!options->quiet)
        console_printf("%s initialising devices...", PRODUCT_SHORT_NAME);
    r = net_start();
    if (r == 0)
        r = plat_probe_devices();
    if (r < 0)
        cmd_failed(r, options->quiet ? "Could not start the network"
                                     : ""); /* a script may do without */
    else if (!options->quiet)
        console_printf("ok\n");
    register_files();
    return 0;
}

/* A script says itself where it ended. */
static int run_first_image(struct image *image)
{
    bool is_script = image->type && strcmp(image->type->name, "script") == 0;
    int r = image_exec(image);
    return r != 0 && !is_script ? cmd_failed(r, "Could not boot image") : r;
}

static int run_scriptlet(const char *line)
{
    int r = command_line(line);
    return r != 0 ? cmd_failed(r, "Scriptlet failed") : 0;
}

static int choose(const struct boot_options *options)
{
    struct str scriptlet = STR_INIT;
    if (image_first())
        return run_first_image(image_first());
    if (options->quiet || offer_shell())
        return shell_run();
    int r;
    if (setting_get("scriptlet", &scriptlet) == 0 && scriptlet.len_bytes > 0)
        r = run_scriptlet(str_text(&scriptlet));
    else
        r = autoboot_all(true);
    str_free(&scriptlet);
    console_drop_early_keys(); /* the first prompt takes them: Ctrl-B may be early there */
    bool stays = r != 0 && setting_get_uint("fail-shell", FAIL_SHELL) != 0;
    return stays || offer_shell() ? shell_run() : r;
}

int boot_main(void *arg)
{
    static const struct boot_options defaults = { 0 };
    const struct boot_options *options = arg ? arg : &defaults;
    int r = start_up(options);
    if (r < 0)
        return r;
    if (!options->quiet)
        show_banner();
    return choose(options);
}
