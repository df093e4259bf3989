/* tests/unit/image/image_test.c - images while they run: what is put in their place, what is freed under them. */
#include "image/image.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"

static void (*acts[2])(void); /* what the first image that runs does, and the one that it starts */
static size_t running;
static unsigned runs;

static bool probe(const struct image *image)
{
    (void)image;
    return true;
}

static int exec(struct image *image)
{
    (void)image;
    void (*act)(void) = running < ARRAY_SIZE(acts) ? acts[running] : NULL;
    runs++;
    running++;
    if (act)
        act();
    running--;
    return 0;
}

static const struct image_type test_image_type = { .name = "test", .probe = probe, .exec = exec };
const struct image_type *const image_types[] = { &test_image_type, NULL };
const struct image_type script_image_type = { .name = "script" };

static struct image *add(const char *name)
{
    struct blob blob = { 0 };
    struct image *image;
    assert_int_equal(blob_append(&blob, name, strlen(name)), 0);
    assert_int_equal(image_register(name, NULL, &blob, 0, &image), 0);
    return image;
}

static void replace(void)
{
    image_current()->replacement = image_find("next");
}

static void replace_and_free(void)
{
    replace();
    image_unregister(image_find("next"));
}

static void replace_and_start(void)
{
    replace();
    assert_int_equal(image_exec(image_find("inner")), 0);
}

static void free_next(void)
{
    image_unregister(image_find("next"));
}

static void free_next_by_running_it(void)
{
    struct image *next = image_find("next");
    next->flags |= IMAGE_AUTOFREE;
    acts[1] = NULL;
    assert_int_equal(image_exec(next), 0);
}

static void test_image_replacement_that_is_freed(void **state)
{
    static const struct {
        void (*first)(void), (*inner)(void);
        unsigned runs;
        const char *left; /* the only image but "inner" that is there then */
    } rows[] = { { replace, NULL, 2, "next" },
                 { replace_and_free, NULL, 1, "first" },
                 { replace_and_start, free_next, 2, "first" },
                 { replace_and_start, free_next_by_running_it, 3, "first" } };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct image *first = add("first");
        struct image *inner = add("inner");
        add("next");
        acts[0] = rows[i].first;
        acts[1] = rows[i].inner;
        runs = 0;
        assert_int_equal(image_exec(first), 0);
        assert_int_equal(runs, rows[i].runs);
        image_unregister(inner);
        assert_string_equal(image_first()->name, rows[i].left);
        image_unregister(image_first());
        assert_null(image_first());
    }
    assert_int_equal(plat_fake_pages_out(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_image_replacement_that_is_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
