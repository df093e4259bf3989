/* What a kernel gets: alignment, cpio headers, directories. */
#include "image/initrd.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"

const struct image_type *const image_types[] = { NULL };
const struct image_type script_image_type = { .name = "script" };

static struct image *add(const char *name, const char *data, const char *cmdline)
{
    struct blob blob = { 0 };
    struct image *image;
    assert_int_equal(blob_append(&blob, data, strlen(data)), 0);
    assert_int_equal(image_register(name, NULL, &blob, 0, &image), 0);
    assert_int_equal(image_set_cmdline(image, cmdline), 0);
    return image;
}

static void free_all(void)
{
    while (image_first())
        image_unregister(image_first());
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void test_initrd_single_is_not_copied(void **state)
{
    (void)state;
    struct image *kernel = add("kernel", "MZ", "console=ttyS0");
    struct image *initrd = add("initrd.gz", "gzip", NULL);
    struct blob blob;
    assert_int_equal(initrd_assemble(kernel, &blob), 0);
    assert_ptr_equal(blob.data, initrd->blob.data);
    blob_free(&blob);
    initrd->flags |= IMAGE_HIDDEN;
    assert_int_equal(initrd_assemble(kernel, &blob), 0);
    assert_int_equal(blob.len_bytes, 0);
    free_all();
}

static void test_initrd_cpio(void **state)
{
    (void)state;
    add("first", "0123456789", NULL);
    add("second", "secret", "/etc/conf.d/key mode=600 mkdir=-1");
    struct blob blob;
    assert_int_equal(initrd_assemble(NULL, &blob), 0);
    const char *text = (const char *)blob.data;
    assert_memory_equal(text, "0123456789\0\0", 12);
    text += 4096;
    assert_memory_equal(text,
                        "070701"
                        "00000000"
                        "000041ed"
                        "00000000"
                        "00000000"
                        "00000001",
                        46);
    assert_string_equal(text + 110, "/etc");
    text += 116;
    assert_string_equal(text + 110, "/etc/conf.d");
    text += 124;
    assert_memory_equal(text,
                        "070701"
                        "00000000"
                        "00008180",
                        22);
    assert_memory_equal(text + 54, "00000006", 8);
    assert_string_equal(text + 110, "/etc/conf.d/key");
    assert_memory_equal(text + 128, "secret", 6);
    blob_free(&blob);
    free_all();
}

static void test_initrd_directories_only_when_asked(void **state)
{
    (void)state;
    static const struct {
        const char *cmdline;
        size_t file_at;
    } cases[] = { { "/a/b/c", 4096 },
                  { "/a/b/c mkdir=1", 4096 + 116 },
                  { "/a/b/c mkdir=9", 4096 + 232 } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        add("first", "x", NULL);
        add("second", "y", cases[i].cmdline);
        struct blob blob;
        assert_int_equal(initrd_assemble(NULL, &blob), 0);
        assert_string_equal((char *)blob.data + cases[i].file_at + 110, "/a/b/c");
        blob_free(&blob);
        free_all();
    }
}

static void test_initrd_pieces(void **state)
{
    (void)state;
    struct image *kernel = add("kernel", "MZ", NULL);
    struct image *first = add("first", "0123456789", NULL);
    add("empty", "", NULL);
    struct image *second = add("second", "secret", "/x");
    add("nothing", "", "/y");
    struct initrd initrd;
    assert_int_equal(initrd_collect(kernel, &initrd), 0);
    assert_int_equal(initrd.count, 4);
    assert_ptr_equal(initrd.pieces[0].data, first->blob.data);
    assert_int_equal(initrd.pieces[1].offset, 4096);
    assert_int_equal(initrd.pieces[1].len_bytes, 116);
    assert_true(initrd.pieces[1].is_header);
    assert_ptr_equal(initrd.pieces[2].data, second->blob.data);
    assert_int_equal(initrd.pieces[2].offset, 4096 + 116);
    assert_int_equal(initrd.pieces[3].offset, 8192);
    assert_int_equal(initrd.len_bytes, 8192 + 116);
    initrd_free(&initrd);
    free_all();
    add("nothing", "", "/y"); /* a header alone is no image's data */
    struct blob blob;
    assert_int_equal(initrd_assemble(NULL, &blob), 0);
    assert_int_equal(blob.len_bytes, 116);
    assert_memory_equal(blob.data, "070701", 6);
    blob_free(&blob);
    free_all();
    assert_int_equal(initrd_collect(NULL, &initrd), 0);
    assert_int_equal(initrd.count, 0);
    initrd_free(&initrd);
}

static void test_initrd_without_a_path(void **state)
{
    (void)state;
    struct initrd initrd;
    struct blob blob;
    add("good", "x", "/good");
    add("bad", "x", " mode=600");
    assert_int_equal(initrd_collect(NULL, &initrd), -ERR_INVAL);
    assert_int_equal(initrd_assemble(NULL, &blob), -ERR_INVAL);
    free_all();
}

static void test_image_find_first_of_a_name(void **state)
{
    (void)state;
    struct image *first = add("x", "1", NULL);
    add("x", "2", NULL);
    assert_ptr_equal(image_find("x"), first);
    assert_null(image_find("X"));
    image_select(image_next(first));
    assert_ptr_equal(image_selected(), image_next(first));
    struct str line = STR_INIT;
    image_describe(image_selected(), &line);
    assert_string_equal(str_text(&line), "x : 1 bytes [SELECTED]");
    str_free(&line);
    free_all();
}

static void test_image_tag_has_one_place(void **state)
{
    (void)state;
    struct image *first = add("x", "1", NULL), *second = add("y", "2", NULL);
    image_select(first);
    image_tag(first, IMAGE_SHIM);
    image_tag(second, IMAGE_SHIM);
    assert_ptr_equal(image_tagged(IMAGE_SHIM), second);
    assert_ptr_equal(image_selected(), first);
    struct str line = STR_INIT;
    image_describe(second, &line);
    assert_string_equal(str_text(&line), "y : 1 bytes [SHIM]");
    str_free(&line);
    image_tag(NULL, IMAGE_SHIM);
    assert_null(image_tagged(IMAGE_SHIM));
    assert_ptr_equal(image_selected(), first);
    free_all();
}

/* Whoever serves a redirect names the image; names go to the screen. */
static void test_image_name_does_not_steer_the_terminal(void **state)
{
    (void)state;
    struct uri *uri;
    struct blob blob = { 0 };
    struct image *image;
    assert_int_equal(uri_parse("http://h/x/a%1b%5b2Jb%0a", &uri), 0);
    assert_int_equal(image_register(NULL, uri, &blob, 0, &image), 0);
    assert_string_equal(image->name, "a [2Jb ");
    uri_free(uri);
    assert_string_equal(add("\xc3\xa4 b\033c", "x", NULL)->name, "\xc3\xa4 b c");
    free_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_initrd_single_is_not_copied),
        cmocka_unit_test(test_image_name_does_not_steer_the_terminal),
        cmocka_unit_test(test_initrd_cpio),
        cmocka_unit_test(test_initrd_directories_only_when_asked),
        cmocka_unit_test(test_initrd_pieces),
        cmocka_unit_test(test_initrd_without_a_path),
        cmocka_unit_test(test_image_find_first_of_a_name),
        cmocka_unit_test(test_image_tag_has_one_place),
    };
    return cmocka_run_group_tests_name("image/initrd", tests, NULL, NULL);
}
