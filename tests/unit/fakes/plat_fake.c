/* tests/unit/fakes/plat_fake.c - see plat_fake.h. */
#include "tests/unit/fakes/plat_fake.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONSOLE_BYTES = 1 << 16, IDLE_STEP_US = 1000 };

uint64_t plat_fake_now_us = 1000;
unsigned plat_fake_columns = 80, plat_fake_rows = 24;
static size_t pages_out;
static int pages_left = -1;
static char console[2][CONSOLE_BYTES];
static size_t console_len;
static int console_side;
static const char *typed = "";

uint64_t plat_now_us(void)
{
    return plat_fake_now_us;
}

void plat_idle(uint64_t until_us)
{
    uint64_t next = plat_fake_now_us + IDLE_STEP_US;
    plat_fake_now_us = until_us < next
                           ? (until_us > plat_fake_now_us ? until_us : plat_fake_now_us + 1)
                           : next;
}

size_t plat_stack_bytes(void)
{
    return 256 * 1024;
}

void *plat_pages_alloc(size_t pages)
{
    if (pages_left == 0)
        return NULL;
    if (pages_left > 0)
        pages_left--;
    void *memory = aligned_alloc(PLAT_PAGE_BYTES, pages * PLAT_PAGE_BYTES);
    pages_out += memory != NULL;
    return memory;
}

void plat_pages_free(void *memory, size_t pages)
{
    (void)pages;
    pages_out--;
    free(memory);
}

bool plat_pages_extend(void *memory, size_t pages, size_t more_pages)
{
    (void)memory;
    (void)pages;
    (void)more_pages;
    return false;
}

size_t plat_fake_pages_out(void)
{
    return pages_out;
}

void plat_fake_fail_pages_after(int count)
{
    pages_left = count;
}

void plat_console_write(const char *bytes, size_t len_bytes)
{
    size_t room = CONSOLE_BYTES - 1 - console_len;
    size_t part = len_bytes < room ? len_bytes : room;
    memcpy(console[console_side] + console_len, bytes, part);
    console_len += part;
}

const char *plat_fake_console(void)
{
    char *text = console[console_side];
    text[console_len] = '\0';
    console_side ^= 1;
    console_len = 0;
    return text;
}

void plat_fake_type(const char *keys)
{
    typed = keys;
}

int plat_console_read(void)
{
    return *typed ? (unsigned char)*typed++ : -1;
}

void plat_console_size(unsigned *ret_columns, unsigned *ret_rows)
{
    *ret_columns = plat_fake_columns;
    *ret_rows = plat_fake_rows;
}

void plat_panic(const char *message)
{
    fprintf(stderr, "plat_panic: %s\n", message);
    abort();
}
