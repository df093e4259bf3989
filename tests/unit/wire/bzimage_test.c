/* Linux kernels of all ages: what is read, what is written into them, what is refused. */
#include "wire/bzimage.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/wire/bytes.h"

enum { REAL_BYTES = 5 * 512, CODE_BYTES = 4096, FILE_BYTES = REAL_BYTES + CODE_BYTES };

static uint8_t file[FILE_BYTES];

static void make_file(uint16_t version)
{
    memset(file, 0, sizeof(file));
    set_le(file + 0x1f1, 4, 1);
    set_le(file + 0x1f4, CODE_BYTES / 16, 4);
    set_le(file + 0x1fe, 0xaa55, 2);
    if (version == BZIMAGE_OLD)
        return;
    memcpy(file + 0x202, "HdrS", 4);
    set_le(file + 0x206, version, 2);
    set_le(file + 0x211, 1, 1);
    set_le(file + 0x214, 0x100000, 4);
    set_le(file + 0x22c, 0x7fffffff, 4);
    set_le(file + 0x230, 0x200000, 4);
    set_le(file + 0x234, 1, 1);
    set_le(file + 0x235, 13, 1);
    set_le(file + 0x238, 2047, 4);
    set_le(file + 0x258, 0x1000000, 8);
    set_le(file + 0x260, 0x30000, 4);
}

static void test_bzimage_versions(void **state)
{
    (void)state;
    static const struct {
        uint16_t version;
        bool high, relocatable;
        uint32_t initrd_max, cmdline_max, preferred, init_bytes;
    } cases[] = {
        { BZIMAGE_OLD, false, false, 0, 0x7ff, 0, 0 },
        { 0x0200, true, false, 0x37ffffff, 0x7ff, 0, 0 },
        { 0x0202, true, false, 0x37ffffff, 0x7ff, 0, 0 },
        { 0x0203, true, false, 0x7fffffff, 0x7ff, 0, 0 },
        { 0x0205, true, true, 0x7fffffff, 0x7ff, 0, 0 },
        { 0x0206, true, true, 0x7fffffff, 2047, 0, 0 },
        { 0x020a, true, true, 0x7fffffff, 2047, 0x1000000, 0x30000 },
        { 0x020f, true, true, 0x7fffffff, 2047, 0x1000000, 0x30000 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct bzimage kernel;
        make_file(cases[i].version);
        assert_true(bzimage_probe(file, sizeof(file)));
        assert_int_equal(bzimage_parse(file, sizeof(file), &kernel), 0);
        assert_int_equal(kernel.version, cases[i].version);
        assert_int_equal(kernel.real_bytes, REAL_BYTES);
        assert_int_equal(kernel.code_bytes, CODE_BYTES);
        assert_int_equal(kernel.high, cases[i].high);
        assert_int_equal(kernel.relocatable, cases[i].relocatable);
        assert_int_equal(kernel.initrd_max, cases[i].initrd_max);
        assert_int_equal(kernel.cmdline_max, cases[i].cmdline_max);
        assert_int_equal(kernel.preferred, cases[i].preferred);
        assert_int_equal(kernel.init_bytes, cases[i].init_bytes);
        if (cases[i].relocatable)
            assert_int_equal(kernel.align, 0x200000);
        if (cases[i].version >= 0x020a)
            assert_int_equal(kernel.min_align, 0x2000);
    }
}

static void test_bzimage_setup_sects_zero_is_four(void **state)
{
    (void)state;
    struct bzimage kernel;
    make_file(0x020f);
    file[0x1f1] = 0;
    assert_int_equal(bzimage_parse(file, sizeof(file), &kernel), 0);
    assert_int_equal(kernel.real_bytes, REAL_BYTES);
}

static void test_bzimage_probe_other_boot_sectors(void **state)
{
    (void)state;
    make_file(BZIMAGE_OLD);
    set_le(file + 0x1f4, CODE_BYTES / 16 + 1, 2); /* some boot sector */
    assert_false(bzimage_probe(file, sizeof(file)));
    make_file(0x020f);
    file[0x1fe] = 0;
    assert_false(bzimage_probe(file, sizeof(file)));
    for (size_t len = 0; len < 0x206; len++)
        assert_false(bzimage_probe(file, len));
}

static void test_bzimage_fill(void **state)
{
    (void)state;
    static const struct bzimage_boot boot = { .code_at = 0x2000000,
                                              .align = 0x2000,
                                              .initrd_at = 0x7000000,
                                              .initrd_bytes = 0x123456,
                                              .real_at = 0x10000,
                                              .cmdline_at = 0xe000,
                                              .cmdline_bytes = 6,
                                              .video_given = true,
                                              .video = 0x317 };
    struct bzimage kernel;
    make_file(0x020f);
    assert_int_equal(bzimage_parse(file, sizeof(file), &kernel), 0);
    bzimage_fill(&kernel, &boot, file);
    assert_int_equal(file[0x210], 0x46);
    assert_int_equal(file[0x211], 0x81);
    assert_int_equal(get_le(file + 0x214, 4), 0x2000000);
    assert_int_equal(get_le(file + 0x218, 4), 0x7000000);
    assert_int_equal(get_le(file + 0x21c, 4), 0x123456);
    assert_int_equal(get_le(file + 0x224, 2), 0xde00);
    assert_int_equal(get_le(file + 0x228, 4), 0x1e000);
    assert_int_equal(get_le(file + 0x230, 4), 0x2000);
    assert_int_equal(get_le(file + 0x1fa, 2), 0x317);
    assert_int_equal(get_le(file + 0x20, 4), 0);
}

static void test_bzimage_fill_old(void **state)
{
    (void)state;
    static const struct bzimage_boot boot = {
        .code_at = 0x100000, .real_at = 0x90000, .cmdline_at = 0x9800, .cmdline_bytes = 6
    };
    static const uint16_t versions[] = { BZIMAGE_OLD, 0x0200, 0x0201 };
    for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
        struct bzimage kernel;
        make_file(versions[i]);
        assert_int_equal(bzimage_parse(file, sizeof(file), &kernel), 0);
        uint8_t before = file[0x228];
        bzimage_fill(&kernel, &boot, file);
        assert_int_equal(get_le(file + 0x20, 2), 0xa33f);
        assert_int_equal(get_le(file + 0x22, 2), 0x9800);
        assert_int_equal(file[0x228], before); /* cmd_line_ptr does not exist */
        assert_int_equal(file[0x210], versions[i] ? 0x46 : 0);
        assert_int_equal(get_le(file + 0x212, 2), versions[i] ? 0x9806 : 0);
        assert_int_equal(get_le(file + 0x224, 2), versions[i] == 0x0201 ? 0x9600 : 0);
    }
}

static void test_bzimage_bad(void **state)
{
    (void)state;
    static const struct bad_field cases[] = {
        { 0x1f1, 64, 1, "real-mode code, at most" },   { 0x1f1, 63, 1, "cut off in its real-mode" },
        { 0x1f1, 12, 1, "cut off in its real-mode" },  { 0x206, 0x0105, 2, "protocol 1.05" },
        { 0x1f4, 0xffffffff, 4, "KiB of the kernel" }, { 0x1f4, 257, 4, "4 of 4 KiB" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct bzimage kernel;
        make_file(0x020f);
        set_le(file + cases[i].at, cases[i].value, cases[i].len_bytes);
        assert_true(bzimage_probe(file, sizeof(file)));
        assert_int_equal(bzimage_parse(file, sizeof(file), &kernel), -ERR_NOEXEC);
        assert_told(cases[i].sentence);
    }
    for (size_t len = 0; len <= REAL_BYTES; len++) {
        struct bzimage kernel;
        make_file(0x020f);
        assert_int_equal(bzimage_parse(file, len, &kernel), -ERR_NOEXEC);
    }
}

static void test_bzimage_options(void **state)
{
    (void)state;
    static const struct {
        const char *cmdline;
        int video; /* -1: not given */
        uint64_t memory;
    } cases[] = {
        { "", -1, UINT64_MAX },
        { "console=ttyS0 quiet", -1, UINT64_MAX },
        { "vga=normal", 0xffff, UINT64_MAX },
        { "vga=ext x", 0xfffe, UINT64_MAX },
        { "a vga=ask", 0xfffd, UINT64_MAX },
        { "vga=0x317 vga=791", 791, UINT64_MAX },
        { "vga=current", -1, UINT64_MAX },
        { "xvga=1 mem=64M", -1, 64 << 20 },
        { "mem=65536k", -1, 64 << 20 },
        { "mem=1G", -1, 1 << 30 },
        { "mem=0x1E", -1, 0x1e },
        { "mem=0x10M", -1, 16 << 20 },
        { "mem=nopentium", -1, UINT64_MAX },
        { "mem=", -1, UINT64_MAX },
        { "mem=16E", -1, UINT64_MAX },
        { "mem=128M   mem=32M", -1, 32 << 20 },
        { "mem=0000000000000000000000000000000000001", -1, UINT64_MAX }, /* no number of ours */
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct bzimage_options options;
        bzimage_options(cases[i].cmdline, &options);
        assert_int_equal(options.video_given, cases[i].video >= 0);
        if (cases[i].video >= 0)
            assert_int_equal(options.video, cases[i].video);
        if (options.memory_limit != cases[i].memory)
            fail_msg("\"%s\": %llx", cases[i].cmdline, (unsigned long long)options.memory_limit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bzimage_versions),
        cmocka_unit_test(test_bzimage_setup_sects_zero_is_four),
        cmocka_unit_test(test_bzimage_probe_other_boot_sectors),
        cmocka_unit_test(test_bzimage_fill),
        cmocka_unit_test(test_bzimage_fill_old),
        cmocka_unit_test(test_bzimage_bad),
        cmocka_unit_test(test_bzimage_options),
    };
    return cmocka_run_group_tests_name("wire/bzimage", tests, NULL, NULL);
}
