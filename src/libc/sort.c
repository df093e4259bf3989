/* libc/sort.c - qsort() as a heapsort (no recursion, no memory, n log n at worst) and bsearch().
 * Source: ISO C11 7.22.5. */
#include <stdlib.h>
#include <stdint.h>

typedef int compare_fn(const void *, const void *);

static void swap(uint8_t *a, uint8_t *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = a[i];
        a[i] = b[i];
        b[i] = byte;
    }
}

/* Let element @root sink until both its children are smaller. */
static void sift_down(uint8_t *base, size_t root, size_t count, size_t size, compare_fn *compare)
{
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count)
            return;
        if (child + 1 < count && compare(base + child * size, base + (child + 1) * size) < 0)
            child++;
        if (compare(base + root * size, base + child * size) >= 0)
            return;
        swap(base + root * size, base + child * size, size);
        root = child;
    }
}

void qsort(void *base, size_t count, size_t size_bytes, compare_fn *compare)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down(base, root, count, size_bytes, compare);
    for (size_t left = count; left-- > 1;) {
        swap(base, (uint8_t *)base + left * size_bytes, size_bytes);
        sift_down(base, 0, left, size_bytes, compare);
    }
}

void *bsearch(const void *key, const void *base, size_t count, size_t size_bytes,
              compare_fn *compare)
{
    const uint8_t *low = base;
    while (count > 0) {
        const uint8_t *middle = low + count / 2 * size_bytes;
        int order = compare(key, middle);
        if (order == 0)
            return (void *)middle;
        if (order > 0) {
            low = middle + size_bytes;
            count--;
        }
        count /= 2;
    }
    return NULL;
}
