/* mbedtls_config.h - how Mbed TLS is built for Amorce: digests and base64; memory, time and randomness are ours
 * (third_party/mbedtls/port.c). Source: Mbed TLS 3.6 include/mbedtls/mbedtls_config.h. */
#pragma once

/* --- the ground it stands on: no libc beyond include/libc ------------------------------------- */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_CALLOC_MACRO mbedtls_port_calloc
#define MBEDTLS_PLATFORM_FREE_MACRO mbedtls_port_free
#define MBEDTLS_PLATFORM_SNPRINTF_MACRO snprintf
#define MBEDTLS_PLATFORM_VSNPRINTF_MACRO vsnprintf
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
#define MBEDTLS_PLATFORM_MS_TIME_ALT
#define MBEDTLS_PLATFORM_GMTIME_R_ALT
#define MBEDTLS_NO_UDBL_DIVISION

/* --- digests ----------------------------------------------------------------------------------- */
#define MBEDTLS_MD_C
#define MBEDTLS_MD5_C
#define MBEDTLS_SHA1_C
#define MBEDTLS_SHA224_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_BASE64_C

#include <stddef.h>
#include <stdio.h>
void *mbedtls_port_calloc(size_t count, size_t size_bytes);
void mbedtls_port_free(void *block);
