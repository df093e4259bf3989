/* tests/unit/fakes/heap_fake.h - the heap on malloc(), short of memory when a test says so. Instead of
 * src/core/heap_malloc.c. */
#pragma once
#include <stddef.h>

extern unsigned heap_fake_fail_at; /* the n-th allocation from now fails, once; 0: none */
extern unsigned
    heap_fake_fail_mille;           /* so many of 1000 fail, by chance that is the same each time */
extern unsigned heap_fake_failures; /* so many did */
size_t heap_fake_blocks(void);      /* not yet freed */
