/* keymap_test.c - what keys of national keyboards type. Each key is given as a US keyboard types it. */
#include "core/keymap.h"
#include <string.h>
#include "tests/unit/check.h"

#define ALTGR KEYMAP_ALTGR
#define CAPS  KEYMAP_CAPS
#define CTRL  KEYMAP_CTRL
#define K102  KEYMAP_102ND

struct press {
    const char *keys;
    unsigned held;
};

static void type(const struct press *press, char *text)
{
    for (const char *key = press->keys; *key; key++) {
        uint8_t bytes[KEYMAP_BYTES_MAX];
        size_t len = keymap_type((uint8_t)*key, press->held, bytes);
        assert_true(len <= KEYMAP_BYTES_MAX);
        memcpy(text, bytes, len);
        text += len;
    }
    *text = '\0';
}

static void test_keymap_types_as_the_layout_says(void **state)
{
    (void)state;
    static const struct {
        const char *map, *typed;
        struct press presses[4];
    } cases[] = {
        { "us", "azerty@{}", { { "azerty@{}", 0 } } },
        { "us", "aZ\\", { { "aZ", ALTGR }, { "\\", K102 } } },
        { "fr", "azerty@{}", { { "qwerty", 0 }, { "04=", ALTGR } } },
        { "fr", "AZERTY 12.?", { { "QWERTY !@<M", 0 } } },
        { "fr", "éèçà&", { { "2790", 0 }, { "1", 0 } } },
        { "fr", "<>", { { "\\|", K102 } } },
        { "fr", "ÉAq1>", { { "2Qa!", CAPS }, { "|", K102 | CAPS } } },
        { "fr", "[]|\\`~#€", { { "5-6872", ALTGR }, { "3e", ALTGR } } },
        { "de", "yzäöüßÄÖÜ", { { "zy';[-\":{", 0 } } },
        { "de", "@€{[]}\\~|", { { "qe7890-]", ALTGR }, { "\\", ALTGR | K102 } } },
        { "de", "ÄÖ1!ä", { { "';1!", CAPS }, { "\"", CAPS } } },
        { "es", "ñÑç¿@#|~", { { ";:\\+", 0 }, { "231", ALTGR }, { "4", ALTGR } } },
        { "cz", "ěščřžýáíé", { { "234567890", 0 } } },
        { "cz", "1234Y@", { { "!@#$Z", 0 }, { "2", ALTGR } } },
        { "hu", "öüóőúéáűí", { { "0-=[];'\\", 0 }, { "\\", K102 } } },
        { "sg", "èéà£", { { "{:\"|", 0 } } },
        { "pl", "ąćęłńóśźżĄŻ€", { { "acelnosxz", ALTGR }, { "AZ", ALTGR }, { "5", ALTGR } } },
        { "uk", "£\"@#~\\|", { { "#@\"\\|", 0 }, { "\\|", K102 } } },
        { "ru", "http://x", { { "http://x", 0 } } },
        { "ru", "приветПР,.", { { "ghbdtn", ALTGR }, { "GH", ALTGR }, { "?/", ALTGR } } },
        { "ru", "приветПР,.", { { "GHBDTN", CAPS }, { "gh", CAPS }, { "?/", CAPS } } },
        { "ru", "latin", { { "LATIN", CAPS | ALTGR } } },
        { "gr", "αΣς", { { "a", ALTGR }, { "S", ALTGR }, { "w", ALTGR } } },
        { "il", "שלום", { { "akuo", ALTGR } } },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[256], *end = text;
        assert_true(keymap_choose(cases[i].map));
        for (size_t j = 0; j < 4 && cases[i].presses[j].keys; j++) {
            type(&cases[i].presses[j], end);
            end += strlen(end);
        }
        assert_string_equal(text, cases[i].typed);
    }
}

static void test_keymap_dead_keys(void **state)
{
    (void)state;
    static const struct {
        const char *map, *keys, *typed;
        unsigned held;
    } cases[] = {
        { "fr", "[e", "ê", 0 },           { "fr", "[E", "Ê", 0 },
        { "fr", "{e", "ë", 0 },           { "fr", "{Y", "Ÿ", 0 },
        { "fr", "[ ", "^", 0 },           { "fr", "[[", "^", 0 },
        { "fr", "[x", "^x", 0 },          { "fr", "[{e", "^ë", 0 },
        { "fr", "[\r", "^\r", 0 },        { "fr", "[\b", "", 0 },
        { "fr", "[\be", "e", 0 },         { "fr", "[2", "^é", 0 },
        { "es", "'a'E[u\"i", "áÉùï", 0 }, { "es", ";';", "ñ´ñ", 0 },
        { "pt", "\\a|e]A}o", "ãêÁò", 0 }, { "pt", "\\ ", "~", 0 },
        { "cz", "=a+s~u", "ášů", 0 },     { "de", "`e=e+a", "êéà", 0 },
        { "mk", "`I", "ѝ", CAPS },        { "gr", ";A;A", "άά", CAPS },
        { "gr", ";a", "Ά", CAPS },        { "gr", ":i", "Ϊ", CAPS },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[256];
        assert_true(keymap_choose(cases[i].map));
        type(&(struct press){ cases[i].keys, cases[i].held }, text);
        assert_string_equal(text, cases[i].typed);
    }
}

static void test_keymap_control_follows_the_letter(void **state)
{
    (void)state;
    char text[32];
    assert_true(keymap_choose("fr"));
    type(&(struct press){ "qaCc;", CTRL }, text);
    assert_string_equal(text, "\x01\x11\x03\x03\x0d");
    assert_true(keymap_choose("ru"));
    type(&(struct press){ "c", CTRL }, text);
    assert_string_equal(text, "\x03");
    type(&(struct press){ "C", CTRL | CAPS }, text);
    assert_string_equal(text, "\x03");
    assert_true(keymap_choose("us"));
    type(&(struct press){ "aC[2", CTRL }, text);
    assert_string_equal(text, "\x01\x03\x1b"
                              "2");
}

static void test_keymap_leaves_terminals_alone(void **state)
{
    (void)state;
    char text[32];
    assert_true(keymap_choose("fr"));
    type(&(struct press){ "qwerty[e", KEYMAP_AS_IS }, text);
    assert_string_equal(text, "qwerty[e");
}

/* A firmware that tells Shift beside AltGr and does not apply it. */
static void test_keymap_shift_that_the_character_does_not_show(void **state)
{
    (void)state;
    char text[32];
    assert_true(keymap_choose("pl"));
    type(&(struct press){ "a", ALTGR | KEYMAP_SHIFT }, text);
    assert_string_equal(text, "Ą");
    type(&(struct press){ "A", ALTGR | KEYMAP_SHIFT | CAPS }, text);
    assert_string_equal(text, "ą");
}

static void test_keymap_names(void **state)
{
    (void)state;
    unsigned count = 0;
    assert_true(keymap_choose("de"));
    assert_true(keymap_chosen());
    assert_false(keymap_choose("xx"));
    assert_false(keymap_choose("d"));
    assert_true(keymap_chosen());
    for (; keymap_name(count); count++) {
        assert_true(keymap_choose(keymap_name(count)));
        assert_int_equal(keymap_chosen(), strcmp(keymap_name(count), "us") != 0);
    }
    assert_int_equal(count, 30);
    assert_true(keymap_choose("fr de"));
    assert_true(keymap_chosen());
    assert_true(keymap_choose(""));
    assert_false(keymap_chosen());
}

/* Every character that a firmware may send, with every key held, on every layout. */
static void test_keymap_takes_everything(void **state)
{
    (void)state;
    uint8_t bytes[KEYMAP_BYTES_MAX];
    for (unsigned map = 0; keymap_name(map); map++) {
        assert_true(keymap_choose(keymap_name(map)));
        for (unsigned held = 0; held < 64; held++)
            for (unsigned c = 0; c < 0x10000; c += c < 0x400 ? 1 : 97)
                assert_true(keymap_type((uint16_t)c, held, bytes) <= KEYMAP_BYTES_MAX);
        keymap_forget();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keymap_types_as_the_layout_says),
        cmocka_unit_test(test_keymap_dead_keys),
        cmocka_unit_test(test_keymap_control_follows_the_letter),
        cmocka_unit_test(test_keymap_leaves_terminals_alone),
        cmocka_unit_test(test_keymap_shift_that_the_character_does_not_show),
        cmocka_unit_test(test_keymap_names),
        cmocka_unit_test(test_keymap_takes_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
