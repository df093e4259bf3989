/* tests/unit/fakes/heap_fake.c - see heap_fake.h. The heap of host tests over a malloc() that may fail. */
#include "tests/unit/fakes/heap_fake.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

unsigned heap_fake_fail_at, heap_fake_fail_mille, heap_fake_failures;

static unsigned dice(void)
{
    static uint32_t seed = 1;
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % 1000;
}

static bool fails(void)
{
    bool now = heap_fake_fail_at > 0 && --heap_fake_fail_at == 0;
    now = now || dice() < heap_fake_fail_mille;
    heap_fake_failures += now;
    return now;
}

static void *fake_malloc(size_t size_bytes)
{
    return fails() ? NULL : malloc(size_bytes);
}

static void *fake_realloc(void *old, size_t size_bytes)
{
    return fails() ? NULL : realloc(old, size_bytes);
}

#define malloc  fake_malloc
#define realloc fake_realloc
#include "src/core/heap_malloc.c"

size_t heap_fake_blocks(void)
{
    return blocks;
}
