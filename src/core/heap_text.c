/* core/heap_text.c - what is made of heap_alloc_for() alone: cleared memory and copies of text. */
#include "core/heap.h"
#include <string.h>

void *heap_zalloc_for(size_t size_bytes, const char *owner)
{
    void *memory = heap_alloc_for(size_bytes, owner);
    if (memory)
        memset(memory, 0, size_bytes);
    return memory;
}

char *heap_strndup_for(const char *text, size_t max_bytes, const char *owner)
{
    size_t len = strnlen(text, max_bytes);
    char *copy = heap_alloc_for(len + 1, owner);
    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

char *heap_strdup_for(const char *text, const char *owner)
{
    return heap_strndup_for(text, strlen(text), owner);
}
