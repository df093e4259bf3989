/* core/heap.c - the heap: blocks with boundary tags in arenas of whole pages, free ones in bins by
 * power of two. Not here: images, which hold pages of their own (blob.c). heap_malloc.c is the same
 * interface for sanitizers. Each block names the source file that asked for it: heap_owners() tells
 * who holds what. */
#include "core/heap.h"
#include "plat.h"
#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum {
    ALIGN_BYTES = 16,
    ARENA_BYTES = 1024 * 1024, /* a larger request gets an arena of its own */
    BINS = 40,
    BIN_TRIES = 16, /* blocks looked at in the smallest bin before a larger one is cut */
    OWNERS_MAX = 128,
};
#define BLOCK_USED 0x75736564u
#define BLOCK_FREE 0x66726565u
#define BLOCK_END  0x656e6421u /* the arena's last, empty block */

/* Blocks of an arena lie side by side; sizes include this header. */
struct block {
    size_t size_bytes, prev_bytes; /* prev_bytes 0: the arena's first */
    uint32_t state, requested_bytes;
    const char *owner;
} __attribute__((aligned(ALIGN_BYTES)));

struct free_block {
    struct block block;
    struct free_block *next, *prev;
};
struct arena {
    struct arena *next;
    size_t bytes;
} __attribute__((aligned(ALIGN_BYTES)));

static struct free_block *bins[BINS];
static struct arena *arenas;
static struct heap_stats stats;

static struct block *block_next(struct block *b)
{
    return (struct block *)((char *)b + b->size_bytes);
}

static unsigned bin_of(size_t size_bytes)
{
    unsigned bin = 0;
    while ((size_bytes >>= 1) != 0 && bin < BINS - 1)
        bin++;
    return bin;
}

static void bin_add(struct block *b)
{
    struct free_block *f = (struct free_block *)b;
    struct free_block **bin = &bins[bin_of(b->size_bytes)];
    b->state = BLOCK_FREE;
    f->prev = NULL;
    f->next = *bin;
    if (f->next)
        f->next->prev = f;
    *bin = f;
}

static void bin_remove(struct block *b)
{
    struct free_block *f = (struct free_block *)b;
    if (f->prev)
        f->prev->next = f->next;
    else
        bins[bin_of(b->size_bytes)] = f->next;
    if (f->next)
        f->next->prev = f->prev;
}

static bool arena_add(size_t least_bytes)
{
    size_t frame = sizeof(struct arena) + sizeof(struct block);
    size_t bytes = least_bytes + frame > ARENA_BYTES ? least_bytes + frame : ARENA_BYTES;
    bytes = (bytes + PLAT_PAGE_BYTES - 1) / PLAT_PAGE_BYTES * PLAT_PAGE_BYTES;
    struct arena *arena = plat_pages_alloc(bytes / PLAT_PAGE_BYTES);
    if (!arena)
        return false;
    arena->next = arenas;
    arena->bytes = bytes;
    arenas = arena;
    stats.reserved_bytes += bytes;
    struct block *first = (struct block *)(arena + 1);
    *first = (struct block){ .size_bytes = bytes - frame };
    *block_next(first) = (struct block){ .prev_bytes = first->size_bytes, .state = BLOCK_END };
    bin_add(first);
    return true;
}

static struct block *find_free(size_t size_bytes)
{
    unsigned bin = bin_of(size_bytes);
    struct free_block *f = bins[bin];
    for (int tries = 0; f && tries < BIN_TRIES; f = f->next, tries++)
        if (f->block.size_bytes >= size_bytes)
            return &f->block;
    while (++bin < BINS)
        if (bins[bin])
            return &bins[bin]->block;
    return NULL;
}

/* Give what is behind the first @size_bytes of a block back to the bins. */
static void split(struct block *b, size_t size_bytes)
{
    size_t rest = b->size_bytes - size_bytes;
    if (rest < sizeof(struct free_block) + ALIGN_BYTES)
        return;
    b->size_bytes = size_bytes;
    struct block *tail = block_next(b);
    *tail = (struct block){ .size_bytes = rest, .prev_bytes = size_bytes };
    struct block *after = block_next(tail);
    after->prev_bytes = rest;
    if (after->state == BLOCK_FREE) {
        bin_remove(after);
        tail->size_bytes += after->size_bytes;
        block_next(tail)->prev_bytes = tail->size_bytes;
    }
    bin_add(tail);
}

void *heap_alloc_for(size_t size_bytes, const char *owner)
{
    if (size_bytes > UINT32_MAX - ARENA_BYTES)
        return NULL;
    size_t need = (size_bytes + sizeof(struct block) + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    if (need < sizeof(struct free_block))
        need = sizeof(struct free_block);
    struct block *b = find_free(need);
    if (!b && arena_add(need))
        b = find_free(need);
    if (!b)
        return NULL;
    bin_remove(b);
    split(b, need);
    b->state = BLOCK_USED;
    b->owner = owner;
    b->requested_bytes = (uint32_t)size_bytes;
    stats.blocks++;
    stats.used_bytes += size_bytes;
    if (stats.used_bytes > stats.peak_bytes)
        stats.peak_bytes = stats.used_bytes;
    return b + 1;
}

void heap_free(void *memory)
{
    if (!memory)
        return;
    struct block *b = (struct block *)memory - 1;
    if (b->state != BLOCK_USED)
        plat_panic("heap: a block was freed twice or its header was overwritten");
    stats.blocks--;
    stats.used_bytes -= b->requested_bytes;
    struct block *next = block_next(b);
    if (next->state == BLOCK_FREE) {
        bin_remove(next);
        b->size_bytes += next->size_bytes;
    }
    struct block *prev = b->prev_bytes ? (struct block *)((char *)b - b->prev_bytes) : NULL;
    if (prev && prev->state == BLOCK_FREE) {
        bin_remove(prev);
        b->state = 0;
        prev->size_bytes += b->size_bytes;
        b = prev;
    }
    block_next(b)->prev_bytes = b->size_bytes;
    bin_add(b);
}

void *heap_realloc_for(void *old, size_t size_bytes, const char *owner)
{
    if (!old)
        return heap_alloc_for(size_bytes, owner);
    struct block *b = (struct block *)old - 1;
    assert(b->state == BLOCK_USED);
    size_t room = b->size_bytes - sizeof(struct block);
    if (size_bytes <= room) {
        stats.used_bytes += size_bytes - b->requested_bytes;
        b->requested_bytes = (uint32_t)size_bytes;
        return old;
    }
    void *fresh = heap_alloc_for(size_bytes, owner);
    if (!fresh)
        return NULL;
    memcpy(fresh, old, b->requested_bytes);
    heap_free(old);
    return fresh;
}

void heap_stats(struct heap_stats *ret_stats)
{
    *ret_stats = stats;
}

void heap_owners(void (*visit)(void *arg, const char *owner, size_t blocks, size_t bytes),
                 void *arg)
{
    static struct {
        const char *owner;
        size_t blocks, bytes;
    } owners[OWNERS_MAX];
    size_t count = 0;
    for (struct arena *arena = arenas; arena; arena = arena->next) {
        for (struct block *b = (struct block *)(arena + 1); b->state != BLOCK_END;
             b = block_next(b)) {
            size_t i = 0;
            if (b->state != BLOCK_USED)
                continue;
            while (i < count && strcmp(owners[i].owner, b->owner) != 0)
                i++;
            if (i == OWNERS_MAX)
                continue;
            if (i == count) {
                owners[count++].owner = b->owner;
                owners[i].blocks = owners[i].bytes = 0;
            }
            owners[i].blocks++;
            owners[i].bytes += b->requested_bytes;
        }
    }
    for (size_t i = 0; i < count; i++)
        visit(arg, owners[i].owner, owners[i].blocks, owners[i].bytes);
}
