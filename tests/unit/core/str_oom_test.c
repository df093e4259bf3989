/* Strings when memory is short: empty, whoever looks, and whoever kept a place in them. */
#include "core/str.h"
#include "src/ui/edit.h"
#include "core/console.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/heap_fake.h"
#include <string.h>

static const char text[] = "0123456789012345678901234567890123456789012345678901234567890123456789";

static void test_str_is_empty_without_memory(void **state)
{
    (void)state;
    struct str s = STR_INIT;
    str_append(&s, "begin ");
    heap_fake_fail_at = 1;
    str_append(&s, text);
    assert_true(s.oom);
    assert_int_equal(s.len_bytes, 0); /* what str_text() gives has no bytes more */
    assert_string_equal(str_text(&s), "");
    str_insert(&s, 6, "x", 1); /* a place from before */
    str_remove(&s, 3, 2);
    str_truncate(&s, 4);
    str_printf(&s, "%s", text);
    assert_int_equal(s.len_bytes, 0);
    assert_null(str_steal(&s));
    assert_int_equal(heap_fake_blocks(), 0);
}

/* Every key that moves, deletes or types. */
static void test_str_editor_without_memory(void **state)
{
    static const int keys[] = { KEY_LEFT,      KEY_RIGHT,  KEY_HOME, KEY_END,  'a',
                                KEY_BACKSPACE, KEY_DELETE, 'W' & 31, 'K' & 31, 'U' & 31 };
    (void)state;
    for (size_t first = 0; first < ARRAY_SIZE(keys); first++) {
        struct str line = STR_INIT;
        struct edit edit = { .line = &line };
        for (size_t i = 0; i < 60; i++)
            (void)edit_key(&edit, 'x');
        heap_fake_fail_at = 1;
        edit_insert(&edit, text, strlen(text));
        assert_int_equal(edit.cursor, 0);
        for (size_t i = 0; i < 2 * ARRAY_SIZE(keys); i++)
            (void)edit_key(&edit, keys[(first + i) % ARRAY_SIZE(keys)]);
        assert_true(line.oom);
        str_free(&line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str_is_empty_without_memory),
        cmocka_unit_test(test_str_editor_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
