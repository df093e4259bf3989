/* tests/unit/plat/fit_test.c - addresses written where the program runs.
 * Every image has exactly the size that program_fit() is told: ASan sees each byte too many. */
#include "src/plat/bios/loader/fit.h"
#include "tests/unit/check.h"
#include <stdlib.h>
#include <string.h>

enum { HEAD = sizeof(struct program_head), SPAN = 0x100, HOME = 0x7f000000, BYTES = HEAD + 40 };
#define MARK 0xad400000u

static const struct program_head GOOD = {
    .image_bytes = BYTES,
    .fit_bytes = BYTES,
    .mark = MARK,
    .span = SPAN,
    .strings = HEAD + 28,
};

static void put_be32(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static uint32_t word(const uint8_t *image, unsigned offset)
{
    uint32_t value;
    memcpy(&value, image + HEAD + offset, sizeof(value));
    return value;
}

/* An image of all that there is, odd offsets included, with @skips behind it. */
static uint8_t *image_of(const struct program_head *head, const uint32_t *skips, uint32_t count)
{
    uint8_t *image = calloc(1, BYTES + 4 * count);
    memcpy(image, head, HEAD);
    put_be32(image + HEAD + 1, MARK + 0x42);          /* an address */
    put_be32(image + HEAD + 5, MARK + SPAN + 0x10);   /* a distance */
    put_be32(image + HEAD + 10, MARK + 2 * SPAN);     /* the first string */
    put_be32(image + HEAD + 14, MARK + 2 * SPAN);     /* the second */
    put_be32(image + HEAD + 18, MARK + 2 * SPAN + 1); /* nothing */
    put_be32(image + HEAD + 22, MARK - 1);            /* nothing */
    memcpy(image + HEAD + 28, "one\0two\0\xad\x40\0\0",
           12); /* the last four: an address at the end */
    if (count)
        memcpy(image + BYTES, skips, 4 * count);
    return image;
}

static void test_fit_each_kind(void **state)
{
    (void)state;
    uint8_t *image = image_of(&GOOD, NULL, 0);
    assert_true(program_fit(image, HOME, BYTES));
    assert_int_equal(word(image, 1), HOME + 0x42);
    assert_int_equal(word(image, 5), (uint32_t)(0x10 - (HEAD + 9)));
    assert_int_equal(word(image, 10), HOME + HEAD + 28);
    assert_int_equal(word(image, 14), HOME + HEAD + 32);
    assert_int_equal(word(image, 36), HOME);
    uint8_t same[8];
    put_be32(same, MARK + 2 * SPAN + 1);
    put_be32(same + 4, MARK - 1);
    assert_memory_equal(image + HEAD + 18, same, 8);
    assert_memory_equal(image + HEAD + 28, "one\0two", 8);
    assert_memory_equal(image, &GOOD, HEAD);
    free(image);
}

static void test_fit_skips_and_end(void **state)
{
    (void)state;
    struct program_head head = GOOD;
    head.skips = 2;
    head.fit_bytes = BYTES - 1; /* the last address is not a whole one then */
    const uint32_t skips[] = { HEAD + 1, HEAD + 14 };
    uint8_t *image = image_of(&head, skips, 2), *before = image_of(&head, skips, 2);
    assert_true(program_fit(image, HOME, BYTES + 8));
    assert_int_equal(word(image, 1), word(before, 1));
    assert_int_equal(word(image, 14), word(before, 14));
    assert_int_equal(word(image, 36), word(before, 36));
    assert_int_equal(word(image, 10), HOME + HEAD + 28);
    free(before);
    free(image);
}

static void test_fit_refuses(void **state)
{
    (void)state;
    struct program_head bad[5] = { GOOD, GOOD, GOOD, GOOD, GOOD };
    bad[0].image_bytes = BYTES + 1;
    bad[1].fit_bytes = BYTES + 1;
    bad[2].strings = BYTES + 1;
    bad[3].skips = 1;
    bad[4].span = UINT32_MAX / 2;
    for (size_t i = 0; i < 5; i++) {
        uint8_t *image = image_of(&bad[i], NULL, 0);
        assert_false(program_fit(image, HOME, BYTES));
        free(image);
    }
}

/* More strings are named than there are: the last ends with the image. */
static void test_fit_strings_end(void **state)
{
    (void)state;
    struct program_head head = GOOD;
    head.strings = BYTES - 1;
    uint8_t *image = image_of(&head, NULL, 0);
    image[BYTES - 1] = 'x';
    assert_true(program_fit(image, HOME, BYTES));
    assert_int_equal(word(image, 10), HOME + BYTES - 1);
    assert_int_equal(word(image, 14), HOME + BYTES);
    free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit_each_kind),
        cmocka_unit_test(test_fit_skips_and_end),
        cmocka_unit_test(test_fit_refuses),
        cmocka_unit_test(test_fit_strings_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
