/* The settings tree: names, blocks, search order, stores, watchers. The cases are the reference's
 * sections 3.1-3.6 and its Appendix B 9-12. */
#include "core/settings.h"
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/uri.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"

static int reset(void **state)
{
    (void)state;
    settings_fake_reset();
    return 0;
}

#define ASSERT_GET(ref_, text_)                                                                 \
    do {                                                                                        \
        struct str got_ = STR_INIT;                                                             \
        int r_ = setting_get(ref_, &got_);                                                      \
        if (r_ < 0 || strcmp(str_text(&got_), text_) != 0)                                      \
            fail_msg("line %d: %s is \"%s\" (%d), not \"%s\"", __LINE__, ref_, str_text(&got_), \
                     r_, text_);                                                                \
        str_free(&got_);                                                                        \
    } while (0)
#define ASSERT_ABSENT(ref_)                                                     \
    do {                                                                        \
        struct str got_ = STR_INIT;                                             \
        if (setting_get(ref_, &got_) >= 0)                                      \
            fail_msg("line %d: %s is \"%s\"", __LINE__, ref_, str_text(&got_)); \
        str_free(&got_);                                                        \
    } while (0)
#define SET(ref_, text_) assert_int_equal(setting_set(ref_, text_), 0)

/* ---- a block as DHCP makes it: plain tags of one scope ------------------------------------- */

struct tagged {
    struct settings settings;
    uint64_t tags[8];
    struct str values[8];
};

static bool tagged_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return setting->tag != 0;
}

static int tagged_fetch(struct settings *block, const struct setting *setting, struct str *out,
                        const struct setting_type **ret_type)
{
    struct tagged *tagged = block->owner;
    (void)ret_type;
    for (size_t i = 0; i < ARRAY_SIZE(tagged->tags); i++)
        if (tagged->tags[i] == setting->tag) {
            str_append_bytes(out, str_text(&tagged->values[i]), tagged->values[i].len_bytes);
            return 0;
        }
    return -ERR_NOENT;
}

static int tagged_store(struct settings *block, const struct setting *setting, const void *data,
                        size_t len_bytes)
{
    struct tagged *tagged = block->owner;
    size_t i = 0;
    while (tagged->tags[i] && tagged->tags[i] != setting->tag)
        i++;
    tagged->tags[i] = len_bytes ? setting->tag : UINT64_MAX;
    str_free(&tagged->values[i]);
    str_append_bytes(&tagged->values[i], data, len_bytes);
    return 0;
}

static const struct settings_ops tagged_ops = {
    .applies = tagged_applies,
    .fetch = tagged_fetch,
    .store = tagged_store,
};
static const struct settings_ops readonly_ops = { .fetch = tagged_fetch };

static void tagged_init(struct tagged *tagged, enum settings_scope scope)
{
    memset(tagged, 0, sizeof(*tagged));
    settings_init(&tagged->settings, &tagged_ops, scope);
    tagged->settings.owner = tagged;
}

static void tagged_free(struct tagged *tagged)
{
    settings_unregister(&tagged->settings);
    for (size_t i = 0; i < ARRAY_SIZE(tagged->values); i++)
        str_free(&tagged->values[i]);
}

/* ---- names --------------------------------------------------------------------------------- */

static void test_settings_ref_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *block, *name;
        uint64_t tag;
        const char *type, *explicit_type;
    } names[] = {
        { "foo", "", "foo", 0, NULL, NULL },
        { "foo:int8", "", "foo", 0, NULL, "int8" },
        { "net0/foo", "net0", "foo", 0, NULL, NULL },
        { "net0.dhcp/foo:hex", "net0.dhcp", "foo", 0, NULL, "hex" },
        { "/foo", "", "foo", 0, NULL, NULL },
        { "filename", "", "filename", 67, "string", NULL },
        { "67", "", "filename", 67, "string", NULL },
        { "0x43", "", "filename", 67, "string", NULL },
        { "0103", "", "filename", 67, "string", NULL },
        { "175.190", "", "username", 0xafbe, "string", NULL },
        { "0xaf.190:hex", "", "username", 0xafbe, "string", "hex" },
        { "43.116", "", "", 0x2b74, NULL, NULL },
        { "43.116.1.2", "", "", 0x2b740102, NULL, NULL },
        { "50:ipv4", "", "", 50, NULL, "ipv4" },
        { "ip", "", "ip", TAG_YIADDR, "ipv4", NULL },
        { "175.3", "", "next-server", TAG_SIADDR, "ipv4", NULL },
        { "next-server", "", "next-server", TAG_SIADDR, "ipv4", NULL },
        { "0", "", "0", 0, NULL, NULL },
        { "50x", "", "50x", 0, NULL, NULL },
        { "50.", "", "50.", 0, NULL, NULL },
        { ".50", "", ".50", 0, NULL, NULL },
        { "-5", "", "-5", 0, NULL, NULL },
        { "1.2.3.4.5.6.7.8", "", "", 0x0102030405060708, NULL, NULL },
        { "1.2.3.4.5.6.7.8.9", "", "1.2.3.4.5.6.7.8.9", 0, NULL, NULL },
        { "mac", "", "mac", 0, "hex", NULL },
        { "a/b/c", "a", "b/c", 0, NULL, NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        struct setting_ref ref;
        if (setting_ref_parse(names[i].text, &ref) != 0)
            fail_msg("\"%s\" was refused", names[i].text);
        assert_string_equal(ref.block_path, names[i].block);
        assert_string_equal(ref.setting.name, names[i].name);
        assert_true(ref.setting.tag == names[i].tag);
        assert_ptr_equal(ref.setting.type, names[i].type ? setting_type_find(names[i].type) : NULL);
        assert_ptr_equal(ref.explicit_type,
                         names[i].explicit_type ? setting_type_find(names[i].explicit_type) : NULL);
    }
}

static void test_settings_ref_refused(void **state)
{
    (void)state;
    char longest[SETTING_NAME_MAX + 1];
    struct setting_ref ref;
    static const char *const bad[] = { "",        "net0/",     ":int8", "foo:",
                                       "foo:mac", "foo:int8 ", "a/:hex" };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_int_equal(setting_ref_parse(bad[i], &ref), -ERR_INVAL);
    memset(longest, 'x', sizeof(longest) - 1);
    longest[SETTING_NAME_MAX] = '\0';
    assert_int_equal(setting_ref_parse(longest, &ref), -ERR_INVAL);
    longest[SETTING_NAME_MAX - 1] = '\0';
    assert_int_equal(setting_ref_parse(longest, &ref), 0);
}

/* A slash more than there should be, for a block that is there. */
static void test_settings_ref_slashes(void **state)
{
    (void)state;
    SET("net0.dhcp/x", "1");
    ASSERT_GET("net0/dhcp/x", "1");
    ASSERT_ABSENT("net0/other/x");
    SET("net0/other/x", "2");
    assert_null(settings_find("net0.other", false));
    ASSERT_GET("net0/other/x", "2");
}

static void test_settings_same(void **state)
{
    (void)state;
    static const struct setting user = { .name = "", .tag = 77, .scope = SCOPE_DHCPV4 };
    static const struct setting plain = { .tag = 77 };
    static const struct setting six = { .name = "", .tag = 77, .scope = SCOPE_DHCPV6 };
    static const struct setting named = { .name = "n", .tag = 1, .scope = SCOPE_DHCPV6 };
    static const struct setting also = { .name = "n" };
    static const struct setting upper = { .name = "N" };
    static const struct setting empty = { .name = "" };
    assert_true(setting_same(&user, &plain)); /* nobody's tags are DHCPv4's */
    assert_false(setting_same(&user, &six));
    assert_true(setting_same(&named, &also));
    assert_false(setting_same(&upper, &also));
    assert_false(setting_same(&empty, &empty));
}

/* ---- storing ------------------------------------------------------------------------------- */

static void test_settings_types_and_memory(void **state)
{
    (void)state;
    SET("x", "hello world");
    ASSERT_GET("x", "hello world");
    SET("x:int8", "300");
    ASSERT_GET("x", "44"); /* silently cut, type remembered */
    SET("x:hex", "00:01");
    ASSERT_GET("x", "00:01");
    ASSERT_GET("x:uint16", "0x1");
    SET("x", "6"); /* the remembered type does not count for storing */
    ASSERT_GET("x:hex", "36");
    assert_int_equal(setting_set("x:hex", "01020304"), -ERR_INVAL);
    assert_int_equal(setting_set("x:hex", "1:2"), -ERR_INVAL);
    ASSERT_GET("x", "6");
    SET("keep-san", "1"); /* type of the predefined one */
    ASSERT_GET("keep-san:hex", "01");
    ASSERT_GET("175.8", "1");
    SET("175.190", "bob");
    ASSERT_GET("username", "bob");
    ASSERT_GET("175.190:string", "bob");
    SET("dns:hex", "0a:00:00:01:0a:00:00:02");
    ASSERT_GET("6:ipv4", "10.0.0.1");
    ASSERT_GET("dns:hex", "0a:00:00:01:0a:00:00:02");
    assert_int_equal(setting_set("x:busdevfn", "1"), -ERR_NOTSUP);
    assert_int_equal(setting_set("x:mac", "1"), -ERR_INVAL);
    assert_non_null(strstr(err_slot()->sentence, "x:mac"));
}

static void test_settings_delete(void **state)
{
    (void)state;
    SET("x", "1");
    SET("x", "");
    ASSERT_ABSENT("x");
    assert_int_equal(setting_clear("x"), 0);
    assert_int_equal(setting_clear("no.such.block/x"), 0);
    assert_null(settings_find("no", false));
    SET("net9/x", "1");
    assert_int_equal(setting_clear("net9/x"), 0);
    assert_non_null(settings_find("net9", false));
    SET("67", "file");
    assert_int_equal(setting_clear("filename"), 0);
    ASSERT_ABSENT("67");
}

/* Appendix B 10. */
static void test_settings_missing_blocks(void **state)
{
    (void)state;
    ASSERT_ABSENT("a.b.c/d");
    assert_null(settings_find("a", false));
    SET("a.b.c/d", "v");
    ASSERT_GET("a.b.c/d", "v");
    ASSERT_GET("a/d", "v");
    ASSERT_GET("d", "v");
    ASSERT_ABSENT("a.b.c/e");
    assert_int_equal(setting_set("a..b/c", "1"), -ERR_INVAL);
    assert_int_equal(setting_set("a-block-name-of-24-chars/c", "1"), -ERR_INVAL);
    assert_int_equal(setting_set("1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7/c", "1"), -ERR_INVAL);
    assert_int_equal(setting_set("1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6/c", "1"), 0);
    struct str path = STR_INIT;
    settings_path(settings_find("a.b.c", false), &path);
    settings_path(settings_root(), &path);
    assert_string_equal(str_text(&path), "a.b.c");
    str_free(&path);
}

static void test_settings_raw(void **state)
{
    (void)state;
    struct str bytes = STR_INIT;
    static const uint8_t ip[] = { 10, 0, 0, 9 };
    assert_int_equal(setting_set_raw("found", &ipv4_setting_type, ip, sizeof(ip)), 0);
    ASSERT_GET("found", "10.0.0.9");
    assert_int_equal(setting_set_raw("found:hex", &ipv4_setting_type, ip, sizeof(ip)), 0);
    ASSERT_GET("found", "0a:00:00:09");
    assert_int_equal(setting_set_raw("syslog", &hex_setting_type, ip, sizeof(ip)), 0);
    ASSERT_GET("syslog", "10.0.0.9");
    assert_int_equal(setting_get_raw("7", &bytes), 0);
    assert_memory_equal(bytes.data, ip, 4);
    str_free(&bytes);
    static uint8_t big[SETTING_VALUE_MAX + 1];
    assert_int_equal(setting_set_raw("big", &hex_setting_type, big, SETTING_VALUE_MAX), 0);
    assert_int_equal(setting_set_raw("big", &hex_setting_type, big, SETTING_VALUE_MAX + 1),
                     -ERR_NOSPC);
}

static void test_settings_numbers(void **state)
{
    (void)state;
    SET("a", "0x10");
    SET("b:int8", "-1");
    SET("c", "text");
    SET("d:hex", "01:00");
    assert_true(setting_get_uint("a", 7) == 16);
    assert_true(setting_get_int("b", 7) == -1);
    assert_true(setting_get_uint("c", 7) == 7);
    assert_true(setting_get_uint("d", 7) == 256);
    assert_true(setting_get_uint("e", 7) == 7);
    assert_true(setting_get_int("b:uint8", 7) == 255);
    SET("keep-san", "0");
    SET("skip-san-boot", "1");
    assert_false(setting_get_flag("keep-san"));
    assert_true(setting_get_flag("skip-san-boot"));
    assert_false(setting_get_flag("san-retries"));
}

/* ---- search order -------------------------------------------------------------------------- */

/* Appendix B 11 and 12. */
static void test_settings_search_order(void **state)
{
    (void)state;
    struct tagged dhcp0, dhcp1, proxy;
    struct settings net0, net1;
    settings_init(&net0, NULL, SCOPE_NONE);
    settings_init(&net1, NULL, SCOPE_NONE);
    tagged_init(&dhcp0, SCOPE_DHCPV4);
    tagged_init(&dhcp1, SCOPE_DHCPV4);
    tagged_init(&proxy, SCOPE_DHCPV4);
    assert_int_equal(settings_register(&net0, NULL, "net0"), 0);
    assert_int_equal(settings_register(&net1, NULL, "net1"), 0);
    assert_int_equal(settings_register(&dhcp1.settings, &net1, "dhcp"), 0);
    SET("net1.dhcp/filename", "one");
    ASSERT_GET("filename", "one");
    assert_int_equal(settings_register(&dhcp0.settings, &net0, "dhcp"), 0);
    SET("net0.dhcp/67", "zero");
    ASSERT_GET("filename", "zero"); /* the first NIC, though registered later below it */
    ASSERT_GET("net1/filename", "one");
    assert_int_equal(settings_register(&proxy.settings, NULL, "proxydhcp"), 0);
    SET("proxydhcp/filename", "proxy");
    ASSERT_GET("filename", "zero");
    SET("proxydhcp/priority", "1");
    ASSERT_GET("filename", "proxy");
    SET("net1.dhcp/175.1", "2"); /* lifts net1 over net0 */
    ASSERT_GET("filename", "one");
    SET("net1.dhcp/priority", "-1");
    SET("proxydhcp/priority", "");
    ASSERT_GET("filename", "zero");
    SET("filename", "user");
    ASSERT_GET("filename", "user");
    SET("net0/filename", "nic");
    SET("filename", "");
    ASSERT_GET("filename", "nic"); /* a block before those below it */
    tagged_free(&dhcp0);
    tagged_free(&dhcp1);
    tagged_free(&proxy);
    settings_unregister(&net0);
    settings_unregister(&net1);
}

static void test_settings_equal_priority_is_oldest_first(void **state)
{
    (void)state;
    SET("a/x", "a");
    SET("b/x", "b");
    SET("c/x", "c");
    ASSERT_GET("x", "a");
    SET("b/priority", "5");
    ASSERT_GET("x", "b");
    SET("c/priority", "5");
    ASSERT_GET("x", "b");
    SET("b/priority", "");
    SET("c/priority", "0");
    ASSERT_GET("x", "a");
    SET("a/priority", "255"); /* eight bits, signed */
    ASSERT_GET("x", "b");
}

/* DHCPv6, SLAAC, link-local come after the rest, whatever their priority. */
static void test_settings_internal_order(void **state)
{
    (void)state;
    struct tagged v6, link, v4;
    SET("net0/other", "1");
    tagged_init(&link, SCOPE_DHCPV4);
    tagged_init(&v6, SCOPE_DHCPV4);
    tagged_init(&v4, SCOPE_DHCPV4);
    link.settings.order = -3;
    v6.settings.order = -1;
    struct settings *net0 = settings_find("net0", false);
    assert_int_equal(settings_register(&link.settings, net0, "link"), 0);
    assert_int_equal(settings_register(&v6.settings, net0, "dhcpv6"), 0);
    SET("net0.link/100", "link");
    SET("net0.link/priority", "100");
    ASSERT_GET("100:string", "link");
    SET("net0.dhcpv6/100", "v6");
    ASSERT_GET("100:string", "v6");
    assert_int_equal(settings_register(&v4.settings, net0, "dhcp"), 0);
    SET("net0.dhcp/100", "v4");
    SET("net0.dhcp/priority", "-100");
    ASSERT_GET("100:string", "v4");
    tagged_free(&v4);
    tagged_free(&v6);
    tagged_free(&link);
}

/* ---- blocks with ops ----------------------------------------------------------------------- */

static void test_settings_scopes(void **state)
{
    (void)state;
    struct tagged dhcp, dhcpv6, smbios;
    tagged_init(&dhcp, SCOPE_DHCPV4);
    tagged_init(&dhcpv6, SCOPE_DHCPV6);
    tagged_init(&smbios, SCOPE_SMBIOS);
    SET("net0/x", "1");
    struct settings *net0 = settings_find("net0", false);
    assert_int_equal(settings_register(&dhcp.settings, net0, "dhcp"), 0);
    assert_int_equal(settings_register(&dhcpv6.settings, net0, "dhcpv6"), 0);
    assert_int_equal(settings_register(&smbios.settings, NULL, "smbios"), 0);
    SET("net0.dhcpv6/filename", "six");
    assert_true(dhcpv6.tags[0] == 59);
    ASSERT_GET("net0.dhcpv6/59", "six");
    ASSERT_GET("filename", "six");
    ASSERT_ABSENT("59"); /* option 59 of DHCPv4 is something else */
    SET("net0.dhcp/43.116", "sub");
    assert_true(dhcp.tags[0] == 0x2b74);
    ASSERT_GET("net0.dhcp/43.116:string", "sub");
    ASSERT_GET("43.116", "sub");
    SET("net0.dhcp/50:ipv4", "10.1.2.3");
    ASSERT_GET("50:ipv4", "10.1.2.3");
    SET("smbios/1.8.16:uuid", "12345678-1234-5678-9abc-def012345678");
    ASSERT_GET("uuid", "12345678-1234-5678-9abc-def012345678");
    SET("smbios/1.4.0", "ACME");
    ASSERT_GET("manufacturer", "ACME");
    ASSERT_ABSENT("1.4.0:hex");
    ASSERT_ABSENT("net0.dhcp/manufacturer");
    assert_int_equal(setting_set("net0.dhcp/mac", "00:11"), -ERR_NOTTY);
    assert_int_equal(setting_set("net0.dhcp/uuid", "12345678-1234-5678-9abc-def012345678"),
                     -ERR_NOTTY);
    smbios.settings.ops = &readonly_ops;
    assert_int_equal(setting_set("smbios/1.4.0", "x"), -ERR_NOTSUP);
    assert_int_equal(setting_clear("smbios/1.4.0"), -ERR_NOTSUP);
    const struct setting *mac = setting_predefined(SCOPE_NONE, "mac", 0);
    assert_false(setting_applies(&dhcp.settings, mac));
    assert_true(setting_applies(net0, mac));
    tagged_free(&dhcp);
    tagged_free(&dhcpv6);
    tagged_free(&smbios);
}

static struct settings *redirect_target;

static struct settings *redirect(struct settings *block)
{
    (void)block;
    return redirect_target;
}

static void test_settings_redirect(void **state)
{
    (void)state;
    static const struct settings_ops ops = { .redirect = redirect };
    struct settings netx;
    settings_init(&netx, &ops, SCOPE_NONE);
    redirect_target = NULL;
    assert_int_equal(settings_register(&netx, NULL, "netX"), 0);
    ASSERT_ABSENT("netX/x");
    assert_int_equal(setting_set("netX/x", "1"), -ERR_NODEV);
    assert_int_equal(setting_clear("netX/x"), 0);
    SET("net0/x", "zero");
    SET("net1.dhcp/x", "one");
    redirect_target = settings_find("net1", false);
    ASSERT_GET("netX/x", "one");
    ASSERT_GET("netX.dhcp/x", "one");
    ASSERT_GET("x", "zero"); /* netX does not take part in the search */
    SET("netX/y", "2");
    ASSERT_GET("net1/y", "2");
    assert_ptr_equal(settings_find("netX", false), redirect_target);
    for (struct settings *block = NULL; (block = settings_next(block, NULL)) != NULL;)
        assert_ptr_not_equal(block, &netx);
    redirect_target = &netx; /* stands for itself: for nothing */
    ASSERT_ABSENT("netX/x");
    settings_unregister(&netx);
}

static void test_settings_generic_behind_ops(void **state)
{
    (void)state;
    struct settings block;
    struct str out = STR_INIT;
    const struct setting_type *type = NULL;
    struct setting setting = { .name = "n", .type = &hex_setting_type };
    settings_init(&block, &tagged_ops, SCOPE_NONE);
    assert_int_equal(settings_generic_fetch(&block, &setting, &out, &type), -ERR_NOENT);
    assert_int_equal(settings_generic_store(&block, &setting, "ab", 2), 0);
    assert_int_equal(settings_generic_fetch(&block, &setting, &out, &type), 0);
    assert_string_equal(str_text(&out), "ab");
    assert_ptr_equal(type, &hex_setting_type);
    str_free(&out);
    settings_unregister(&block);
}

/* ---- registration -------------------------------------------------------------------------- */

static void test_settings_replace_block(void **state)
{
    (void)state;
    struct settings net0, again;
    SET("net0/foo", "user");
    SET("net0.dhcp/bar", "child");
    settings_init(&net0, NULL, SCOPE_NONE);
    settings_init(&again, NULL, SCOPE_NONE);
    assert_int_equal(settings_register(&net0, NULL, "net0"), 0);
    ASSERT_ABSENT("net0/foo"); /* as iPXE does */
    ASSERT_GET("net0.dhcp/bar", "child");
    SET("net0/foo", "2");
    assert_int_equal(settings_register(&net0, NULL, "net0"), 0); /* itself: nothing is lost */
    ASSERT_GET("net0/foo", "2");
    ASSERT_GET("net0.dhcp/bar", "child");
    assert_int_equal(settings_register(&again, NULL, "net0"), 0);
    assert_null(net0.parent);
    settings_unregister(&net0); /* its owner does not know that it was replaced */
    ASSERT_GET("net0.dhcp/bar", "child");
    settings_unregister(&again);
    ASSERT_ABSENT("net0.dhcp/bar");
    assert_null(settings_find("net0", false));
}

static void test_settings_watchers(void **state)
{
    (void)state;
    struct settings block;
    SET("x", "1");
    assert_int_equal(settings_fake_changes(), 1);
    ASSERT_GET("x", "1");
    assert_int_equal(setting_set("x:hex", "1"), -ERR_INVAL);
    assert_int_equal(settings_fake_changes(), 0);
    settings_init(&block, NULL, SCOPE_NONE);
    struct setting setting = { .name = "n" };
    assert_int_equal(setting_store(&block, &setting, "v", 1), 0);
    assert_int_equal(settings_fake_changes(), 0); /* not in the tree yet */
    assert_int_equal(settings_register(&block, NULL, "block"), 0);
    assert_int_equal(settings_fake_changes(), 1);
    settings_unregister(&block);
    assert_int_equal(settings_fake_changes(), 1);
    settings_changed();
    assert_int_equal(settings_fake_changes(), 1);
}

/* A watcher that changes settings itself: everybody is told once more, and not for ever. */
static unsigned stores_left;

static void store_again(void)
{
    if (stores_left > 0) {
        stores_left--;
        (void)setting_set("echo", "1");
    }
}

static void test_settings_watcher_that_stores(void **state)
{
    (void)state;
    static struct settings_watcher watcher = { .changed = store_again };
    settings_watch(&watcher);
    stores_left = 1;
    SET("x", "1");
    assert_int_equal(settings_fake_changes(), 2);
    stores_left = 1000;
    SET("x", "2");
    assert_true(settings_fake_changes() <= 9);
    stores_left = 0;
}

static void count_value(void *arg, const struct setting *setting)
{
    (*(unsigned *)arg)++;
    assert_string_equal(setting->name, "one");
}

static void test_settings_lists_values(void **state)
{
    (void)state;
    unsigned count = 0;
    SET("a/one", "1");
    settings_generic_each(settings_find("a", false), count_value, &count);
    assert_int_equal(count, 1);
}

static void tell_two(struct settings *block,
                     void (*visit)(void *arg, const struct setting *setting), void *arg)
{
    static const struct setting one = { .name = "one" };
    (void)block;
    visit(arg, &one);
    visit(arg, &one);
}

static void test_settings_lists_what_a_kind_holds(void **state)
{
    (void)state;
    static const struct settings_ops ops = { .each = tell_two };
    struct settings block;
    unsigned count = 0;
    settings_init(&block, &ops, SCOPE_NONE);
    assert_int_equal(settings_register(&block, NULL, "b"), 0);
    SET("b/one", "1");
    settings_each(&block, count_value, &count);
    assert_int_equal(count, 3);
    settings_unregister(&block);
}

static void test_settings_stores_text(void **state)
{
    (void)state;
    const struct setting *gateway = setting_predefined(SCOPE_NONE, "gateway", 0);
    SET("a/x", "1");
    struct settings *block = settings_find("a", false);
    assert_int_equal(setting_store_text(block, gateway, gateway->type, "10.0.0.1"), 0);
    ASSERT_GET("a/gateway", "10.0.0.1");
    assert_int_equal(setting_store_text(block, gateway, gateway->type, "10.0.0.300"), -ERR_INVAL);
    assert_non_null(strstr(err_slot()->sentence, "ipv4"));
    ASSERT_GET("a/gateway", "10.0.0.1");
    assert_int_equal(setting_store_text(block, gateway, gateway->type, ""), 0);
    ASSERT_ABSENT("a/gateway");
}

/* ---- builtin ------------------------------------------------------------------------------- */

static int fetch_answer(struct str *out)
{
    str_append_char(out, 42);
    return 0;
}

static void test_settings_builtin(void **state)
{
    (void)state;
    static struct builtin_setting answer = {
        .setting = { .name = "answer", .type = &int8_setting_type, .scope = SCOPE_BUILTIN },
        .fetch = fetch_answer,
    };
    assert_int_equal(settings_start(), 0);
    ASSERT_GET("buildarch", "x86_64");
    ASSERT_GET("platform", "linux");
    ASSERT_GET("builtin/version", "1.2.3 (g1234567)");
    ASSERT_GET("unixtime:int32", "1000000000");
    ASSERT_GET("unixtime", "0x3b9aca00");
    SET("builtin/unixtime", "2000000000");
    plat_fake_now_us += 5000000;
    ASSERT_GET("unixtime:int32", "2000000005");
    assert_int_equal(setting_clear("builtin/unixtime"), 0);
    ASSERT_GET("unixtime:int32", "1000000000");
    assert_int_equal(setting_set("builtin/version", "x"), -ERR_NOTSUP);
    assert_int_equal(setting_set("builtin/nothing", "x"), -ERR_NOTTY);
    ASSERT_ABSENT("answer");
    settings_add_builtin(&answer);
    ASSERT_GET("answer", "42");
    ASSERT_ABSENT("cwuri");
}

static void test_settings_cwuri(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *cwduri;
    } uris[] = {
        { "http://u:p@h:81/a/b.ipxe?q=x/y#z", "http://u:p@h:81/a/" },
        { "tftp://10.0.0.1/boot.ipxe", "tftp://10.0.0.1/" },
        { "tftp://10.0.0.1", "tftp://10.0.0.1/" },
        { "http://h/dir/", "http://h/dir/" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(uris); i++) {
        struct uri *uri, *former;
        assert_int_equal(uri_parse(uris[i].uri, &uri), 0);
        assert_int_equal(uri_cwd_push(uri, &former), 0);
        uri_free(uri);
        ASSERT_GET("cwuri", uris[i].uri);
        ASSERT_GET("cwduri", uris[i].cwduri);
        uri_cwd_restore(former);
    }
}

extern const struct console_output dmesg_console;

static void test_settings_dmesg(void **state)
{
    (void)state;
    dmesg_console.write("Hello\n", 6);
    ASSERT_GET("dmesg", "Hello\n");
    char line[1001];
    memset(line, 'a', 1000);
    for (int i = 0; i < 9; i++) {
        line[999] = (char)('0' + i);
        dmesg_console.write(line, 1000);
    }
    struct str text = STR_INIT;
    assert_int_equal(setting_get("dmesg", &text), 0);
    assert_int_equal(text.len_bytes, 8192);
    assert_int_equal(text.data[8191], '8');
    assert_int_equal(text.data[191], '0');
    str_free(&text);
    assert_int_equal(setting_set("builtin/dmesg", "x"), -ERR_NOTSUP);
    assert_int_equal(setting_clear("builtin/dmesg"), 0);
    ASSERT_GET("dmesg", "");
}

/* ---- the table ----------------------------------------------------------------------------- */

static void test_settings_table(void **state)
{
    (void)state;
    for (const struct setting *s = predefined_settings; s->name; s++) {
        assert_true(s->description && *s->description && s->group && s->type);
        assert_ptr_equal(setting_type_find(s->type->name), s->type);
        assert_ptr_equal(
            setting_predefined(s->scope == SCOPE_NONE ? SCOPE_NONE : s->scope, s->name, 0), s);
        if (s->tag)
            assert_ptr_equal(setting_predefined(s->scope, NULL, s->tag), s);
    }
    static const struct {
        const char *name;
        uint64_t tag;
        const char *type;
    } rows[] = {
        { "mtu", 26, "int16" },
        { "netmask", 1, "ipv4" },
        { "gateway", 3, "ipv4" },
        { "dns", 6, "ipv4" },
        { "static-routes", 121, "hex" },
        { "ntp", 42, "ipv4" },
        { "domain", 15, "string" },
        { "dnssl", 119, "dnssl" },
        { "root-path", 17, "string" },
        { "san-filename", 0xafbc, "string" },
        { "initiator-iqn", 203, "string" },
        { "san-drive", 0xafbd, "uint8" },
        { "san-retries", 0xafbb, "int8" },
        { "hostname", 12, "string" },
        { "user-class", 77, "string" },
        { "vendor-class", 60, "string" },
        { "password", 0xafbf, "string" },
        { "uid", 0xafc2, "uint32" },
        { "trust", 0xaf5a, "hex" },
        { "crosscert", 0xaf5d, "string" },
        { "priority", 0xaf01, "int8" },
        { "scriptlet", 0xaf51, "string" },
        { "dhcp-server", 54, "ipv4" },
        { "syslog", 7, "ipv4" },
        { "syslogs", 0xaf55, "string" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct setting *s = setting_predefined(SCOPE_NONE, rows[i].name, 0);
        assert_non_null(s);
        assert_true(s->tag == rows[i].tag && s->scope == SCOPE_DHCPV4);
        assert_string_equal(s->type->name, rows[i].type);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(test_settings_##name, reset)
    const struct CMUnitTest tests[] = {
        TEST(same),
        TEST(ref_names),
        TEST(ref_refused),
        TEST(ref_slashes),
        TEST(types_and_memory),
        TEST(delete),
        TEST(missing_blocks),
        TEST(raw),
        TEST(numbers),
        TEST(search_order),
        TEST(equal_priority_is_oldest_first),
        TEST(internal_order),
        TEST(scopes),
        TEST(redirect),
        TEST(generic_behind_ops),
        TEST(replace_block),
        TEST(watchers),
        TEST(watcher_that_stores),
        TEST(lists_values),
        TEST(lists_what_a_kind_holds),
        TEST(stores_text),
        TEST(table),
        /* these three share the block `builtin` */
        cmocka_unit_test(test_settings_builtin),
        cmocka_unit_test(test_settings_cwuri),
        TEST(dmesg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
