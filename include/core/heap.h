/* core/heap.h - the heap, which says who holds what. Images do not live here (core/blob.h). */
#pragma once
#include <stddef.h>
#include <stdint.h>

/**
 * Allocate @size_bytes; heap_zalloc() clears them. Aligned to 16 bytes. Never yields.
 * Returns NULL when memory is short (callers turn it into ERR_NOMEM). Size 0 gives a unique
 * pointer. Owned by caller: heap_free().
 */
#define heap_alloc(size_bytes)        heap_alloc_for((size_bytes), __FILE_NAME__)
#define heap_zalloc(size_bytes)       heap_zalloc_for((size_bytes), __FILE_NAME__)
#define heap_realloc(old, size_bytes) heap_realloc_for((old), (size_bytes), __FILE_NAME__)
#define heap_strdup(text)             heap_strdup_for((text), __FILE_NAME__)
#define heap_strndup(text, max_bytes) heap_strndup_for((text), (max_bytes), __FILE_NAME__)

void *heap_alloc_for(size_t size_bytes, const char *owner);
void *heap_zalloc_for(size_t size_bytes, const char *owner);
void *heap_realloc_for(void *old, size_t size_bytes, const char *owner);
char *heap_strdup_for(const char *text, const char *owner);
char *heap_strndup_for(const char *text, size_t max_bytes, const char *owner);
void heap_free(void *block); /* NULL is fine */

struct heap_stats {
    size_t used_bytes, peak_bytes, blocks, reserved_bytes;
};
void heap_stats(struct heap_stats *ret_stats);

/** Call @visit once for each source file that holds memory, in no special order. */
void heap_owners(void (*visit)(void *arg, const char *owner, size_t blocks, size_t bytes),
                 void *arg);
