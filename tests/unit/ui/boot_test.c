/* tests/unit/ui/boot_test.c - what is run after the start, and in which order things are registered (compat 2.8). */
#include "ui/boot.h"
#include "config.h"
#include "core/build_info.h"
#include "core/console.h"
#include "core/err.h"
#include "core/keymap.h"
#include "core/settings.h"
#include "fetch/fetch.h"
#include "fetch/progress.h"
#include "image/image.h"
#include "net/net.h"
#include "plat.h"
#include "script/command.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"
#include "ui/prompt.h"
#include "ui/shell.h"

/* What was called, in order: "probe image:a shell ". */
static struct str calls;
static const char *file_name; /* what the platform brings; NULL: nothing */
static bool file_is_forced, file_is_fetched;
static int file_status, prompts_until_ctrl_b, probe_status;
static uint64_t prompt_ms;

const struct settings_provider *const settings_blocks[] = { NULL };
const struct fetcher *const fetchers[] = { NULL };
const struct command *const commands[] = { NULL };
struct embedded_image embedded[3] __asm__("embedded_images"); /* const to everybody else */

/* The real ones are for once in a life, and this program starts many times (build.mk: --wrap). */
int __real_settings_start(void);
void __real_console_start(void);
int __wrap_settings_start(void);
void __wrap_console_start(void);

int __wrap_settings_start(void)
{
    static bool started;
    bool first = !started;
    started = true;
    return first ? __real_settings_start() : 0;
}

void __wrap_console_start(void)
{
    static bool started;
    if (!started)
        __real_console_start();
    started = true;
}

void keymap_start(void)
{
}

void uri_cwd_follow_next_server(void)
{
}

int net_start(void)
{
    return 0;
}

int plat_probe_devices(void)
{
    str_append(&calls, "probe ");
    return probe_status < 0 ? fail(-probe_status, "fake: no card") : 0;
}

int plat_boot_files(const struct plat_boot_files_ops *ops)
{
    if (file_name)
        assert_int_equal(ops->add(ops->arg, file_name, "text", 4, file_is_forced), 0);
    if (file_is_fetched)
        assert_int_equal(ops->fetch(ops->arg, "http://host/autoexec.ipxe"), 0);
    assert_int_equal(ops->set_cwd(ops->arg, "http://host/dir/"), 0);
    return ops->add_lease(ops->arg, 1, (const uint8_t *)"\1\2\3\4\5\6", "lease", 5);
}

/* An empty file, as some servers give for one that they do not have. */
int image_download(const struct uri *uri, const char *name, uint64_t timeout_ms, bool quiet,
                   unsigned flags, struct image **ret_image)
{
    struct blob blob = { 0 };
    (void)name;
    (void)quiet;
    str_printf(&calls, "fetch:%s ", uri->path);
    assert_in_range(timeout_ms, 1, 30000);
    return image_register(NULL, uri, &blob, flags, ret_image);
}

/* One card, which is the one that we came through. */
static struct netdev card = { .name = "net0", .boot_device = true };

struct netdev *netdev_first(void)
{
    return &card;
}

struct netdev *netdev_next(const struct netdev *dev)
{
    (void)dev;
    return NULL;
}

int net_configure(struct netdev *dev, const char *configurator, deadline_t deadline,
                  void (*status)(void *arg, char mark), void *arg)
{
    (void)configurator, (void)deadline, (void)status, (void)arg;
    str_printf(&calls, "configure:%s ", dev->name);
    return 0;
}

void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
{
    (void)p, (void)quiet, (void)label_fmt;
    str_append(&calls, "told ");
}

int progress_end(struct progress *p, int r, uint64_t done_bytes)
{
    (void)p, (void)done_bytes;
    return r;
}

int dhcp_adopt(int kind, const uint8_t mac[6], const void *packet, size_t len_bytes)
{
    str_printf(&calls, "lease:%d:%x:%.*s ", kind, mac[5], (int)len_bytes, (const char *)packet);
    return 0;
}

int prompt_key(const char *text, uint64_t timeout_ms, int key)
{
    str_append(&calls, "ctrl-b? ");
    assert_int_equal(key, KEY_CTRL_B);
    assert_non_null(strstr(text, "Press Ctrl-B for the"));
    prompt_ms = timeout_ms;
    return --prompts_until_ctrl_b == 0 ? 0 : -ERR_TIMEDOUT;
}

int shell_run(void)
{
    str_append(&calls, "shell ");
    return 3;
}

int autoboot_all(bool boot_only)
{
    str_append(&calls, boot_only ? "autoboot " : "autoboot-every ");
    return -ERR_TIMEDOUT;
}

int command_line(const char *line)
{
    str_printf(&calls, "line:%s ", line);
    return 4;
}

const struct command *command_find(const char *name)
{
    (void)name;
    return NULL;
}

int cmd_failed(int r, const char *what_fmt, ...)
{
    (void)what_fmt;
    str_append(&calls, "told ");
    return r;
}

static bool probe_all(const struct image *image)
{
    return image->name[0] != 'x'; /* x...: nothing that can be run */
}

static int exec_image(struct image *image)
{
    str_printf(&calls, "image:%s%s%s ", image->name,
               image->flags & IMAGE_SELECTED ? ",selected" : "",
               image->flags & IMAGE_TRUSTED ? ",trusted" : "");
    return file_status;
}

static const struct image_type any_image_type = { .name = "EFI",
                                                  .probe = probe_all,
                                                  .exec = exec_image };
const struct image_type script_image_type = { .name = "script",
                                              .probe = probe_all,
                                              .exec = exec_image };
const struct image_type *const image_types[] = { &any_image_type, NULL };

static int start(bool quiet)
{
    static struct boot_options options;
    options.quiet = quiet;
    str_free(&calls);
    while (image_first())
        image_unregister(image_first());
    int r = sched_run(boot_main, &options);
    (void)plat_fake_console();
    return r;
}

static int setup(void **state)
{
    (void)state;
    (void)setting_clear("scriptlet");
    (void)setting_clear("banner-timeout");
    (void)setting_clear("fail-shell");
    file_name = NULL;
    file_is_forced = file_is_fetched = false;
    file_status = probe_status = prompts_until_ctrl_b = 0;
    memset(embedded, 0, sizeof(embedded));
    return 0;
}

static void test_boot_autoboot_then_firmware(void **state)
{
    (void)state;
    assert_int_equal(start(false), -ERR_TIMEDOUT);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease ctrl-b? autoboot ctrl-b? ");
    assert_int_equal(prompt_ms, BANNER_TIMEOUT * 100);
}

static void test_boot_ctrl_b(void **state)
{
    (void)state;
    prompts_until_ctrl_b = 1;
    assert_int_equal(start(false), 3);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease ctrl-b? shell ");
    prompts_until_ctrl_b = 2;
    assert_int_equal(start(false), 3);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease ctrl-b? autoboot ctrl-b? shell ");
}

static void test_boot_first_image(void **state)
{
    (void)state;
    file_name = "autoexec.ipxe";
    file_status = -ERR_NOENT;
    assert_int_equal(start(false), -ERR_NOENT);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease image:autoexec.ipxe told ");
    file_is_forced = true; /* a script tells itself where it ended */
    assert_int_equal(start(false), -ERR_NOENT);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease image:autoexec.ipxe ");
    file_status = 5;
    assert_int_equal(start(true), 5);
}

static void test_boot_embedded_come_first(void **state)
{
    (void)state;
    embedded[0] = (struct embedded_image){ "one", (const uint8_t *)"1", 1 };
    embedded[1] = (struct embedded_image){ "two", (const uint8_t *)"2", 1 };
    file_name = "autoexec.ipxe";
    assert_int_equal(start(false), 0);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease image:one,selected,trusted ");
    const struct image *two = image_find("two");
    assert_non_null(two);
    assert_int_equal(two->flags & (IMAGE_SELECTED | IMAGE_TRUSTED), 0);
    assert_non_null(image_find("autoexec.ipxe"));
    embedded[0].name = "x-initrd"; /* not executable: not selected */
    (void)start(false);
    assert_null(image_selected());
}

static void test_boot_scriptlet(void **state)
{
    (void)state;
    setting_set("scriptlet", "dhcp && boot");
    assert_int_equal(start(false), 4);
    assert_string_equal(str_text(&calls),
                        "probe lease:1:6:lease ctrl-b? line:dhcp && boot told ctrl-b? ");
}

static void test_boot_timeout_is_a_setting(void **state)
{
    (void)state;
    setting_set("banner-timeout", "50");
    (void)start(false);
    assert_int_equal(prompt_ms, 5000);
    setting_set("banner-timeout", "0");
    (void)start(false);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease autoboot ");
}

static void test_boot_shell_when_nothing_boots(void **state)
{
    (void)state;
    setting_set("fail-shell", "1");
    assert_int_equal(start(false), 3);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease ctrl-b? autoboot shell ");
    setting_set("fail-shell", "0");
    assert_int_equal(start(false), -ERR_TIMEDOUT);
}

static void test_boot_without_a_card(void **state)
{
    (void)state;
    probe_status = -ERR_NODEV;
    file_name = "menu";
    assert_int_equal(start(false), 0);
    assert_string_equal(str_text(&calls), "probe told lease:1:6:lease image:menu ");
}

static void test_boot_an_empty_autoexec_is_none(void **state)
{
    (void)state;
    file_is_fetched = true;
    assert_int_equal(start(true), 3);
    assert_string_equal(str_text(&calls),
                        "probe told configure:net0 fetch:/autoexec.ipxe lease:1:6:lease shell ");
}

static void test_boot_quiet(void **state)
{
    (void)state;
    assert_int_equal(start(true), 3);
    assert_string_equal(str_text(&calls), "probe lease:1:6:lease shell ");
}

static int teardown(void **state)
{
    (void)state;
    str_free(&calls);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_boot_autoboot_then_firmware, setup),
        cmocka_unit_test_setup(test_boot_ctrl_b, setup),
        cmocka_unit_test_setup(test_boot_first_image, setup),
        cmocka_unit_test_setup(test_boot_embedded_come_first, setup),
        cmocka_unit_test_setup(test_boot_scriptlet, setup),
        cmocka_unit_test_setup(test_boot_timeout_is_a_setting, setup),
        cmocka_unit_test_setup(test_boot_shell_when_nothing_boots, setup),
        cmocka_unit_test_setup(test_boot_without_a_card, setup),
        cmocka_unit_test_setup(test_boot_an_empty_autoexec_is_none, setup),
        cmocka_unit_test_setup(test_boot_quiet, setup),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
