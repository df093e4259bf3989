/* third_party/mbedtls/port.c - what Mbed TLS asks of us: memory and time.
 * Not here: randomness (src/crypto). Source: Mbed TLS 3.6 platform.h, platform_time.h, platform_util.h. */
#include "core/heap.h"
#include "plat.h"
#include <mbedtls/build_info.h>
#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>
#include <stdint.h>

void *mbedtls_port_calloc(size_t count, size_t size_bytes)
{
    if (size_bytes && count > SIZE_MAX / size_bytes)
        return NULL;
    return heap_zalloc_for(count * size_bytes, "mbedtls");
}

void mbedtls_port_free(void *block)
{
    heap_free(block);
}

mbedtls_ms_time_t mbedtls_ms_time(void)
{
    return (mbedtls_ms_time_t)(plat_now_us() / 1000);
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *when, struct tm *ret_tm)
{
    return gmtime_r(when, ret_tm);
}
