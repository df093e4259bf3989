/* What a video BIOS says of its modes. */
#include "wire/vbe.h"
#include "tests/unit/check.h"
#include "tests/unit/wire/bytes.h"

static const struct vbe_info version_2 = { .version = 0x0200 }, version_3 = { .version = 0x0300 };

static void set_colours(uint8_t *at, unsigned red, unsigned green, unsigned blue)
{
    at[0] = (uint8_t)red, at[1] = (uint8_t)(green + blue);
    at[2] = (uint8_t)green, at[3] = (uint8_t)blue;
    at[4] = (uint8_t)blue, at[5] = 0;
}

/* 800x600 of 16 bits. */
static void build_mode(uint8_t block[VBE_MODE_BYTES])
{
    memset(block, 0, VBE_MODE_BYTES);
    set_le(block, 0x9b, 2);
    set_le(block + 0x10, 1600, 2);
    set_le(block + 0x12, 800, 2);
    set_le(block + 0x14, 600, 2);
    block[0x19] = 16;
    block[0x1b] = 6;
    set_colours(block + 0x1f, 5, 6, 5);
    set_le(block + 0x28, 0xfd000000, 4);
}

static void test_info(void **state)
{
    (void)state;
    uint8_t block[VBE_INFO_BYTES] = "VESA";
    struct vbe_info info;
    set_le(block + 4, 0x0200, 2);
    set_le(block + 0x0e, 0xc0001234, 4);
    assert_true(vbe_parse_info(block, sizeof(block), &info));
    assert_int_equal(info.version, 0x0200);
    assert_int_equal(info.modes, 0xc0001234);
    for (size_t len = 0; len < 0x12; len++)
        assert_false(vbe_parse_info(block, len, &info));
    set_le(block + 4, 0x0102, 2);
    assert_false(vbe_parse_info(block, sizeof(block), &info));
    memcpy(block, "VBE2\0\3", 6);
    assert_false(vbe_parse_info(block, sizeof(block), &info));
}

static void test_list(void **state)
{
    (void)state;
    uint8_t list[2 * VBE_MODES_MAX + 2];
    uint16_t modes[VBE_MODES_MAX];
    for (unsigned i = 0; i < sizeof(list) / 2; i++)
        set_le(list + 2 * i, 0x100 + i, 2);
    assert_int_equal(vbe_parse_modes(list, sizeof(list), modes), VBE_MODES_MAX);
    assert_int_equal(modes[VBE_MODES_MAX - 1], 0x100 + VBE_MODES_MAX - 1);
    assert_int_equal(vbe_parse_modes(list, 7, modes), 3);
    set_le(list + 4, 0xffff, 2);
    assert_int_equal(vbe_parse_modes(list, sizeof(list), modes), 2);
    assert_int_equal(modes[1], 0x101);
    assert_int_equal(vbe_parse_modes(list, 0, modes), 0);
}

static void test_mode(void **state)
{
    (void)state;
    uint8_t block[VBE_MODE_BYTES];
    struct vbe_mode mode;
    build_mode(block);
    assert_true(vbe_parse_mode(&version_2, block, sizeof(block), &mode));
    assert_int_equal(mode.width, 800);
    assert_int_equal(mode.height, 600);
    assert_int_equal(mode.depth, 16);
    assert_int_equal(mode.pixel_bytes, 2);
    assert_int_equal(mode.row_bytes, 1600);
    assert_int_equal(mode.framebuffer, 0xfd000000);
    assert_int_equal(mode.colour[VBE_RED].bits, 5);
    assert_int_equal(mode.colour[VBE_RED].at, 11);
    assert_int_equal(mode.colour[VBE_GREEN].at, 5);
    for (size_t len = 0; len < 0x36; len++)
        assert_false(vbe_parse_mode(&version_2, block, len, &mode));
}

/* Since 3.0 there are fields for linear modes, which may be left empty. */
static void test_mode_of_version_3(void **state)
{
    (void)state;
    uint8_t block[VBE_MODE_BYTES];
    struct vbe_mode mode;
    build_mode(block);
    assert_true(vbe_parse_mode(&version_3, block, sizeof(block), &mode));
    assert_int_equal(mode.row_bytes, 1600);
    set_le(block + 0x32, 2048, 2);
    set_colours(block + 0x36, 5, 5, 5);
    assert_true(vbe_parse_mode(&version_3, block, sizeof(block), &mode));
    assert_int_equal(mode.row_bytes, 2048);
    assert_int_equal(mode.colour[VBE_RED].at, 10);
    assert_true(vbe_parse_mode(&version_2, block, sizeof(block), &mode));
    assert_int_equal(mode.row_bytes, 1600);
}

static void test_modes_that_are_left_out(void **state)
{
    (void)state;
    static const struct {
        unsigned at, len;
        uint32_t value;
    } changes[] = {
        { 0x00, 2, 0x9a },              /* the hardware cannot */
        { 0x00, 2, 0x93 },              /* monochrome */
        { 0x00, 2, 0x8b },              /* text */
        { 0x00, 2, 0x1b },              /* in windows only */
        { 0x10, 2, 1598 },              /* a row shorter than its pixels */
        { 0x12, 2, 0 },                 /* no pixels */
        { 0x14, 2, 0 },                 /* no rows */
        { 0x19, 1, 8 },                 /* a palette's depth */
        { 0x19, 1, 64 },                /* deeper than there is */
        { 0x1b, 1, 4 },                 /* a palette */
        { 0x1f, 1, 0 },                 /* no red */
        { 0x1f, 1, 6 },                 /* red beyond the pixel */
        { 0x22, 1, 250 },               /* green far beyond */
        { 0x23, 1, 16 },                /* blue of 16 bits */
        { 0x28, 4, 0 },                 /* nowhere */
        { 0x28, 4, 0xa0000 },           /* in the first mebibyte */
        { 0x28, 4, 0xfffffffe - 1600 }, /* past 4 GiB */
    };
    for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
        uint8_t block[VBE_MODE_BYTES];
        struct vbe_mode mode;
        build_mode(block);
        set_le(block + changes[i].at, changes[i].value, changes[i].len);
        assert_false(vbe_parse_mode(&version_2, block, sizeof(block), &mode));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_mode),
        cmocka_unit_test(test_mode_of_version_3),
        cmocka_unit_test(test_modes_that_are_left_out),
    };
    return cmocka_run_group_tests_name("wire/vbe", tests, NULL, NULL);
}
