/* memory.c - whole pages from the firmware, remembered so that an exit gives every one back.
 * Not here: the heap (src/core/heap.c). Source: UEFI 2.10 7.2. */
#include "uefi.h"
#include "plat.h"

enum { PIECES_MAX = 2048, STACK_BYTES = 128 * 1024 };

/* What AllocatePages gave. An allocation that grew in place is several pieces side by side: the
 * specification does not say that they may be freed in one call. */
static struct piece {
    EFI_PHYSICAL_ADDRESS start;
    UINTN pages; /* 0: a free entry */
} pieces[PIECES_MAX];

static struct piece *free_entry(void)
{
    for (size_t i = 0; i < PIECES_MAX; i++)
        if (pieces[i].pages == 0)
            return &pieces[i];
    return NULL;
}

void *plat_pages_alloc(size_t pages)
{
    struct piece *piece = free_entry();
    EFI_PHYSICAL_ADDRESS start = 0;
    if (!piece || pages == 0 ||
        EFI_ERROR(uefi_bs->AllocatePages(AllocateAnyPages, EfiLoaderData, pages, &start)))
        return NULL;
    *piece = (struct piece){ start, pages };
    return (void *)(uintptr_t)start;
}

void plat_pages_free(void *memory, size_t pages)
{
    EFI_PHYSICAL_ADDRESS start = (uintptr_t)memory;
    EFI_PHYSICAL_ADDRESS end = start + (EFI_PHYSICAL_ADDRESS)pages * PLAT_PAGE_BYTES;
    if (!memory)
        return;
    for (size_t i = 0; i < PIECES_MAX; i++) {
        if (pieces[i].pages == 0 || pieces[i].start < start || pieces[i].start >= end)
            continue;
        uefi_bs->FreePages(pieces[i].start, pieces[i].pages);
        pieces[i].pages = 0;
    }
}

bool plat_pages_extend(void *memory, size_t pages, size_t more_pages)
{
    struct piece *piece = free_entry();
    EFI_PHYSICAL_ADDRESS behind = (uintptr_t)memory + (EFI_PHYSICAL_ADDRESS)pages * PLAT_PAGE_BYTES;
    if (!piece || more_pages == 0 ||
        EFI_ERROR(uefi_bs->AllocatePages(AllocateAddress, EfiLoaderData, more_pages, &behind)))
        return false;
    *piece = (struct piece){ behind, more_pages };
    return true;
}

void memory_stop(void)
{
    for (size_t i = 0; i < PIECES_MAX; i++) {
        if (pieces[i].pages)
            uefi_bs->FreePages(pieces[i].start, pieces[i].pages);
        pieces[i].pages = 0;
    }
}

/* Firmware calls run on our fibers' stacks; UEFI 2.10 2.3.4 promises them 128 KiB. */
size_t plat_stack_bytes(void)
{
    return STACK_BYTES;
}
