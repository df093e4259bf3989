/* core/heap_malloc.c - the heap's interface on the C library's malloc, so that sanitizers see every
 * block. Only in sanitized builds of the Linux program and in host tests; heap.c is the real one.
 */
#include "core/heap.h"
#include <stdlib.h>

static size_t blocks;

void *heap_alloc_for(size_t size_bytes, const char *owner)
{
    (void)owner;
    void *memory = malloc(size_bytes ? size_bytes : 1);
    blocks += memory != NULL;
    return memory;
}

void *heap_realloc_for(void *old, size_t size_bytes, const char *owner)
{
    (void)owner;
    void *memory = realloc(old, size_bytes ? size_bytes : 1);
    blocks += memory && !old;
    return memory;
}

void heap_free(void *memory)
{
    blocks -= memory != NULL;
    free(memory);
}

void heap_stats(struct heap_stats *ret_stats)
{
    *ret_stats = (struct heap_stats){ .blocks = blocks };
}

void heap_owners(void (*visit)(void *arg, const char *owner, size_t blocks_, size_t bytes),
                 void *arg)
{
    visit(arg, "malloc", blocks, 0);
}
