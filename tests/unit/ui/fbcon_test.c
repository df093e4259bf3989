/* The framebuffer console on a screen in memory: what a person would see of what is written. */
#include "ui/fbcon.h"
#include "core/console.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/display_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include "ui/colour.h"
#include <stdio.h>

enum { GREY = 0xaaaaaa, PICTURE = 0x204060, HALF_PICTURE = 0x102030 };

static uint64_t scale_setting;
uint64_t setting_get_uint(const char *name, uint64_t fallback)
{
    return strcmp(name, "console-scale") == 0 && scale_setting ? scale_setting : fallback;
}
static void write_text(const char *text)
{
    console_draw(text, strlen(text));
}

static void open_mode(unsigned width, unsigned height, struct fbcon_config *config)
{
    struct fbcon_config plain = { .width = width, .height = height };
    display_fake_width = width;
    display_fake_height = height;
    assert_int_equal(fbcon_open(config ? config : &plain), 0);
    write_text("\033[?25l");
}

static struct pixbuf picture(unsigned width, unsigned height)
{
    struct pixbuf made;
    assert_int_equal(pixbuf_alloc("test", "picture", width, height, &made), 0);
    for (size_t i = 0; i < (size_t)width * height; i++)
        made.pixels[i] = PICTURE;
    return made;
}

/* '#' is @on, '.' is @off. */
static void assert_drawing(unsigned left, unsigned top, const char *const *drawing, size_t rows,
                           uint32_t on, uint32_t off)
{
    for (unsigned y = 0; y < rows; y++)
        for (unsigned x = 0; drawing[y][x]; x++) {
            uint32_t wanted = drawing[y][x] == '#' ? on : off;
            uint32_t seen = display_fake_pixel(left + x, top + y);
            if (seen != wanted)
                fail_msg("pixel %u,%u is %06x, not %06x", x, y, (unsigned)seen, (unsigned)wanted);
        }
}

static const char *const letter_a[] = {
    ".........", ".........", "..####...", ".#....#..", ".#....#..", ".#....#..",
    ".#....#..", ".######..", ".#....#..", ".#....#..", ".#....#..", ".#....#..",
    ".........", ".........", ".........", ".........",
};
static const char *const box[] = {
    ".........", ".........", ".######..", ".#....#..", ".#....#..", ".#....#..",
    ".#....#..", ".#....#..", ".#....#..", ".#....#..", ".#....#..", ".######..",
    ".........", ".........", ".........", ".........",
};

static void test_fbcon_glyphs(void **state)
{
    (void)state;
    open_mode(800, 600, NULL);
    write_text("A\xe6\xbc\xa2\xe2\x94\x80");
    assert_drawing(0, 0, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    assert_drawing(9, 0, box, ARRAY_SIZE(box), GREY, 0); /* not in the font */
    for (unsigned x = 18; x < 27; x++)                   /* lines join the next cell */
        assert_int_equal(display_fake_pixel(x, 7) | display_fake_pixel(x, 8), GREY);
    unsigned columns, rows;
    console_size(&columns, &rows);
    assert_int_equal(columns, 88);
    assert_int_equal(rows, 37);
    fbcon_close();
    assert_false(display_fake_open);
    assert_int_equal(plat_fake_pages_out(), 0);
    console_size(&columns, &rows);
    assert_int_equal(columns, plat_fake_columns);
}

/* Every glyph of the font that the issue asks for is there: none is the box. */
static void test_fbcon_covers(void **state)
{
    (void)state;
    static const uint16_t ranges[][2] = {
        { 0x21, 0x7e },   { 0xa1, 0x17f },    { 0x391, 0x3a1 },   { 0x3a3, 0x3c9 },
        { 0x400, 0x45f }, { 0x2500, 0x2503 }, { 0x250c, 0x254b }, { 0x2550, 0x2593 },
    };
    open_mode(800, 600, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(ranges); i++)
        for (unsigned code = ranges[i][0]; code <= ranges[i][1]; code++) {
            char text[16];
            bool is_box = true, is_empty = code != 0xad;
            size_t len = code < 0x80    ? (size_t)snprintf(text, sizeof(text), "\r%c", (int)code)
                         : code < 0x800 ? (size_t)snprintf(text, sizeof(text), "\r%c%c",
                                                           (int)(0xc0 | code >> 6),
                                                           (int)(0x80 | (code & 0x3f)))
                                        : (size_t)snprintf(text, sizeof(text), "\r%c%c%c",
                                                           0xe0 | (int)(code >> 12),
                                                           (int)(0x80 | (code >> 6 & 0x3f)),
                                                           (int)(0x80 | (code & 0x3f)));
            console_draw(text, len);
            for (unsigned y = 0; y < 16; y++)
                for (unsigned x = 0; x < 8; x++) {
                    bool on = display_fake_pixel(x, y) == GREY;
                    is_box = is_box && on == (box[y][x] == '#');
                    is_empty = is_empty && !on;
                }
            if (is_box || is_empty)
                fail_msg("U+%04X has no glyph", code);
        }
    fbcon_close();
}

static void test_fbcon_colours(void **state)
{
    (void)state;
    static const struct {
        const char *sgr;
        uint32_t foreground, background;
    } cases[] = {
        { "\033[0m", GREY, 0 },
        { "\033[1m", 0xffffff, 0 },
        { "\033[31m", 0xaa0000, 0 },
        { "\033[1;31;44m", 0xff5555, 0x0000aa },
        { "\033[36;42m", 0x00aaaa, 0x00aa00 },
        { "\033[33;40m", 0xaaaa00, 0 },
        { "\033[38;2;1;2;3;48;2;255;128;7m", 0x010203, 0xff8007 },
        { "\033[1;38;2;1;2;3m", 0x010203, 0 },
        { "\033[31;44m\033[39;49m", GREY, 0 },
    };
    open_mode(800, 600, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        write_text("\r\033[0m");
        write_text(cases[i].sgr);
        write_text("A");
        assert_drawing(0, 0, letter_a, ARRAY_SIZE(letter_a), cases[i].foreground,
                       cases[i].background);
    }
    write_text("\033[0;45m\033[2J"); /* a clear leaves the background */
    assert_int_equal(display_fake_pixel(400, 300), 0xaa00aa);
    fbcon_close();
}

static void test_fbcon_picture(void **state)
{
    (void)state;
    struct fbcon_config config = { .width = 300, .height = 200, .picture = picture(300, 200) };
    display_fake_width = 640;
    display_fake_height = 480;
    assert_int_equal(fbcon_open(&config), 0);
    write_text("\033[?25lA\033[44mA\033[40mA");
    assert_int_equal(display_fake_pixel(169, 200), 0); /* in the middle: 170..469, 140..339 */
    assert_int_equal(display_fake_pixel(170, 140), PICTURE);
    assert_int_equal(display_fake_pixel(469, 339), PICTURE);
    assert_int_equal(display_fake_pixel(470, 339), 0);
    assert_int_equal(display_fake_pixel(469, 340), 0);
    /* the text lies in the picture; what is round the strokes is darker */
    assert_int_equal(display_fake_pixel(172, 142), GREY);
    assert_int_equal(display_fake_pixel(171, 142), HALF_PICTURE);
    assert_int_equal(display_fake_pixel(171, 140), PICTURE);
    assert_drawing(179, 140, letter_a, ARRAY_SIZE(letter_a), GREY, 0x0000aa);
    assert_drawing(188, 140, letter_a, ARRAY_SIZE(letter_a), GREY, 0); /* black is black */
    write_text("\033[0m\033[2J");
    assert_int_equal(display_fake_pixel(172, 142), PICTURE);
    fbcon_close();
    assert_int_equal(plat_fake_pages_out(), 0);
}

/* Of a picture that is larger than the screen the middle is seen. */
static void test_fbcon_large_picture(void **state)
{
    (void)state;
    struct fbcon_config config = { .width = 640, .height = 480, .picture = picture(642, 500) };
    config.picture.pixels[10 * 642 + 1] = 0xabcdef;
    config.picture.pixels[489 * 642 + 640] = 0xfedcba;
    open_mode(640, 480, &config);
    assert_int_equal(display_fake_pixel(0, 0), 0xabcdef);
    assert_int_equal(display_fake_pixel(639, 479), 0xfedcba);
    assert_int_equal(display_fake_pixel(1, 0), PICTURE);
    fbcon_close();
}

static void test_fbcon_margins(void **state)
{
    (void)state;
    struct fbcon_config config = { 640, 480, 0, 30, 100, 20, 50, { 0 } };
    unsigned columns, rows;
    open_mode(640, 480, &config);
    console_size(&columns, &rows);
    assert_int_equal(columns, (640 - 130) / 9);
    assert_int_equal(rows, (480 - 70) / 16);
    write_text("A");
    assert_drawing(30, 20, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    assert_int_equal(display_fake_pixel(0, 0), 0);
    config = (struct fbcon_config){ 640, 480, 0, 300, 200, 0, 0, { 0 } };
    assert_int_equal(fbcon_open(&config), -ERR_RANGE);
    assert_string_equal(err_slot()->sentence,
                        "console: 640x480 pixels less the margins have room for 15 columns and 30 "
                        "rows; 20 and 5 are needed");
    assert_false(display_fake_open);
    config = (struct fbcon_config){ 640, 480, 0, 9999, 0, 9999, 0, { 0 } };
    assert_int_equal(fbcon_open(&config), -ERR_RANGE);
    assert_int_equal(plat_fake_pages_out(), 0);
    write_text("no screen any more");
}

/* What is too narrow for a cell, up to the margin, looks as the cells beside it do. */
static void test_fbcon_rest(void **state)
{
    (void)state;
    struct fbcon_config config = { .width = 1024, .height = 600 }; /* 113 * 9 + 7, 37 * 16 + 8 */
    open_mode(1024, 600, &config);
    write_text("\033[44m\033[2J\033[42m\033[2;113HA\033[41m\033[37;2HA");
    assert_int_equal(display_fake_pixel(1023, 0), 0x0000aa);
    assert_int_equal(display_fake_pixel(1023, 599), 0x0000aa);
    assert_int_equal(display_fake_pixel(1023, 16), 0x00aa00);
    assert_int_equal(display_fake_pixel(1023, 31), 0x00aa00);
    assert_int_equal(display_fake_pixel(8, 599), 0x0000aa);
    assert_int_equal(display_fake_pixel(9, 599), 0xaa0000);
    assert_int_equal(display_fake_pixel(17, 592), 0xaa0000);
    assert_int_equal(display_fake_pixel(18, 592), 0x0000aa);
    config = (struct fbcon_config){ 1024, 600, 0, 0, 2, 0, 3, picture(1024, 600) };
    open_mode(1024, 600, &config);
    write_text("\033[44m\033[2J");
    assert_int_equal(display_fake_pixel(1021, 596), 0x0000aa);
    assert_int_equal(display_fake_pixel(1022, 596), PICTURE);
    assert_int_equal(display_fake_pixel(1021, 597), PICTURE);
    write_text("\033[49m\033[2J");
    assert_int_equal(display_fake_pixel(1021, 596), PICTURE);
    fbcon_close();
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void test_fbcon_scale(void **state)
{
    (void)state;
    static const struct {
        unsigned width, setting, columns;
    } cases[] = { { 1024, 0, 113 }, { 1920, 0, 213 }, { 2560, 0, 142 }, { 3840, 0, 213 },
                  { 1024, 3, 37 },  { 3840, 1, 426 }, { 1024, 99, 113 } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        unsigned columns, rows;
        scale_setting = cases[i].setting;
        open_mode(cases[i].width, 768, NULL);
        console_size(&columns, &rows);
        assert_int_equal(columns, cases[i].columns);
        fbcon_close();
    }
    scale_setting = 3;
    open_mode(800, 600, NULL);
    write_text("A");
    for (unsigned y = 0; y < 48; y++)
        for (unsigned x = 0; x < 27; x++)
            assert_int_equal(display_fake_pixel(x, y), letter_a[y / 3][x / 3] == '#' ? GREY : 0);
    scale_setting = 2;
    open_mode(800, 600, NULL);
    write_text("A");
    static const char *const corner[] = { "................", "................", /* y = 2 */
                                          "....########....", "...##########...",
                                          "..###......###..", "..##........##.." };
    assert_drawing(0, 2, corner, ARRAY_SIZE(corner), GREY, 0);
    scale_setting = 0;
    fbcon_close();
}

/* After scrolling the screen is as if only what is left had been written. */
static void test_fbcon_scrolls(void **state)
{
    (void)state;
    open_mode(320, 240, NULL); /* 35 by 15 */
    for (int i = 0; i < 40; i++) {
        char line[32];
        snprintf(line, sizeof(line), "\033[3%dmline %d\n", i % 8, i);
        write_text(line);
    }
    uint64_t scrolled = display_fake_hash();
    open_mode(320, 240, NULL);
    for (int i = 26; i < 40; i++) {
        char line[32];
        snprintf(line, sizeof(line), "\033[3%dmline %d\n", i % 8, i);
        write_text(line);
    }
    assert_true(display_fake_hash() == scrolled);
    write_text("\r");
    assert_true(display_fake_hash() == scrolled);
    write_text("x");
    assert_false(display_fake_hash() == scrolled);
    fbcon_close();
}

/* Before a program that the firmware starts, which may need the memory. */
static void test_fbcon_is_taken_away(void **state)
{
    (void)state;
    struct fbcon_config config = { .width = 320, .height = 240, .picture = picture(320, 240) };
    open_mode(320, 240, &config);
    assert_int_not_equal(plat_fake_pages_out(), 0);
    console_set_screen(NULL);
    plat_display_close();
    assert_int_equal(plat_fake_pages_out(), 0);
    display_fake_blits = 0;
    write_text("to the text screen");
    assert_int_equal(display_fake_blits, 0);
    fbcon_close(); /* `console`, when it returned */
    open_mode(320, 240, NULL);
    write_text("A");
    assert_drawing(0, 0, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    fbcon_close();
    assert_int_equal(plat_fake_pages_out(), 0);
}

/* A full line stays; backspace goes back within it. */
static void test_fbcon_moves(void **state)
{
    (void)state;
    open_mode(320, 240, NULL);
    write_text("12345678901234567890123456789012345\nA");
    assert_drawing(0, 16, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    write_text("\033[1;1H12345678901234567890123456789012345A");
    assert_drawing(0, 16, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    write_text("\033[3;1Hxyz\b\bA");
    assert_drawing(9, 32, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    write_text("\033[999;999HA");
    assert_drawing(34 * 9, 14 * 16, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    write_text("\033[1;1H\tA");
    assert_drawing(72, 0, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    write_text("\033[4;1H\b\bA\r\xff\xc3");
    fbcon_close();
}

/* A progress line costs its changed cells, not the screen. */
static void test_fbcon_draws_little(void **state)
{
    (void)state;
    open_mode(800, 600, NULL);
    write_text("http://10.0.0.1/linux...  12%");
    display_fake_blits = display_fake_drawn = 0;
    write_text("\b\b\b13%");
    assert_int_equal(display_fake_blits, 1);
    assert_int_equal(display_fake_drawn, 9 * 16);
    write_text("\r");
    assert_int_equal(display_fake_blits, 1);
    write_text("\033[2;1H\033[2J"); /* what is empty already stays */
    assert_true(display_fake_drawn <= (size_t)40 * 9 * 16);
    fbcon_close();
}

static void test_fbcon_cursor(void **state)
{
    (void)state;
    struct fbcon_config config = { .width = 320, .height = 240 };
    display_fake_width = 320;
    display_fake_height = 240;
    assert_int_equal(fbcon_open(&config), 0);
    assert_int_equal(display_fake_pixel(4, 15), GREY);
    write_text("A");
    assert_drawing(0, 0, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    assert_int_equal(display_fake_pixel(9 + 4, 14), GREY);
    assert_int_equal(display_fake_pixel(9 + 4, 13), 0);
    write_text("\033[5;3H");
    assert_int_equal(display_fake_pixel(9 + 4, 14), 0);
    assert_int_equal(display_fake_pixel(2 * 9, 4 * 16 + 15), GREY);
    write_text("\033[?25l");
    assert_int_equal(display_fake_pixel(2 * 9, 4 * 16 + 15), 0);
    fbcon_close();
}

static void test_fbcon_no_memory(void **state)
{
    (void)state;
    struct fbcon_config config = { .width = 320, .height = 240, .picture = picture(10, 10) };
    display_fake_width = 320;
    display_fake_height = 240;
    plat_fake_fail_pages_after(0);
    assert_int_equal(fbcon_open(&config), -ERR_NOMEM);
    plat_fake_fail_pages_after(-1);
    assert_false(display_fake_open);
    assert_int_equal(plat_fake_pages_out(), 0);
}

/* No such mode: everything stays as it was. */
static void test_fbcon_no_mode(void **state)
{
    (void)state;
    open_mode(320, 240, NULL);
    write_text("A");
    struct fbcon_config config = { .width = 640, .height = 480, .picture = picture(10, 10) };
    assert_int_equal(fbcon_open(&config), -ERR_NOENT);
    assert_true(display_fake_open);
    write_text("A");
    assert_drawing(9, 0, letter_a, ARRAY_SIZE(letter_a), GREY, 0);
    fbcon_close();
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void assert_menu_style(const char *wanted)
{
    struct str text = STR_INIT;
    colour_append(colour_style(PAIR_NORMAL), &text);
    assert_string_equal(str_text(&text), wanted);
    str_free(&text);
}

/* Compat 11.7: the magic colour. */
static void test_fbcon_magic(void **state)
{
    (void)state;
    struct fbcon_config config = { .width = 320, .height = 240, .picture = picture(10, 10) };
    colour_reset();
    assert_menu_style("\033[0;37;44m");
    open_mode(320, 240, &config);
    assert_menu_style("\033[0;37;49m");
    assert_int_equal(colour_define(COLOUR_BLUE, COLOUR_BLUE, COLOUR_NO_RGB), 0);
    assert_menu_style("\033[0;37;44m");
    assert_int_equal(colour_define(COLOUR_BLUE, 0xf, COLOUR_NO_RGB), 0);
    assert_menu_style("\033[0;37;49m");
    console_set_screen(NULL); /* a program was started: the platform shows text */
    assert_menu_style("\033[0;37;44m");
    open_mode(320, 240, NULL); /* without a picture */
    assert_menu_style("\033[0;37;44m");
    fbcon_close();
}

/* Numbers that there are no colours for are no reason to show no menu. */
static void test_colours_that_do_not_exist(void **state)
{
    (void)state;
    colour_reset();
    assert_int_equal(colour_define_pair(PAIR_NORMAL, 15, 8), 0);
    assert_menu_style("\033[0;39;49m");
    assert_int_equal(colour_define_pair(PAIR_NORMAL, COLOUR_CYAN, COLOUR_KEEP), 0);
    assert_int_equal(colour_define(COLOUR_CYAN, COLOUR_KEEP, 0x1ff8000), 0);
    assert_menu_style("\033[0;36;49m\033[38;2;255;128;0m");
    assert_int_equal(colour_define_pair(PAIR_COUNT, COLOUR_CYAN, COLOUR_KEEP), -ERR_INVAL);
    colour_reset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fbcon_glyphs),
        cmocka_unit_test(test_fbcon_covers),
        cmocka_unit_test(test_fbcon_colours),
        cmocka_unit_test(test_fbcon_picture),
        cmocka_unit_test(test_fbcon_large_picture),
        cmocka_unit_test(test_fbcon_margins),
        cmocka_unit_test(test_fbcon_scale),
        cmocka_unit_test(test_fbcon_scrolls),
        cmocka_unit_test(test_fbcon_moves),
        cmocka_unit_test(test_fbcon_draws_little),
        cmocka_unit_test(test_fbcon_cursor),
        cmocka_unit_test(test_fbcon_no_memory),
        cmocka_unit_test(test_fbcon_no_mode),
        cmocka_unit_test(test_fbcon_magic),
        cmocka_unit_test(test_colours_that_do_not_exist),
        cmocka_unit_test(test_fbcon_rest),
        cmocka_unit_test(test_fbcon_is_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
