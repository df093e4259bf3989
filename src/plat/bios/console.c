/* console.c - the machine's screen, keyboard and serial line as one console.
 * Not here: the devices themselves (video.c, keyboard.c, serial.c). */
#include "arch.h"
#include "bios.h"
#include "consoles.h"
#include "core/keymap.h"
#include "core/console.h"
#include "plat.h"
#include <string.h>

enum {
    QUEUE_MAX = 128,
    KEYBOARD_POLL_US = 10 * 1000, /* a visit to real mode each time */
    SERIAL_POLL_US = 500,         /* a FIFO of 16 bytes is full after 1.4 ms */
    COLUMNS = 80,
    ROWS = 24,
};

/* Intel SDM volume 2, CPUID leaf 1, ecx: never set by a processor itself */
static const uint32_t cpuid_hypervisor = UINT32_C(1) << 31;

static bool has_line;
static bool by_bios; /* the BIOS shows the screen on the line */
static char queue[QUEUE_MAX];
static size_t queue_len, queue_taken;
static uint64_t keyboard_polled_us, serial_polled_us;

static void draw(void)
{
    video_write("Amorce", 6);
}

static bool in_virtual_machine(void)
{
    uint32_t regs[4];
    return arch_cpuid(1, 0, regs) && regs[2] & cpuid_hypervisor;
}

/* A BIOS may send its screen to the serial line and take keys from there: then the line is the
 * screen. SeaBIOS does (QEMU's -nographic), by serving INT 10h itself; servers do, some by watching
 * the card's memory. So: where a virtual machine's INT 10h is the card's own, nobody does; elsewhere
 * listen. */
void screen_start(void)
{
    bool has_screen = video_open();
    has_line = serial_open();
    if (!has_screen || !has_line || (video_is_card() && in_virtual_machine()))
        return;
    has_line = !serial_is_shared(draw);
    video_write("\r      \r", 8);
    by_bios = !has_line;
}

void screen_give(void)
{
    plat_display_close();
    console_set_screen(NULL);
}

void screen_stop(void)
{
    static const char reset[] = "\033[0m\033[?25h";
    screen_give();
    plat_console_write(reset, sizeof(reset) - 1);
}

void plat_console_write(const char *bytes, size_t len_bytes)
{
    if (has_line)
        serial_write(bytes, len_bytes);
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
        queue_len += keyboard_read(queue + queue_len, QUEUE_MAX - queue_len,
                                   by_bios ? KEYMAP_AS_IS : 0);
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
    (void)video_size(&columns, &rows);
    bool terminal = has_line || by_bios; /* which shows the same */
    *ret_columns = terminal && columns > COLUMNS ? COLUMNS : columns;
    *ret_rows = terminal && rows > ROWS ? ROWS : rows;
}
