/* Where the parts of a Linux kernel and its initrds go on machines of all kinds, and what it is told. */
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/plat/exec_fake.h"
#include "tests/unit/wire/bytes.h"

extern const struct image_type bzimage_image_type;

enum {
    REAL_BYTES = 5 * 512,
    CODE_BYTES = 0x10000,
    KERNEL_AT = 0x2800000,
    INITRD_AT = 0x2a00000,
    MIB = 1 << 20,
    ROOM = 0x300000,
};
static uint8_t file[REAL_BYTES + CODE_BYTES];

static void make_kernel(uint16_t version, bool relocatable)
{
    memset(file, 0, REAL_BYTES);
    memset(file + REAL_BYTES, 0x5c, CODE_BYTES);
    set_le(file + 0x1f1, 4, 1);
    set_le(file + 0x1f4, CODE_BYTES / 16, 4);
    set_le(file + 0x1fe, 0xaa55, 2);
    if (!version)
        return;
    memcpy(file + 0x202, "HdrS", 4);
    set_le(file + 0x206, version, 2);
    set_le(file + 0x211, 1, 1);
    set_le(file + 0x214, 0x100000, 4);
    set_le(file + 0x22c, 0x37ffffff, 4);
    set_le(file + 0x230, 0x200000, 4);
    set_le(file + 0x234, relocatable, 1);
    set_le(file + 0x235, 16, 1);
    set_le(file + 0x238, 255, 4);
    set_le(file + 0x258, 0x1000000, 8);
    set_le(file + 0x260, ROOM, 4);
}

static bool run(const char *cmdline, int *ret_status)
{
    struct image kernel = exec_fake_image("vmlinuz", cmdline, KERNEL_AT, file, sizeof(file));
    *ret_status = 0;
    assert_true(bzimage_image_type.probe(&kernel));
    return exec_fake_run(&kernel, bzimage_image_type.exec, ret_status);
}

static uint64_t told(size_t offset, size_t len_bytes)
{
    return get_le(machine_fake_at((uint32_t)(machine_fake_real_regs.ds << 4)) + offset, len_bytes);
}

static void assert_code_at(uint32_t at)
{
    for (uint32_t i = 0; i < CODE_BYTES; i++)
        if (*machine_fake_at(at + i) != 0x5c)
            fail_msg("no code at 0x%x+0x%x", at, i);
}

static void test_bzimage_modern(void **state)
{
    (void)state;
    int status;
    exec_fake_reset();
    make_kernel(0x020f, true);
    exec_fake_register("initrd", NULL, INITRD_AT, "0123456789", 10);
    exec_fake_register("key", "/key mode=600", INITRD_AT + 64, "secret", 6);
    if (!run("console=ttyS0 vga=ask", &status))
        fail_msg("%s", err_slot()->sentence);
    assert_true(machine_fake_was_real);
    assert_int_equal(machine_fake_real_regs.cs, machine_fake_real_regs.ds + 0x20);
    assert_int_equal(machine_fake_real_regs.ip, 0);
    assert_int_equal(machine_fake_real_regs.ds, 0x1000);
    assert_int_equal(machine_fake_real_regs.ss, 0x1000);
    assert_int_equal(machine_fake_real_regs.gs, 0x1000);
    assert_int_equal(machine_fake_real_regs.sp, 0xe000);
    assert_int_equal(told(0x210, 1), 0x46);
    assert_int_equal(told(0x214, 4), 0x1000000);
    assert_int_equal(told(0x1fa, 2), 0xfffd);
    assert_code_at(0x1000000);
    assert_string_equal((char *)machine_fake_at((uint32_t)told(0x228, 4)), "console=ttyS0 vga=ask");
    uint32_t initrd = (uint32_t)told(0x218, 4);
    assert_int_equal(told(0x21c, 4), 4096 + 116 + 6);
    assert_int_equal(initrd, MACHINE_END - 0x2000); /* as high as there is RAM */
    assert_memory_equal(machine_fake_at(initrd), "0123456789\0\0", 12);
    assert_int_equal(*machine_fake_at(initrd + 4095), 0);
    assert_memory_equal(machine_fake_at(initrd + 4096), "070701", 6);
    assert_memory_equal(machine_fake_at(initrd + 4096 + 116), "secret", 6);
}

/* Where the code and the initrd go, by map and kernel. */
static void test_bzimage_places(void **state)
{
    (void)state;
    static const struct memory_range hole[] = { { 0, 0x9fc00, MEMORY_RAM },
                                                { MIB, 0x1100000 - MIB, MEMORY_RAM },
                                                { 0x1240000, MACHINE_END - 0x1240000,
                                                  MEMORY_RAM } };
    static const struct memory_range odd[] = { { 0, 0x9fc00, MEMORY_RAM },
                                               { 0x1210000, ROOM + 0x20000, MEMORY_RAM } };
    static const struct memory_range small[] = { { 0, 0x9fc00, MEMORY_RAM },
                                                 { MIB, 0x200000, MEMORY_RAM } };
    static const struct {
        const char *name, *cmdline;
        uint16_t version;
        bool relocatable;
        const struct memory_range *map;
        size_t map_count;
        uint32_t code, align, initrd;
    } cases[] = {
        { "usual", "", 0x020f, true, NULL, 0, 0x1000000, 0x200000, MACHINE_END - 4096 },
        { "mem=", "mem=16M", 0x020f, true, NULL, 0, 0x1000000, 0x200000, 0x1000000 - 4096 },
        { "mem= behind the kernel", "mem=20M", 0x020f, true, NULL, 0, 0x1000000, 0x200000,
          0x1400000 - 4096 },
        { "a hole where it likes to be", "", 0x020f, true, hole, 3, 0x1400000, 0x200000,
          MACHINE_END - 4096 },
        { "not its alignment", "", 0x020f, true, odd, 2, 0x1220000, 0x20000,
          0x1210000 + ROOM + 0x20000 - 4096 },
        { "not its room", "", 0x020f, true, small, 2, 0x100000, 0x200000, 0x300000 - 4096 },
        { "not relocatable", "", 0x020f, false, NULL, 0, 0x100000, 0x200000, MACHINE_END - 4096 },
        { "2.05", "", 0x0205, true, NULL, 0, 0x100000, 0x200000, MACHINE_END - 4096 },
        { "2.02", "mem=8M", 0x0202, false, NULL, 0, 0x100000, 0x200000, 0x800000 - 4096 },
        { "2.00", "mem=8M", 0x0200, false, NULL, 0, 0x100000, 0x200000, 0x800000 - 4096 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        int status;
        print_message("%s\n", cases[i].name);
        exec_fake_reset();
        if (cases[i].map)
            machine_fake_map(cases[i].map, cases[i].map_count);
        make_kernel(cases[i].version, cases[i].relocatable);
        exec_fake_register("initrd", NULL, INITRD_AT, "0123456789", 10);
        if (!run(cases[i].cmdline, &status))
            fail_msg("%s", err_slot()->sentence);
        assert_code_at(cases[i].code);
        if (cases[i].relocatable)
            assert_int_equal(told(0x214, 4), cases[i].code);
        assert_int_equal(told(0x230, 4), cases[i].align);
        assert_int_equal(told(0x218, 4), cases[i].initrd);
        assert_memory_equal(machine_fake_at(cases[i].initrd), "0123456789", 10);
    }
}

static void test_bzimage_oldest(void **state)
{
    (void)state;
    int status;
    exec_fake_reset();
    make_kernel(0, false);
    exec_fake_register("initrd", NULL, INITRD_AT, "0123456789", 10);
    if (!run("root=/dev/hda1", &status))
        fail_msg("%s", err_slot()->sentence);
    assert_int_equal(machine_fake_real_regs.cs, 0x9020);
    assert_code_at(0x10000);
    assert_int_equal(told(0x20, 2), 0xa33f);
    assert_string_equal((char *)machine_fake_at(0x90000 + (uint32_t)told(0x22, 2)),
                        "root=/dev/hda1");
}

static void test_bzimage_long_cmdline_is_cut(void **state)
{
    (void)state;
    static const struct {
        uint16_t version;
        size_t len;
    } cases[] = { { 0x020f, 255 }, { 0x0205, 2047 }, { 0x0201, 2047 }, { 0, 2047 } };
    char *cmdline = malloc(4001);
    memset(cmdline, 'x', 4000);
    cmdline[4000] = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        int status;
        exec_fake_reset();
        make_kernel(cases[i].version, true);
        assert_true(run(cmdline, &status));
        uint32_t at = (uint32_t)(machine_fake_real_regs.ds << 4) + machine_fake_real_regs.sp;
        assert_int_equal(strlen((char *)machine_fake_at(at)), cases[i].len);
    }
    free(cmdline);
}

static void test_bzimage_refused(void **state)
{
    (void)state;
    static const struct memory_range little[] = { { 0, 0x18000, MEMORY_RAM },
                                                  { MIB, MIB, MEMORY_RAM } };
    static const struct memory_range nothing[] = { { 0, 0x9fc00, MEMORY_RAM },
                                                   { MIB, 0x8000, MEMORY_RAM } };
    static const struct {
        const struct memory_range *map;
        size_t map_count;
        const char *cmdline;
        int status;
        const char *sentence;
    } cases[] = {
        { little, 2, "", -ERR_NOMEM, "no 57 KiB of free RAM" },
        { nothing, 2, "", -ERR_NOMEM, "the kernel's code" },
        { NULL, 0, "mem=1", -ERR_NOMEM, "does not end below" },
        { NULL, 0, "mem=1M", -ERR_NOMEM, "no 1 KiB of free RAM" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        int status;
        exec_fake_reset();
        if (cases[i].map)
            machine_fake_map(cases[i].map, cases[i].map_count);
        make_kernel(0x020f, true);
        exec_fake_register("initrd", NULL, INITRD_AT, "0123456789", 10);
        assert_false(run(cases[i].cmdline, &status));
        assert_int_equal(status, cases[i].status);
        assert_told(cases[i].sentence);
        assert_int_equal(machine_fake_shutdowns, 0);
    }
    int status;
    exec_fake_reset();
    make_kernel(0x020f, true);
    exec_fake_register("bad", " no path", INITRD_AT, "x", 1);
    assert_false(run("", &status));
    assert_int_equal(status, -ERR_INVAL);
    make_kernel(0x020f, true);
    set_le(file + 0x1f4, CODE_BYTES, 4);
    assert_false(run("", &status));
    assert_int_equal(status, -ERR_NOEXEC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bzimage_modern),  cmocka_unit_test(test_bzimage_places),
        cmocka_unit_test(test_bzimage_oldest),  cmocka_unit_test(test_bzimage_long_cmdline_is_cut),
        cmocka_unit_test(test_bzimage_refused),
    };
    return cmocka_run_group_tests_name("plat/exec_bzimage", tests, NULL, NULL);
}
