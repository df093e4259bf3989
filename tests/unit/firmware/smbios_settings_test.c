/* The block `smbios`: the reference's section 3.7. */
#include "core/err.h"
#include "core/settings.h"
#include "plat.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/settings_fake.h"

static const uint8_t table[] = {
    0,
    6,
    0x00,
    0x00,
    1,
    2,
    'V',
    'e',
    'n',
    'd',
    0,
    '4',
    '.',
    '2',
    0,
    0,
    /* system: manufacturer 1, product 2, version 0, serial 3, UUID at 8 */
    1,
    27,
    0x01,
    0x00,
    1,
    2,
    0,
    3,
    0x33,
    0x22,
    0x11,
    0x00,
    0x55,
    0x44,
    0x77,
    0x66,
    0x88,
    0x99,
    0xaa,
    0xbb,
    0xcc,
    0xdd,
    0xee,
    0xff,
    6,
    0,
    0,
    'A',
    'C',
    'M',
    'E',
    0,
    'B',
    'o',
    'x',
    0,
    'S',
    '1',
    0,
    0,
    2,
    8,
    0x02,
    0x00,
    0,
    0,
    0,
    1,
    'B',
    '7',
    0,
    0,
    3,
    9,
    0x03,
    0x00,
    0,
    0,
    0,
    0,
    1,
    'T',
    'A',
    'G',
    0,
    0,
    2,
    8,
    0x04,
    0x00,
    0,
    0,
    0,
    1,
    'B',
    '8',
    0,
    0,
    127,
    4,
    0x05,
    0x00,
    0,
    0,
};
static unsigned version = 0x0208;
static bool present = true;

int plat_smbios(const void **ret_table, size_t *ret_len_bytes, unsigned *ret_version)
{
    *ret_table = table;
    *ret_len_bytes = sizeof(table);
    *ret_version = version;
    return present ? 0 : -ERR_NOENT;
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

static void test_smbios_settings_values(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
    } values[] = {
        { "manufacturer", "ACME" },
        { "product", "Box" },
        { "serial", "S1" },
        { "board-serial", "B7" },
        { "asset", "TAG" },
        { "uuid", "00112233-4455-6677-8899-aabbccddeeff" },
        { "smbios/uuid", "00112233-4455-6677-8899-aabbccddeeff" },
        { "smbios/1.8.16:uuid", "00112233-4455-6677-8899-aabbccddeeff" },
        { "smbios/1.8.16:hexraw", "00112233445566778899aabbccddeeff" },
        { "smbios/1.4.0", "ACME" },
        { "smbios/0.5.0", "4.2" },
        { "smbios/0.0.1", "Vend" }, /* a string by its number */
        { "smbios/1.0.3", "S1" },
        { "smbios/1.0.4", NULL },
        { "smbios/1.6.0", NULL }, /* the byte there says: no string */
        { "smbios/1.24.1", "06" },
        { "smbios/1.24.1:uint8", "0x6" },
        { "smbios/1.8.4", "33:22:11:00" },
        { "smbios/1.25.10", "00:00" }, /* cut to what is there */
        { "smbios/1.200.4", "" },      /* behind the structure */
        { "smbios/1.200.0", "" },
        { "smbios/0.0.0", NULL }, /* tag 0 is no tag */
        { "smbios/2.0.0", "02:08:02:00:00:00:00:01" },
        { "smbios/1.2.7.0", "B8" }, /* the second board */
        { "smbios/2.2.7.0", NULL },
        { "smbios/9.4.0", NULL },
        { "smbios/filename", NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        check(values[i].name, values[i].text);
    assert_int_equal(setting_set("smbios/1.4.0", "x"), -ERR_NOTSUP);
    assert_int_equal(setting_set("smbios/foo", "x"), -ERR_NOTTY);
}

static void test_smbios_settings_uuid_before_2_6(void **state)
{
    (void)state;
    version = 0x0205;
    check("uuid", "33221100-5544-7766-8899-aabbccddeeff");
    version = 0x0300;
    check("uuid", "00112233-4455-6677-8899-aabbccddeeff");
}

static void test_smbios_settings_without_table(void **state)
{
    (void)state;
    present = false;
    check("uuid", NULL);
    check("smbios/1.4.0", NULL);
    present = true;
}

extern const struct settings_provider smbios_settings_provider;

int main(void)
{
    if (smbios_settings_provider.start() != 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smbios_settings_values),
        cmocka_unit_test(test_smbios_settings_uuid_before_2_6),
        cmocka_unit_test(test_smbios_settings_without_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
