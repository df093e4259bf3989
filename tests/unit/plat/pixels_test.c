/* Pixels for graphics modes of every depth. */
#include "plat/bios/pixels.h"
#include "tests/unit/check.h"
#include <stdlib.h>
#include <string.h>

enum { PIXELS = 9, GUARD = 8, GUARD_BYTE = 0xa5 };

#define MODE(bytes, rb, ra, gb, ga, bb, ba)                                                  \
    {                                                                                        \
        .pixel_bytes = (bytes), .colour = { { (rb), (ra) }, { (gb), (ga) }, { (bb), (ba) } } \
    }

static const struct {
    struct vbe_mode mode;
    uint32_t in, out;
} cases[] = {
    { MODE(4, 8, 16, 8, 8, 8, 0), 0x123456, 0x123456 },
    { MODE(4, 8, 0, 8, 8, 8, 16), 0x123456, 0x563412 },
    { MODE(4, 8, 24, 8, 16, 8, 8), 0x123456, 0x12345600 },
    { MODE(4, 10, 20, 10, 10, 10, 0), 0xff0000, 0x3fc00000 },
    { MODE(4, 10, 20, 10, 10, 10, 0), 0x0000ff, 0x00000ffc },
    { MODE(3, 8, 16, 8, 8, 8, 0), 0x123456, 0x123456 },
    { MODE(3, 8, 0, 8, 8, 8, 16), 0x123456, 0x563412 },
    { MODE(2, 5, 11, 6, 5, 5, 0), 0xff0000, 0xf800 },
    { MODE(2, 5, 11, 6, 5, 5, 0), 0x00ff00, 0x07e0 },
    { MODE(2, 5, 11, 6, 5, 5, 0), 0x0000ff, 0x001f },
    { MODE(2, 5, 11, 6, 5, 5, 0), 0x070307, 0x0000 },
    { MODE(2, 5, 10, 5, 5, 5, 0), 0x8040c0, 0x4118 },
    { MODE(2, 5, 0, 6, 5, 5, 11), 0xff0008, 0x081f },
};

static uint32_t pixel_at(const uint8_t *bytes, unsigned number, unsigned pixel_bytes)
{
    uint32_t pixel = 0;
    for (unsigned i = 0; i < pixel_bytes; i++)
        pixel |= (uint32_t)bytes[number * pixel_bytes + i] << (8 * i);
    return pixel;
}

static void test_each_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct pixel_format format;
        uint8_t to[4] = { 0 };
        pixels_format(&cases[i].mode, &format);
        pixels_put(&format, to, &cases[i].in, 1);
        assert_int_equal(pixel_at(to, 0, cases[i].mode.pixel_bytes), cases[i].out);
    }
}

/* Every count, at every address: the pixels and not one byte more. */
static void test_runs(void **state)
{
    (void)state;
    uint32_t pixels[PIXELS];
    for (unsigned i = 0; i < PIXELS; i++)
        pixels[i] = i * 0x0a141e;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        for (unsigned run = 0; run < PIXELS * GUARD; run++) {
            unsigned count = run / GUARD, at = run % GUARD, size = cases[i].mode.pixel_bytes;
            uint8_t to[GUARD + 4 * PIXELS + GUARD], one[4];
            struct pixel_format format;
            memset(to, GUARD_BYTE, sizeof(to));
            pixels_format(&cases[i].mode, &format);
            pixels_put(&format, to + at, pixels, count);
            for (unsigned k = 0; k < count; k++) {
                pixels_put(&format, one, &pixels[k], 1);
                assert_int_equal(pixel_at(to + at, k, size), pixel_at(one, 0, size));
            }
            for (size_t k = 0; k < sizeof(to); k++)
                if (k < at || k >= at + (size_t)count * size)
                    assert_int_equal(to[k], GUARD_BYTE);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_each_format),
                                        cmocka_unit_test(test_runs) };
    return cmocka_run_group_tests_name("plat/pixels", tests, NULL, NULL);
}
