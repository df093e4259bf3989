/* PNM pictures, as text and as bytes. */
#include "wire/pnm.h"
#include "core/err.h"
#include "tests/unit/check.h"

struct sample {
    const char *bytes;
    size_t len;
    int open; /* what pnm_open() says */
    unsigned width, height;
    uint32_t pixels[8];
    int pixel_error; /* of the last one, which is then not looked at */
};
#define TEXT(text) text, sizeof(text) - 1
static const struct sample samples[] = {
    { TEXT("P1\n3 2\n1 0 1\n0 1 0\n"), 0, 3, 2, { 0, 0xffffff, 0, 0xffffff, 0, 0xffffff }, 0 },
    { TEXT("P1 # why\n#\n3 # so wide\n2\n101010"),
      0,
      3,
      2,
      { 0, 0xffffff, 0, 0xffffff, 0, 0xffffff },
      0 },
    { TEXT("P4 9 1\n\x80\x80"),
      0,
      9,
      1,
      { 0, 0xffffff, 0xffffff, 0xffffff, 0xffffff, 0xffffff, 0xffffff, 0xffffff },
      0 },
    { TEXT("P4\n2 2\n\x40\x80"), 0, 2, 2, { 0xffffff, 0, 0, 0xffffff }, 0 },
    { TEXT("P2\n2 2 15\n0 15\n5 99"), 0, 2, 2, { 0, 0xffffff, 0x555555, 0xffffff }, 0 },
    { TEXT("P5 2 1 255\n\x10\xff"), 0, 2, 1, { 0x101010, 0xffffff }, 0 },
    { TEXT("P5\t2\r1\n65535\n\x80\x00\x00\x01"), 0, 2, 1, { 0x7f7f7f, 0 }, 0 },
    { TEXT("P3\n2 1\n255\n1 2 3 # c\n255 128 0"), 0, 2, 1, { 0x010203, 0xff8000 }, 0 },
    { TEXT("P6\n1 2\n255\n\x01\x02\x03\xff\x80\x00"), 0, 1, 2, { 0x010203, 0xff8000 }, 0 },
    { TEXT("P6\n1 1\n1000\n\x01\xf4\x00\x00\x03\xe8"), 0, 1, 1, { 0x7f00ff }, 0 },
    { TEXT("P6\n1 1\n255\n#ab"), 0, 1, 1, { 0x236162 }, 0 }, /* one blank, then bytes */
    { TEXT("P6\n1 1\n255\n\x01\x02"), 0, 1, 1, { 0 }, -ERR_TRUNCATED },
    { TEXT("P3\n1 1\n255\n1 2"), 0, 1, 1, { 0 }, -ERR_TRUNCATED },
    { TEXT("P3\n1 1\n255\n1 2 x"), 0, 1, 1, { 0 }, -ERR_PROTO },
    { TEXT("P1\n2 1\n1 2"), 0, 2, 1, { 0, 0 }, -ERR_PROTO },
    { TEXT("P7\n1 1\n255\n"), -ERR_PROTO, 0, 0, { 0 }, 0 },
    { TEXT("P6x1 1\n255\n"), -ERR_PROTO, 0, 0, { 0 }, 0 },
    { TEXT("P6\n0 1\n255\n"), -ERR_PROTO, 0, 0, { 0 }, 0 },
    { TEXT("P6\n1 1\n0\n"), -ERR_PROTO, 0, 0, { 0 }, 0 },
    { TEXT("P6\n1 -1\n255\n"), -ERR_PROTO, 0, 0, { 0 }, 0 },
    { TEXT("P6\n65536 1\n255\n"), -ERR_PROTO, 0, 0, { 0 }, 0 },
    { TEXT("P6\n1 1\n65536\n"), -ERR_PROTO, 0, 0, { 0 }, 0 },
    { TEXT("P6\n1 1\n"), -ERR_TRUNCATED, 0, 0, { 0 }, 0 },
    { TEXT("P6\n1 1 # 255"), -ERR_TRUNCATED, 0, 0, { 0 }, 0 },
    { TEXT("P6"), -ERR_PROTO, 0, 0, { 0 }, 0 },
};

static void test_pnm_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
        const struct sample *s = &samples[i];
        struct pnm pnm;
        int r = pnm_open(s->bytes, s->len, &pnm);
        if (r != s->open)
            fail_msg("%s: %d, not %d", s->bytes, r, s->open);
        if (r < 0)
            continue;
        assert_int_equal(pnm.width, s->width);
        assert_int_equal(pnm.height, s->height);
        if (s->pixel_error == 0)
            assert_true(pnm_is_whole(&pnm));
        size_t count = (size_t)s->width * s->height;
        for (size_t j = 0; j < count; j++) {
            uint32_t pixel;
            r = pnm_take_pixel(&pnm, &pixel);
            if (r != (j + 1 == count ? s->pixel_error : 0))
                fail_msg("%s: pixel %zu: %d", s->bytes, j, r);
            if (r == 0 && j < ARRAY_SIZE(s->pixels) && pixel != s->pixels[j])
                fail_msg("%s: pixel %zu is %06x", s->bytes, j, (unsigned)pixel);
        }
    }
}

/* A head alone must not make anybody allocate. */
static void test_pnm_whole(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        bool whole;
    } cases[] = {
        { TEXT("P6\n2 1\n255\n123456"), true },
        { TEXT("P6\n2 1\n255\n12345"), false },
        { TEXT("P5\n2 1\n300\n1234"), true },
        { TEXT("P5\n2 1\n300\n123"), false },
        { TEXT("P4\n9 2\n1234"), true },
        { TEXT("P4\n9 2\n123"), false },
        { TEXT("P1\n3 1\n101"), true },
        { TEXT("P1\n9 9\n101"), false },
        { TEXT("P2\n3 1\n9\n1 2 3"), true },
        { TEXT("P2\n3 1\n9\n1 2"), false },
        { TEXT("P3\n16384 1024\n255\n1"), false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct pnm pnm;
        assert_int_equal(pnm_open(cases[i].bytes, cases[i].len, &pnm), 0);
        if (pnm_is_whole(&pnm) != cases[i].whole)
            fail_msg("%s", cases[i].bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pnm_samples),
        cmocka_unit_test(test_pnm_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
