/* tests/fuzz/fetch_plat.c - a platform for fuzzing downloads: little memory, a clock that moves by sleeping. */
#include "plat.h"
#include "tests/unit/fakes/plat_fake.h"
#include <stdlib.h>

enum { PAGES_MAX = 4096 };

uint64_t plat_fake_now_us = 1000;

uint64_t plat_now_us(void)
{
    return plat_fake_now_us;
}

void *plat_pages_alloc(size_t pages)
{
    return pages > PAGES_MAX ? NULL : aligned_alloc(PLAT_PAGE_BYTES, pages * PLAT_PAGE_BYTES);
}

void plat_pages_free(void *memory, size_t pages)
{
    (void)pages;
    free(memory);
}

bool plat_pages_extend(void *memory, size_t pages, size_t more_pages)
{
    (void)memory;
    (void)pages;
    (void)more_pages;
    return false;
}

void plat_console_write(const char *bytes, size_t len_bytes)
{
    (void)bytes;
    (void)len_bytes;
}

void plat_panic(const char *message)
{
    (void)message;
    abort();
}
