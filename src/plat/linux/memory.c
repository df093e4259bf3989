/* plat/linux/memory.c - pages from the kernel. */
#include <sys/mman.h>
#include "plat.h"

enum {
    HUGE_PAGES_FROM = 1024,   /* pages: below 4 MiB the kernel's own choice is fine */
    STACK_BYTES = 256 * 1024, /* the host's printf, and sanitizers, are generous */
};

void *plat_pages_alloc(size_t pages)
{
    size_t len = pages * PLAT_PAGE_BYTES;
    void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (pages >= HUGE_PAGES_FROM)
        madvise(memory, len, MADV_HUGEPAGE);
    return memory;
}

void plat_pages_free(void *memory, size_t pages)
{
    if (memory)
        munmap(memory, pages * PLAT_PAGE_BYTES);
}

bool plat_pages_extend(void *memory, size_t pages, size_t more_pages)
{
    return mremap(memory, pages * PLAT_PAGE_BYTES, (pages + more_pages) * PLAT_PAGE_BYTES, 0) ==
           memory;
}

size_t plat_stack_bytes(void)
{
    return STACK_BYTES;
}
