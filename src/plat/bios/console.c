/* console.c - the machine's screen, keyboard and serial line as one console.
 * Not here: the devices themselves (video.c, keyboard.c, serial.c). */
#include "bios.h"
#include "consoles.h"
#include "plat.h"
#include <string.h>

enum {
    QUEUE_MAX = 128,
    KEYBOARD_POLL_US = 10 * 1000, /* a visit to real mode each time */
    SERIAL_POLL_US = 500,         /* a FIFO of 16 bytes is full after 1.4 ms */
    COLUMNS = 80,
    ROWS = 24,
};

static bool has_screen, has_line;
static char queue[QUEUE_MAX];
static size_t queue_len, queue_taken;
static uint64_t keyboard_polled_us, serial_polled_us;

static void draw_something(void)
{
    video_write(" \r", 2);
}

/* A BIOS without a video card may send its screen to the serial line and take keys from there
 * (SeaBIOS does under QEMU's -nographic): then the line is the screen. */
void screen_start(void)
{
    has_screen = video_open();
    has_line = serial_open();
    if (has_screen && has_line && !video_is_card())
        has_line = !serial_is_shared(draw_something);
}

void screen_stop(void)
{
    static const char reset[] = "\033[0m\033[?25h";
    plat_console_write(reset, sizeof(reset) - 1);
}

void plat_console_write(const char *bytes, size_t len_bytes)
{
    if (has_line)
        serial_write(bytes, len_bytes);
    if (has_screen)
        video_write(bytes, len_bytes);
}

static void poll_serial(void)
{
    int byte;
    while (queue_len < QUEUE_MAX && (byte = serial_read()) >= 0)
        queue[queue_len++] = (char)byte;
}

static void fill_queue(void)
{
    uint64_t now = plat_now_us();
    queue_len = queue_taken = 0;
    if (has_line && now - serial_polled_us >= SERIAL_POLL_US) {
        serial_polled_us = now;
        poll_serial();
    }
    if (now - keyboard_polled_us >= KEYBOARD_POLL_US) {
        keyboard_polled_us = now;
        queue_len += keyboard_read(queue + queue_len, QUEUE_MAX - queue_len);
    }
    if (queue_len)
        idle_activity();
}

int plat_console_read(void)
{
    if (queue_taken == queue_len)
        fill_queue();
    return queue_taken < queue_len ? (uint8_t)queue[queue_taken++] : -1;
}

void plat_console_size(unsigned *ret_columns, unsigned *ret_rows)
{
    unsigned columns = COLUMNS, rows = ROWS;
    if (has_screen)
        video_size(&columns, &rows);
    /* somebody's terminal shows the same */
    bool terminal = has_line || !has_screen || !video_is_card();
    *ret_columns = terminal && columns > COLUMNS ? COLUMNS : columns;
    *ret_rows = terminal && rows > ROWS ? ROWS : rows;
}
