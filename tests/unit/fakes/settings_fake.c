/* tests/unit/fakes/settings_fake.c - see settings_fake.h. Weak, so that a test may bring the real
 * thing. */
#include "tests/unit/fakes/settings_fake.h"
#include "core/build_info.h"
#include "core/list.h"
#include "plat.h"
#include "src/core/settings_private.h"

#define WEAK __attribute__((weak))

WEAK const struct setting_type *const setting_types[] = {
    &string_setting_type,
    &uristring_setting_type,
    &ipv4_setting_type,
    &ipv6_setting_type,
    &dnssl_setting_type,
    &int8_setting_type,
    &int16_setting_type,
    &int32_setting_type,
    &uint8_setting_type,
    &uint16_setting_type,
    &uint32_setting_type,
    &busdevfn_setting_type,
    &hex_setting_type,
    &hexhyp_setting_type,
    &hexraw_setting_type,
    &base64_setting_type,
    &uuid_setting_type,
    &guid_setting_type,
    NULL,
};
WEAK const struct settings_provider *const settings_blocks[] = { NULL };
WEAK const struct build_info build_info = {
    .product = "Amorce",
    .version = "1.2.3 (g1234567)",
    .name = "amorce",
    .arch = "x86_64",
    .platform = "linux",
};

uint64_t settings_fake_wall_s = 1000000000;

WEAK uint64_t plat_wall_s(void)
{
    return settings_fake_wall_s;
}

void settings_fake_reset(void)
{
    struct settings *root = settings_root();
    while (!list_empty(&root->children))
        settings_unregister(container_of(root->children.next, struct settings, sibling));
    settings_generic_clear(root);
    (void)settings_fake_changes();
}

static unsigned changes;

static void count_change(void)
{
    changes++;
}

unsigned settings_fake_changes(void)
{
    static struct settings_watcher watcher = { .changed = count_change };
    static bool watching;
    if (!watching)
        settings_watch(&watcher);
    watching = true;
    unsigned seen = changes;
    changes = 0;
    return seen;
}
