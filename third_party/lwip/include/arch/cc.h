/* arch/cc.h - what lwIP wants to know about the compiler and the platform. The functions are in
 * src/net/lwip_glue.c.
 * Source: lwIP 2.2 doc/sys_arch.txt, arch.h. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define LWIP_NO_UNISTD_H 1
#define SSIZE_MAX        PTRDIFF_MAX
typedef ptrdiff_t ssize_t;

void *lwip_port_malloc(size_t size_bytes);
void *lwip_port_calloc(size_t count, size_t size_bytes);
void lwip_port_free(void *block);
#define MEM_CUSTOM_MALLOC lwip_port_malloc
#define MEM_CUSTOM_CALLOC lwip_port_calloc
#define MEM_CUSTOM_FREE lwip_port_free

void lwip_port_assert(const char *text) __attribute__((noreturn));
#define LWIP_PLATFORM_ASSERT(text) lwip_port_assert("lwip: " text)
#define LWIP_PLATFORM_DIAG(message)

uint32_t lwip_port_random(void);
#define LWIP_RAND() lwip_port_random()
