/* The blocks `acpi`, `pci` and `memmap`, and `sysmac`, on a machine that the test makes up. The
 * reference's section 3.7. */
#include "core/err.h"
#include "core/settings.h"
#include "drivers/pci.h"
#include "plat.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/settings_fake.h"

static const uint8_t fixed[] = { 'F', 'A', 'C', 'P', 0x0a, 0, 0, 0, 1, 2 };
static const uint8_t second[] = { 'S', 'S', 'D', 'T', 0x08, 0, 0, 0 };
static const char *aml = "";
static size_t ranges_known;

int plat_acpi_table(const char *signature, unsigned number, const void **ret_table,
                    size_t *ret_len_bytes)
{
    struct {
        const char *signature;
        unsigned number;
        const void *table;
        size_t len;
    } tables[] = {
        { "FACP", 0, fixed, sizeof(fixed) },
        { "SSDT", 0, second, sizeof(second) },
        { "SSDT", 1, aml, strlen(aml) },
    };
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        if (memcmp(signature, tables[i].signature, 4) != 0 || number != tables[i].number)
            continue;
        *ret_table = tables[i].table;
        *ret_len_bytes = tables[i].len;
        return 0;
    }
    return -ERR_NOENT;
}

size_t plat_memory_map(struct plat_memory_range *ret_ranges, size_t max)
{
    static const struct plat_memory_range ranges[] = {
        { 0x1000, 0x9e000 },
        { 0x100000, 0x3ff00000 },
        { 0x100000000, 0x1000000000 },
    };
    assert_true(max >= ARRAY_SIZE(ranges));
    memcpy(ret_ranges, ranges, sizeof(ranges));
    return ranges_known;
}

int plat_pci_scan(bool all, int (*found)(void *arg, struct pci_device *pci), void *arg)
{
    static struct pci_device devices[] = { { .location = 0x10001 }, { .location = 0x18 } };
    assert_true(all);
    for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
        int r = found(arg, &devices[i]);
        if (r != 0)
            return r;
    }
    return 0;
}

uint32_t plat_pci_read(const struct pci_device *pci, unsigned offset, unsigned size_bytes)
{
    assert_int_equal(size_bytes, 1);
    return offset > 0xff ? 0xff : (pci->location + offset) & 0xff;
}

static void check(const char *name, const char *expected)
{
    struct str text = STR_INIT;
    int r = setting_get(name, &text);
    if (expected ? r < 0 || strcmp(str_text(&text), expected) != 0 : r != -ERR_NOENT)
        fail_msg("%s is \"%s\" (%d), not \"%s\"", name, str_text(&text), r,
                 expected ? expected : "nothing");
    str_free(&text);
}

static void test_acpi_settings(void **state)
{
    (void)state;
    check("acpi/0x46414350.0.0.0.4", "46414350");
    check("acpi/0x46414350.0.0.4.4", "0a000000");
    check("acpi/0x46414350.0.0.4.4:uint32", "0xa");
    check("acpi/0x46414350.0.0.8.2:uint16", "0x201");
    check("acpi/0x46414350.0.0.8.2:hex", "01:02");
    check("acpi/0x46414350.0.0.0.0", "464143500a0000000102");
    check("acpi/0x46414350.0.0.8.9", "0102"); /* not beyond the table */
    check("acpi/0x46414350.0.0.10.1", "");
    check("acpi/0x46414350.0.255.255.0", "");
    check("acpi/0x53534454.0.0.0.1", "53");
    check("acpi/0x46414350.1.0.0.4", NULL);
    check("acpi/0x53534455.0.0.0.4", NULL);
    check("acpi/4", NULL);
    assert_int_equal(setting_set("acpi/0x46414350.0.0.0.4", "00"), -ERR_NOTSUP);
}

static void test_sysmac(void **state)
{
    (void)state;
    static const struct {
        const char *aml, *mac;
    } cases[] = {
        { "", NULL },
        { "x_AUXMAC_#001122aAbBcC#", "00:11:22:aa:bb:cc" },
        { "_RTXMAC_#001122334455#y", "00:11:22:33:44:55" },
        { "_AUXMAC_#00112233445#_RTXMAC_#010203040506#", "01:02:03:04:05:06" },
        { "_AUXMAC_#001122334455", NULL },
        { "_AUXMAC_#00112233445g#", NULL },
        { "_BUXMAC_#001122334455#", NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        aml = cases[i].aml;
        check("sysmac", cases[i].mac);
    }
}

static void test_pci_settings(void **state)
{
    (void)state;
    check("pci/24.0.2", "1918"); /* the highest offset first */
    check("pci/0x18.2.1:uint8", "0x1a");
    check("pci/24.0.0", "");
    check("pci/24.255.2", "ff17");
    check("pci/0x10001.0.4", "04030201");
    check("pci/25.0.2", NULL);
    check("pci/0x100000018.0.2", NULL);
    assert_int_equal(setting_set("pci/24.0.2", "00"), -ERR_NOTSUP);
}

static void test_memmap_settings(void **state)
{
    (void)state;
    ranges_known = 3;
    check("memsize", "66559"); /* 632 KiB, 1023 MiB and 64 GiB */
    check("memmap/memsize:uint32", "0x103ff");
    check("memmap/0.0.1.0", "4096");
    check("memmap/0.0.3.0", "651264");
    check("memmap/0.2.2.0", "68719476736");
    check("memmap/1.0.2.10", "1048184");
    check("memmap/0.3.2.0", NULL);
    check("memmap/1.2.2.0", NULL);
    check("memmap/1.2.6.30", "64");
    check("memmap/0.3.6.0", "0");
    ranges_known = 0;
    check("memsize", NULL);
}

extern const struct settings_provider acpi_settings_provider, pci_settings_provider,
    memmap_settings_provider;

int main(void)
{
    if (settings_start() != 0 || acpi_settings_provider.start() != 0 ||
        pci_settings_provider.start() != 0 || memmap_settings_provider.start() != 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_acpi_settings),
        cmocka_unit_test(test_sysmac),
        cmocka_unit_test(test_pci_settings),
        cmocka_unit_test(test_memmap_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
