/* libc/string.h - bytes and strings, as ISO C11 7.24 and POSIX have them. No strcpy, strcat, strtok
 * here. */
#pragma once
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t len_bytes);
void *memmove(void *to, const void *from, size_t len_bytes);
void *memset(void *to, int value, size_t len_bytes);
int memcmp(const void *left, const void *right, size_t len_bytes);
void *memchr(const void *bytes, int value, size_t len_bytes);

size_t strlen(const char *text);
size_t strnlen(const char *text, size_t max_bytes);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t max_bytes);
int strcasecmp(const char *left, const char *right);
int strncasecmp(const char *left, const char *right, size_t max_bytes);
char *strchr(const char *text, int wanted);
char *strrchr(const char *text, int wanted);
char *strstr(const char *text, const char *wanted);
char *strpbrk(const char *text, const char *any_of);
size_t strspn(const char *text, const char *only_of);
size_t strcspn(const char *text, const char *none_of);
char *strncpy(char *restrict to, const char *restrict from, size_t len_bytes);
