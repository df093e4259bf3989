/* Device paths: what OVMF's PXE, HTTP and disk boots look like, and damaged ones. */
#include "src/plat/uefi/devpath.h"
#include "tests/unit/check.h"
#include <uchar.h>

static const uint8_t mac_body[33] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
static const uint8_t pci_body[] = { 0, 3 };

static struct str nic_path(void)
{
    struct str path = STR_INIT;
    devpath_put(&path, DEVPATH_HARDWARE, 1, pci_body, sizeof(pci_body));
    devpath_put(&path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_MAC, mac_body, sizeof(mac_body));
    devpath_put_end(&path);
    return path;
}

static void test_devpath_http(void **state)
{
    (void)state;
    static const uint8_t ipv4[] = { 10, 0, 2, 15, 10, 0, 2, 2,   0,   0,   0, 0,
                                    6,  0, 0, 10, 0,  2, 1, 255, 255, 255, 0 };
    static const uint8_t dns[1 + 32] = { 0, 10, 0, 2, 3, [17] = 9, 9, 9, 9 };
    struct str nic = nic_path(), path = STR_INIT;
    struct devpath_facts facts;
    devpath_put_path(&path, nic.data);
    devpath_put(&path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_IPV4, ipv4, sizeof(ipv4));
    devpath_put(&path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_DNS, dns, sizeof(dns));
    devpath_put(&path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_URI, "http://h/a.efi", 14);
    devpath_put_end(&path);
    assert_int_equal(devpath_len(path.data), path.len_bytes);
    devpath_read(path.data, path.len_bytes, &facts);
    assert_true(facts.has_mac && facts.has_ipv4);
    assert_memory_equal(facts.mac, mac_body, 6);
    assert_memory_equal(facts.local, ipv4, 4);
    assert_memory_equal(facts.gateway, ipv4 + 15, 4);
    assert_memory_equal(facts.netmask, ipv4 + 19, 4);
    assert_int_equal(facts.dns_count, 2);
    assert_memory_equal(facts.dns[1], dns + 17, 4);
    assert_string_equal(str_text(&facts.uri), "http://h/a.efi");
    assert_string_equal(str_text(&facts.file), "");
    assert_true(devpath_contains(nic.data, path.data));
    assert_false(devpath_contains(path.data, nic.data));
    devpath_facts_free(&facts);
    str_free(&path);
    str_free(&nic);
}

static void test_devpath_old_ipv4(void **state)
{
    (void)state;
    static const uint8_t ipv4[15] = { 10, 0, 2, 15 }; /* before UEFI 2.0: no gateway, no mask */
    struct str path = STR_INIT;
    struct devpath_facts facts;
    devpath_put(&path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_IPV4, ipv4, sizeof(ipv4));
    devpath_put_end(&path);
    devpath_read(path.data, path.len_bytes, &facts);
    assert_true(facts.has_ipv4);
    assert_int_equal(facts.local[3], 15);
    assert_int_equal(facts.netmask[0], 0);
    devpath_facts_free(&facts);
    str_free(&path);
}

static void test_devpath_file(void **state)
{
    (void)state;
    static const struct {
        const char16_t *nodes[3];
        const char *file;
    } cases[] = {
        { { u"\\EFI\\BOOT\\BOOTX64.EFI" }, "\\EFI\\BOOT\\BOOTX64.EFI" },
        { { u"\\EFI", u"BOOT", u"a.efi" }, "\\EFI\\BOOT\\a.efi" },
        { { u"\\EFI\\", u"\\a.efi" }, "\\EFI\\a.efi" },
        { { u"a.efi" }, "a.efi" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct str path = STR_INIT;
        struct devpath_facts facts;
        for (int k = 0; k < 3 && cases[i].nodes[k]; k++) {
            size_t len = 0;
            while (cases[i].nodes[k][len])
                len++;
            devpath_put(&path, DEVPATH_MEDIA, DEVPATH_MEDIA_FILE, cases[i].nodes[k], 2 * len + 2);
        }
        devpath_put_end(&path);
        devpath_read(path.data, path.len_bytes, &facts);
        assert_string_equal(str_text(&facts.file), cases[i].file);
        assert_false(facts.has_mac);
        devpath_facts_free(&facts);
        str_free(&path);
    }
}

static void test_devpath_damaged(void **state)
{
    (void)state;
    static const uint8_t short_node[] = { 1, 1, 3, 0, 0x7f, 0xff, 4, 0 };
    static const uint8_t long_node[] = { 3, 24, 0xff, 0xff, 'x', 'y' };
    struct devpath_facts facts;
    struct str many = STR_INIT;
    assert_int_equal(devpath_len(NULL), 0);
    assert_int_equal(devpath_len(short_node), 0);
    assert_int_equal(devpath_len(long_node), 0);
    devpath_read(long_node, sizeof(long_node), &facts);
    assert_int_equal(facts.uri.len_bytes, 0);
    devpath_facts_free(&facts);
    for (int i = 0; i < DEVPATH_NODES_MAX + 1; i++)
        devpath_put(&many, DEVPATH_HARDWARE, 1, pci_body, sizeof(pci_body));
    devpath_put_end(&many);
    assert_int_equal(devpath_len(many.data), 0);
    str_free(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_devpath_http),
        cmocka_unit_test(test_devpath_old_ipv4),
        cmocka_unit_test(test_devpath_file),
        cmocka_unit_test(test_devpath_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
