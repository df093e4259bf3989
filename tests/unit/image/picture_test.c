/* Pictures: PNG and PNM to pixels, and what is refused. The PNG files are made here, of stored blocks (RFC 1951
 * 3.2.4). */
#include "image/pixbuf.h"
#include "core/err.h"
#include "fetch/progress.h"
#include "image/image.h"
#include "src/image/inflate.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"

extern const struct image_type png_image_type, pnm_image_type;
const struct image_type script_image_type = { .name = "script" };
const struct image_type *const image_types[] = { &png_image_type, &pnm_image_type, NULL };

static int yields_left = -1; /* then Ctrl-C */
int fiber_yield(void)
{
    return yields_left == 0 ? -ERR_CANCELED : (yields_left -= yields_left > 0, 0);
}
void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
{
    (void)p, (void)quiet, (void)label_fmt;
}
void progress_update(struct progress *p, uint64_t done, uint64_t total, const char *status)
{
    (void)p, (void)done, (void)total, (void)status;
}
int progress_end(struct progress *p, int r, uint64_t done)
{
    (void)p, (void)done;
    return r;
}

/* --- making files ------------------------------------------------------------------------------- */

static uint8_t file[4096];
static size_t file_len;

static void put(const void *data, size_t len)
{
    assert_true(file_len + len <= sizeof(file));
    memcpy(file + file_len, data, len);
    file_len += len;
}

static void put_be(uint32_t value)
{
    uint8_t bytes[] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                        (uint8_t)value };
    put(bytes, sizeof(bytes));
}

static void put_chunk(const char *type, const void *data, size_t len)
{
    put_be((uint32_t)len);
    size_t start = file_len;
    put(type, 4);
    put(data, len);
    put_be(inflate_crc32(file + start, len + 4));
}

struct png_file {
    uint32_t width, height;
    uint8_t depth, colour_type, interlaced;
    const char *palette, *transparency, *data; /* the data with its filter bytes */
    size_t palette_len, transparency_len, data_len;
};

static void put_data(const uint8_t *data, size_t len)
{
    uint8_t z[1024] = {
        0x78, 0x01, 1, (uint8_t)len, (uint8_t)(len >> 8), (uint8_t)~len, (uint8_t)(~len >> 8)
    };
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < len; i++) {
        z[7 + i] = data[i];
        a = (a + data[i]) % 65521;
        b = (b + a) % 65521;
    }
    uint32_t adler = b << 16 | a;
    for (int i = 0; i < 4; i++)
        z[7 + len + (size_t)i] = (uint8_t)(adler >> (24 - 8 * i));
    put_chunk("IDAT", z, 5); /* in two chunks, cut in the middle of a head */
    put_chunk("IDAT", z + 5, 6 + len);
}

static void make_png(const struct png_file *p)
{
    uint8_t head[] = { 0,
                       0,
                       (uint8_t)(p->width >> 8),
                       (uint8_t)p->width,
                       0,
                       0,
                       (uint8_t)(p->height >> 8),
                       (uint8_t)p->height,
                       p->depth,
                       p->colour_type,
                       0,
                       0,
                       p->interlaced };
    file_len = 0;
    put("\x89PNG\r\n\x1a\n", 8);
    put_chunk("IHDR", head, sizeof(head));
    put_chunk("tEXt", "Comment\0none", 12);
    if (p->palette)
        put_chunk("PLTE", p->palette, p->palette_len);
    if (p->transparency)
        put_chunk("tRNS", p->transparency, p->transparency_len);
    put_data((const uint8_t *)p->data, p->data_len);
    put_chunk("IEND", "", 0);
}

static struct image *register_file(void)
{
    struct blob blob = { 0 };
    struct image *image;
    assert_int_equal(blob_append(&blob, file, file_len), 0);
    assert_int_equal(image_register("p", NULL, &blob, 0, &image), 0);
    return image;
}

/* What image_picture() says of the file; the pixels have to be freed. */
static int decode(struct pixbuf *ret_picture)
{
    struct image *image = register_file();
    err_slot()->sentence[0] = '\0';
    int r = image_picture(image, ret_picture);
    image_unregister(image);
    return r;
}

/* --- PNG ------------------------------------------------------------------------------------------ */

#define BYTES(text)        (text), .data_len = sizeof(text) - 1
#define WITH_PALETTE(text) .palette = (text), .palette_len = sizeof(text) - 1
#define WITH_ALPHA(text)   .transparency = (text), .transparency_len = sizeof(text) - 1

static const struct {
    struct png_file png;
    uint32_t pixels[12];
} good[] = {
    { { 2, 1, 8, 2, 0, .data = BYTES("\0\x01\x02\x03\xff\x80\x00") }, { 0x010203, 0xff8000 } },
    { { 2, 1, 8, 6, 0, .data = BYTES("\0\x64\x32\xff\x80\xff\xff\xff\x00") }, { 0x321980, 0 } },
    { { 2, 1, 8, 0, 0, .data = BYTES("\0\x7f\x03") }, { 0x7f7f7f, 0x030303 } },
    { { 2, 1, 8, 0, 0, .data = BYTES("\0\x7f\x03"), WITH_ALPHA("\0\x7f") }, { 0, 0x030303 } },
    { { 1, 1, 8, 4, 0, .data = BYTES("\0\xff\x33") }, { 0x333333 } },
    { { 1, 1, 16, 4, 0, .data = BYTES("\0\xff\xff\x80\x00") }, { 0x7f7f7f } },
    { { 2, 1, 16, 2, 0, .data = BYTES("\0\x12\x34\x56\x78\x9a\xbc\x00\x00\x00\x01\x00\x02"),
        WITH_ALPHA("\x12\x34\x56\x78\x9a\xbd") },
      { 0x12569a, 0 } },
    { { 1, 1, 16, 2, 0, .data = BYTES("\0\x12\x34\x56\x78\x9a\xbc"),
        WITH_ALPHA("\x12\x34\x56\x78\x9a\xbc") },
      { 0 } },
    { { 9, 1, 1, 0, 0, .data = BYTES("\0\xa0\x80") },
      { 0xffffff, 0, 0xffffff, 0, 0, 0, 0, 0, 0xffffff } },
    { { 3, 2, 2, 0, 0, .data = BYTES("\0\x1b\0\xe4") },
      { 0, 0x555555, 0xaaaaaa, 0xffffff, 0xaaaaaa, 0x555555 } },
    { { 3, 1, 4, 0, 0, .data = BYTES("\0\x0f\x10") }, { 0, 0xffffff, 0x111111 } },
    { { 3, 1, 2, 3, 0, .data = BYTES("\0\x18"), WITH_PALETTE("\xff\0\0\0\xff\0\0\0\xff"),
        WITH_ALPHA("\xff\x80") },
      { 0xff0000, 0x008000, 0x0000ff } },
    { { 2, 1, 8, 3, 0, .data = BYTES("\0\1\7"), WITH_PALETTE("\xff\0\0\0\xff\0") },
      { 0x00ff00, 0 } }, /* an entry that is not there is black */
    { { 2, 2, 8, 2, 1, .data = BYTES("\0\1\1\1\0\2\2\2\0\3\3\3\4\4\4") }, /* interlaced */
      { 0x010101, 0x020202, 0x030303, 0x040404 } },
    { { 3, 1, 1, 0, 1, .data = BYTES("\0\x80\0\x80\0\0") }, { 0xffffff, 0, 0xffffff } },
    { { 2, 4, 8, 0, 0, .data = BYTES("\1\x10\x01\2\x01\x02\3\x01\x01\4\x01\x01") }, /* filters */
      { 0x101010, 0x111111, 0x111111, 0x131313, 0x090909, 0x0f0f0f, 0x0a0a0a, 0x101010 } },
};

static void test_picture_png(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        struct pixbuf picture;
        make_png(&good[i].png);
        if (decode(&picture) != 0)
            fail_msg("case %zu: %s", i, err_slot()->sentence);
        assert_int_equal(picture.width, good[i].png.width);
        assert_int_equal(picture.height, good[i].png.height);
        for (size_t j = 0; j < (size_t)picture.width * picture.height; j++)
            if (picture.pixels[j] != good[i].pixels[j])
                fail_msg("case %zu, pixel %zu: %06x, not %06x", i, j, (unsigned)picture.pixels[j],
                         (unsigned)good[i].pixels[j]);
        pixbuf_free(&picture);
        assert_int_equal(plat_fake_pages_out(), 0);
    }
}

static const struct png_file plain = { 2, 2, 8, 0, 0, .data = BYTES("\0\1\2\0\3\4") };

static void assert_refused(int error, const char *sentence)
{
    struct pixbuf picture;
    int r = decode(&picture);
    if (r != error || !strstr(err_slot()->sentence, sentence))
        fail_msg("%d, %s; not %d, %s", r, err_slot()->sentence, error, sentence);
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void test_picture_png_refused(void **state)
{
    (void)state;
    struct png_file png = plain;
    make_png(&plain);
    size_t whole = file_len;
    for (size_t len = 8; len < whole; len++) { /* cut off anywhere */
        struct pixbuf picture;
        file_len = len;
        assert_int_equal(decode(&picture), -ERR_PROTO);
        assert_int_equal(plat_fake_pages_out(), 0);
    }
    make_png(&plain);
    file[20] ^= 1; /* the width: its checksum is wrong */
    assert_refused(-ERR_PROTO, "png: \"p\" is damaged or cut off: a checksum is wrong");
    make_png(&plain);
    file[file_len - 12 - 5] ^= 1;
    assert_refused(-ERR_PROTO, "checksum is wrong");
    png.data_len--;
    make_png(&png);
    assert_refused(-ERR_PROTO, "png: \"p\" is damaged");
    png.data = "\0\1\2\0\3\4zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";
    png.data_len = strlen("......zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
    make_png(&png);
    assert_refused(-ERR_PROTO, "png: \"p\" has more data than pixels");
    png = plain;
    png.depth = 3;
    make_png(&png);
    assert_refused(-ERR_PROTO, "png: \"p\" is damaged");
    png = plain;
    png.width = 16385;
    make_png(&png);
    assert_refused(-ERR_RANGE,
                   "png: \"p\" is 16385x2 pixels; a side may have 16384, all of it 16 million");
    png.width = png.height = 16384;
    make_png(&png);
    assert_refused(-ERR_RANGE, "16384x16384");
}

/* LodePNG keeps its size and the first one's memory. */
static void test_picture_png_second_palette_too_large(void **state)
{
    static const uint8_t colours[3 * 1000];
    static const struct png_file png = {
        2, 1, 8, 3, 0, .data = BYTES("\0\1\7"), WITH_PALETTE("\xff\0\0\0\xff\0")
    };
    (void)state;
    make_png(&png);
    file_len -= 12; /* IEND */
    put_chunk("PLTE", colours, sizeof(colours));
    put_chunk("IEND", "", 0);
    assert_refused(-ERR_PROTO, "png: \"p\" is damaged");
}

static void test_picture_no_memory(void **state)
{
    (void)state;
    int count = 0;
    for (bool done = false; !done; count++) {
        struct pixbuf picture;
        struct image *image;
        make_png(&plain);
        image = register_file();
        plat_fake_fail_pages_after(count);
        int r = image_picture(image, &picture);
        plat_fake_fail_pages_after(-1);
        done = r == 0;
        if (done)
            pixbuf_free(&picture);
        else
            assert_int_equal(r, -ERR_NOMEM);
        image_unregister(image);
        assert_int_equal(plat_fake_pages_out(), 0);
    }
    assert_true(count > 3);
}

static void test_picture_canceled(void **state)
{
    (void)state;
    for (int yields = 0; yields < 2; yields++) {
        make_png(&plain);
        yields_left = yields;
        assert_refused(-ERR_CANCELED, "");
    }
    yields_left = -1;
}

/* --- the others ----------------------------------------------------------------------------------- */

static void take_file(const char *text)
{
    file_len = 0;
    put(text, strlen(text));
}

static void test_picture_pnm(void **state)
{
    (void)state;
    struct pixbuf picture;
    take_file("P3\n2 1\n255\n1 2 3 255 128 0\n");
    assert_int_equal(decode(&picture), 0);
    assert_int_equal(picture.width, 2);
    assert_int_equal(picture.pixels[0], 0x010203);
    assert_int_equal(picture.pixels[1], 0xff8000);
    pixbuf_free(&picture);
    take_file("P6\n2 1\n255\n12345");
    assert_refused(-ERR_TRUNCATED, "pnm: \"p\" is cut off: 16 bytes are not 2x1 pixels");
    take_file("P1\n1 2\n1\nx\n");
    assert_refused(-ERR_PROTO, "pnm: \"p\" is damaged in row 1 of 2");
    take_file("P5\n16385 2\n255\n1");
    assert_refused(-ERR_RANGE, "16385x2");
    take_file("hello");
    assert_refused(-ERR_NOTSUP, "image: \"p\" is no picture of a format that is built in");
}

/* compat 1.3: a picture has a type, and is nothing to run. */
static void test_picture_types(void **state)
{
    (void)state;
    struct str line = STR_INIT;
    make_png(&plain);
    struct image *image = register_file();
    image_describe(image, &line);
    assert_string_equal(str_text(&line), "p : 110 bytes [PNG]");
    assert_int_equal(image_exec(image), -ERR_NOEXEC);
    image_unregister(image);
    str_free(&line);
    take_file("P3\n1 1\n9\n1 2 3\n");
    image = register_file();
    image_describe(image, &line);
    assert_string_equal(str_text(&line), "p : 15 bytes [PNM]");
    image_unregister(image);
    str_free(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_picture_png),
        cmocka_unit_test(test_picture_png_refused),
        cmocka_unit_test(test_picture_no_memory),
        cmocka_unit_test(test_picture_canceled),
        cmocka_unit_test(test_picture_pnm),
        cmocka_unit_test(test_picture_types),
        cmocka_unit_test(test_picture_png_second_palette_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
