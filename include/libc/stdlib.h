/* libc/stdlib.h - numbers and sorting. No malloc (core/heap.h), no exit, no environment. */
#pragma once
#include <stddef.h>

int abs(int value);
/* `long` has 32 bits on UEFI: strtoul() says ULONG_MAX (and ERANGE) for what does not fit. */
unsigned long strtoul(const char *restrict text, char **restrict ret_end, int base);
unsigned long long strtoull(const char *restrict text, char **restrict ret_end, int base);
int atoi(const char *text);
long long strtoll(const char *restrict text, char **restrict ret_end, int base);

/** Sort in place, n log n at worst (heapsort: equal elements may change places). */
void qsort(void *base, size_t count, size_t size_bytes, int (*compare)(const void *, const void *));
void *bsearch(const void *key, const void *base, size_t count, size_t size_bytes,
              int (*compare)(const void *, const void *));
