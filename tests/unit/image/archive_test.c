/* gzip and zlib images: what comes out, what is refused, what happens to the images. The archives are made here, of
 * stored blocks (RFC 1951 3.2.4). */
#include "image/image.h"
#include "core/err.h"
#include "fetch/progress.h"
#include "src/image/inflate.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include "wire/gzip.h"

enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16 };

extern const struct image_type gzip_image_type, zlib_image_type;
static const char *ran;

static bool probe_run(const struct image *image)
{
    return image->blob.len_bytes >= 3 && memcmp(image->blob.data, "run", 3) == 0;
}
static int exec_run(struct image *image)
{
    ran = image->name;
    assert_string_equal(image->cmdline, "with arguments");
    return 0;
}
const struct image_type script_image_type = { .name = "script" };
static const struct image_type run_image_type = { .name = "run",
                                                  .probe = probe_run,
                                                  .exec = exec_run };
const struct image_type *const image_types[] = { &gzip_image_type, &zlib_image_type,
                                                 &run_image_type, NULL };

static int yields_left = -1; /* then Ctrl-C */
int fiber_yield(void)
{
    return yields_left == 0 ? -ERR_CANCELED : (yields_left -= yields_left > 0, 0);
}
void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
{
    (void)label_fmt;
    p->quiet = quiet;
}
void progress_update(struct progress *p, uint64_t done, uint64_t total, const char *status)
{
    (void)p;
    (void)status;
    assert_true(done <= total);
}
int progress_end(struct progress *p, int r, uint64_t done)
{
    (void)p;
    (void)done;
    return r;
}

struct archive {
    uint8_t data[1024];
    size_t len;
};

static void put(struct archive *a, const void *data, size_t len)
{
    assert_true(a->len + len <= sizeof(a->data));
    memcpy(a->data + a->len, data, len);
    a->len += len;
}

static void put_le(struct archive *a, uint32_t value, size_t len)
{
    for (size_t i = 0; i < len; i++)
        put(a, &(uint8_t){ (uint8_t)(value >> 8 * i) }, 1);
}

static void put_stored(struct archive *a, const void *data, size_t len)
{
    put_le(a, 1, 1); /* last block, stored */
    put_le(a, (uint32_t)len, 2);
    put_le(a, ~(uint32_t)len, 2);
    put(a, data, len);
}

static void put_head(struct archive *a, unsigned flags)
{
    size_t start = a->len;
    put(a, "\x1f\x8b\x08", 3);
    put_le(a, flags, 1);
    put(a, "\1\2\3\4\0\3", 6);
    if (flags & FEXTRA)
        put(a, "\3\0abc", 5);
    if (flags & FNAME)
        put(a, "inside", 7);
    if (flags & FCOMMENT)
        put(a, "comment", 8);
    if (flags & FHCRC)
        put_le(a, inflate_crc32(a->data + start, a->len - start), 2);
}

static void put_member(struct archive *a, unsigned flags, const void *data, size_t len)
{
    put_head(a, flags);
    put_stored(a, data, len);
    put_le(a, inflate_crc32(data, len), 4);
    put_le(a, (uint32_t)len, 4);
}

static void put_text(struct archive *a, unsigned flags, const char *text)
{
    put_member(a, flags, text, strlen(text));
}

static struct image *add(const char *name, const struct archive *a, unsigned flags)
{
    struct blob blob = { 0 };
    struct image *image;
    assert_int_equal(blob_append(&blob, a->data, a->len), 0);
    assert_int_equal(image_register(name, NULL, &blob, flags, &image), 0);
    return image;
}

static void free_all(void)
{
    while (image_first())
        image_unregister(image_first());
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void check_content(const struct archive *a, const char *type, const char *expected)
{
    struct image *image = add("a.b.gz", a, 0), *inner;
    assert_string_equal(image->type ? image->type->name : "none", type);
    assert_int_equal(image_extract(image, NULL, true, &inner), 0);
    assert_int_equal(inner->blob.len_bytes, strlen(expected));
    assert_memory_equal(inner->blob.data, expected, strlen(expected));
    assert_string_equal(inner->name, "a.b");
    free_all();
}

static int extract_error(const struct archive *a)
{
    struct image *image = add("x.gz", a, 0), *inner;
    int r = image_extract(image, NULL, true, &inner);
    free_all();
    return r;
}

static void test_gzip_members(void **state)
{
    (void)state;
    for (unsigned flags = 0; flags < 32; flags += 2) {
        struct archive a = { 0 };
        put_text(&a, flags, "hello");
        check_content(&a, "gzip", "hello");
        put_text(&a, 30 - flags, " and");
        put_text(&a, 0, "");
        put_text(&a, 0, " goodbye");
        check_content(&a, "gzip", "hello and goodbye");
        put_le(&a, 0, 4); /* padding */
        check_content(&a, "gzip", "hello and goodbye");
        put(&a, "garbage", 7);
        check_content(&a, "gzip", "hello and goodbye");
    }
}

static void test_zlib(void **state)
{
    (void)state;
    struct archive a = { 0 };
    put(&a, "\x78\x01", 2);
    put_stored(&a, "a", 1);
    put(&a, "\x00\x62\x00\x62", 4); /* RFC 1950 8: s1 = 1 + 'a', s2 = the same */
    check_content(&a, "zlib", "a");
    a.data[a.len - 1] ^= 1;
    assert_int_equal(extract_error(&a), -ERR_PROTO);
    a.data[2] = 7; /* a block type that there is not: such a file is none of zlib's */
    assert_int_equal(extract_error(&a), -ERR_NOTSUP);
}

static void test_gzip_damaged(void **state)
{
    (void)state;
    struct archive good = { 0 };
    put_text(&good, FHCRC | FNAME | FCOMMENT | FEXTRA, "some text");
    size_t first = good.len;
    unsigned changed_nothing = 0;
    put_text(&good, 0, "more");
    for (size_t len = 2; len < good.len; len++) {
        struct archive cut = good;
        cut.len = len;
        int r = extract_error(&cut);
        assert_int_equal(r, len == first || len == first + 1 ? 0 : -ERR_TRUNCATED);
    }
    for (size_t bit = 16; bit < good.len * 8; bit++) {
        struct archive bad = good;
        bad.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct image *image = add("x.gz", &bad, 0), *inner;
        /* without its magic the second member is garbage behind the first */
        size_t len = bit / 8 == first || bit / 8 == first + 1 ? 9 : 13;
        if (image_extract(image, NULL, true, &inner) == 0) {
            assert_int_equal(inner->blob.len_bytes, len);
            assert_memory_equal(inner->blob.data, "some textmore", len);
            changed_nothing++;
        }
        free_all();
    }
    /* 16 of the magic, 80 of time, system and flags, 2 * 5 unused ones of stored blocks; some flags matter */
    assert_in_range(changed_nothing, 16, 110);
}

static void test_gzip_memory(void **state)
{
    (void)state;
    struct archive a = { 0 };
    put_text(&a, 0, "hello");
    struct image *image = add("x.gz", &a, 0), *inner;
    plat_fake_fail_pages_after(0);
    assert_int_equal(image_extract(image, NULL, true, &inner), -ERR_NOMEM);
    assert_non_null(strstr(err_slot()->sentence, "x.gz"));
    plat_fake_fail_pages_after(-1);
    yields_left = 0;
    assert_int_equal(image_extract(image, NULL, true, &inner), -ERR_CANCELED);
    yields_left = -1;
    assert_ptr_equal(image_next(image), NULL);
    free_all();
}

/* A length of 1 MB that the data do not have is refused, whatever was allocated for it. */
static void test_gzip_false_length(void **state)
{
    (void)state;
    struct archive a = { 0 };
    put_text(&a, 0, "hello");
    a.len -= 4;
    put_le(&a, 20000, 4);
    assert_int_equal(extract_error(&a), -ERR_PROTO);
    a.len -= 4;
    put_le(&a, 5, 4);
    put_le(&a, 0x00500000, 4); /* garbage that looks like a length */
    check_content(&a, "gzip", "hello");
}

static void test_extract_inherits(void **state)
{
    (void)state;
    struct archive a = { 0 };
    put_text(&a, 0, "run");
    struct image *inner, *image = add(".gz", &a, IMAGE_TRUSTED | IMAGE_SELECTED | IMAGE_AUTOFREE);
    assert_int_equal(image_extract(image, NULL, true, &inner), 0);
    assert_string_equal(inner->name, ".gz");
    assert_int_equal(inner->flags, IMAGE_TRUSTED);
    assert_int_equal(image_extract(image, "other", true, &inner), 0);
    assert_string_equal(inner->name, "other");
    assert_int_equal(image_extract(inner, NULL, true, &inner), -ERR_NOTSUP);
    free_all();
}

static void test_exec_unpacks(void **state)
{
    (void)state;
    struct archive a = { 0 }, twice = { 0 };
    put_text(&a, 0, "run");
    put_member(&twice, 0, a.data, a.len);
    struct image *image = add("kernel.gz.gz", &twice, IMAGE_SELECTED | IMAGE_TRUSTED);
    assert_int_equal(image_set_cmdline(image, "with arguments"), 0);
    assert_int_equal(image_exec(image), 0);
    assert_string_equal(ran, "kernel");
    assert_string_equal(image_first()->name, "kernel"); /* it took the archive's place */
    assert_null(image_next(image_first()));
    assert_int_equal(image_first()->flags, IMAGE_SELECTED | IMAGE_TRUSTED);
    free_all();
}

static void test_exec_of_nothing(void **state)
{
    (void)state;
    struct archive a = { 0 };
    put_text(&a, 0, "no program");
    struct image *image = add("x.gz", &a, 0);
    assert_int_equal(image_exec(image), -ERR_NOEXEC);
    assert_string_equal(image_first()->name, "x.gz"); /* as before */
    assert_null(image_next(image_first()));
    free_all();
}

static void test_exec_depth(void **state)
{
    (void)state;
    struct archive a = { 0 };
    put_text(&a, 0, "run");
    for (int i = 0; i < 5; i++) {
        struct archive outer = { 0 };
        put_member(&outer, 0, a.data, a.len);
        a = outer;
    }
    assert_int_equal(image_exec(add("deep", &a, 0)), -ERR_LOOP);
    free_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gzip_members),      cmocka_unit_test(test_zlib),
        cmocka_unit_test(test_gzip_damaged),      cmocka_unit_test(test_gzip_memory),
        cmocka_unit_test(test_gzip_false_length), cmocka_unit_test(test_extract_inherits),
        cmocka_unit_test(test_exec_unpacks),      cmocka_unit_test(test_exec_of_nothing),
        cmocka_unit_test(test_exec_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
