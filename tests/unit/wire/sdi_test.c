/* System Deployment Images. */
#include "wire/sdi.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/wire/bytes.h"

static void test_sdi(void **state)
{
    (void)state;
    static const struct {
        uint64_t at, bytes;
        int status;
    } cases[] = {
        { 0x100, 0x80, 0 },        { 0x100, 0, -ERR_NOTTY },       { 0x180, 0x81, -ERR_NOEXEC },
        { 0x201, 1, -ERR_NOEXEC }, { UINT64_MAX, 2, -ERR_NOEXEC }, { 1, UINT64_MAX, -ERR_NOEXEC },
    };
    uint8_t file[0x200] = "$SDI0001";
    struct sdi sdi;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        set_le(file + 16, cases[i].at, 8);
        set_le(file + 24, cases[i].bytes, 8);
        assert_int_equal(sdi_parse(file, sizeof(file), &sdi), cases[i].status);
        if (cases[i].status == 0)
            assert_int_equal(sdi.boot_at + sdi.boot_bytes, 0x180);
    }
    assert_true(sdi_probe(file, sizeof(file)));
    assert_false(sdi_probe(file, 7));
    for (size_t len = 0; len < 32; len++)
        assert_int_equal(sdi_parse(file, len, &sdi), -ERR_NOEXEC);
    file[7] = '2';
    assert_false(sdi_probe(file, sizeof(file)));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_sdi) };
    return cmocka_run_group_tests_name("wire/sdi", tests, NULL, NULL);
}
