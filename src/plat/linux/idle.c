/* plat/linux/idle.c - time, and resting until a descriptor has something or a time is reached. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "linux.h"
#include "plat.h"

enum {
    FDS_MAX = LINUX_NICS_MAX + 1,
    REST_MAX_US = 20000, /* timers below the fibers (lwIP's, 250 ms) have no deadline here */
};

static int fds[FDS_MAX];
static size_t fd_count;

/* --simulate: a clock of our own. */
static void (*virtual_for_ever)(void); /* NULL: the machine's clock */
static uint64_t virtual_us;

void linux_idle_virtual(void (*for_ever)(void))
{
    virtual_for_ever = for_ever;
    virtual_us = 1;
}

static uint64_t clock_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t plat_now_us(void)
{
    static uint64_t start_us;
    if (virtual_for_ever)
        return virtual_us;
    if (start_us == 0)
        start_us = clock_us(CLOCK_MONOTONIC) - 1;
    return clock_us(CLOCK_MONOTONIC) - start_us;
}

uint64_t plat_wall_s(void)
{
    return clock_us(CLOCK_REALTIME) / 1000000;
}

void linux_idle_add(int fd)
{
    if (fd_count < FDS_MAX - 1)
        fds[fd_count++] = fd;
}

void linux_idle_remove(int fd)
{
    for (size_t i = 0; i < fd_count; i++)
        if (fds[i] == fd)
            fds[i--] = fds[--fd_count];
}

void plat_idle(uint64_t until_us)
{
    struct pollfd wait[FDS_MAX];
    uint64_t now = plat_now_us();
    if (until_us <= now)
        return;
    if (virtual_for_ever) {
        if (until_us == UINT64_MAX)
            virtual_for_ever();
        virtual_us = until_us;
        return;
    }
    if (until_us == UINT64_MAX && linux_console_ended()) {
        fprintf(stderr, "\namorce: input ended while a key was waited for\n");
        exit(1);
    }
    linux_display_rest();
    uint64_t rest_us = until_us - now < REST_MAX_US ? until_us - now : REST_MAX_US;
    for (size_t i = 0; i < fd_count; i++)
        wait[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
    wait[fd_count] = (struct pollfd){ .fd = linux_console_fd(), .events = POLLIN };
    struct timespec timeout = { .tv_nsec = (time_t)(rest_us * 1000) };
    if (ppoll(wait, fd_count + 1, &timeout, NULL) > 0 && wait[fd_count].revents)
        linux_console_ready();
}
