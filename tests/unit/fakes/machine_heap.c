/* A heap in the fake machine's memory, so that what code under test allocates has an address that fits into 32 bits. It
 * gives out and takes nothing back: machine_heap_reset() between cases. */
#include "core/heap.h"
#include "tests/unit/fakes/machine_fake.h"
#include <assert.h>
#include <string.h>

enum { HEAP_START = 0x3800000, HEAP_END = MACHINE_END, HEAP_ALIGN = 16 };

static uint32_t next = HEAP_START;

void machine_heap_reset(void)
{
    next = HEAP_START;
}

void *heap_alloc_for(size_t size_bytes, const char *owner)
{
    (void)owner;
    uint8_t *block = machine_fake_at(next + HEAP_ALIGN);
    assert(size_bytes < HEAP_END - HEAP_ALIGN - next);
    memcpy(block - sizeof(size_bytes), &size_bytes, sizeof(size_bytes));
    next = (uint32_t)(next + HEAP_ALIGN + size_bytes + HEAP_ALIGN - 1) & ~(HEAP_ALIGN - 1u);
    return block;
}

void *heap_realloc_for(void *old, size_t size_bytes, const char *owner)
{
    void *block = heap_alloc_for(size_bytes, owner);
    size_t old_bytes = 0;
    if (old)
        memcpy(&old_bytes, (uint8_t *)old - sizeof(old_bytes), sizeof(old_bytes));
    if (old_bytes)
        memcpy(block, old, old_bytes < size_bytes ? old_bytes : size_bytes);
    return block;
}

void heap_free(void *block)
{
    (void)block;
}
