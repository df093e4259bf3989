/* plat/linux/console.c - the terminal, or whatever standard input and output are.
 * Not here: what keys mean (core/console.c). Source: termios(3). */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "linux.h"
#include "plat.h"
#include "simulate.h"

enum { CTRL_C = 3, LOOK_EVERY_US = 1000, COLUMNS = 80, ROWS = 24 };

static struct termios saved;
static bool is_raw, ended, ready;
static volatile sig_atomic_t interrupts;
static uint8_t buffer[256];
static size_t buffer_pos, buffer_len;
static uint64_t looked_us;

static void restore(void)
{
    if (is_raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
    is_raw = false;
}

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupts++;
}

static void on_terminate(int signal_number)
{
    restore();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

void linux_console_start(void)
{
    signal(SIGINT, on_interrupt);
    signal(SIGPIPE, SIG_IGN);
    if (tcgetattr(STDIN_FILENO, &saved) != 0)
        return;
    struct termios raw = saved;
    cfmakeraw(&raw);
    raw.c_oflag = saved.c_oflag; /* a newline still returns the carriage */
    is_raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
    atexit(restore);
    signal(SIGTERM, on_terminate);
    signal(SIGHUP, on_terminate);
}

int linux_console_fd(void)
{
    return ended ? -1 : STDIN_FILENO;
}

bool linux_console_ended(void)
{
    return ended && buffer_pos == buffer_len;
}

void linux_console_ready(void)
{
    ready = true;
}

void plat_console_write(const char *bytes, size_t len_bytes)
{
    if (simulating()) {
        simulate_console(bytes, len_bytes);
        return;
    }
    while (len_bytes > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, len_bytes);
        if (n > 0) {
            bytes += n;
            len_bytes -= (size_t)n;
        } else if (errno == EAGAIN) {
            struct pollfd wait = { .fd = STDOUT_FILENO, .events = POLLOUT };
            poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return;
        }
    }
}

static void refill(void)
{
    struct pollfd look = { .fd = STDIN_FILENO, .events = POLLIN };
    uint64_t now = plat_now_us();
    if (ended || (!ready && now - looked_us < LOOK_EVERY_US))
        return;
    ready = false;
    looked_us = now;
    if (poll(&look, 1, 0) <= 0)
        return;
    ssize_t n = read(STDIN_FILENO, buffer, sizeof(buffer));
    buffer_pos = 0;
    buffer_len = n > 0 ? (size_t)n : 0;
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        ended = true;
}

int plat_console_read(void)
{
    if (simulating())
        return -1;
    if (interrupts > 0) {
        interrupts--;
        return CTRL_C;
    }
    if (buffer_pos == buffer_len)
        refill();
    return buffer_pos < buffer_len ? buffer[buffer_pos++] : -1;
}

void plat_console_size(unsigned *ret_columns, unsigned *ret_rows)
{
    struct winsize size;
    bool known = !simulating() && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
                 size.ws_row > 0;
    *ret_columns = known ? size.ws_col : COLUMNS;
    *ret_rows = known ? size.ws_row : ROWS;
}
