/* entropy.c - random bytes: the processor's generator. A BIOS has none. */
#include "arch.h"
#include "bda.h"
#include "core/err.h"
#include "plat.h"
#include <string.h>

static bool from_processor(uint8_t *bytes, size_t len_bytes)
{
    while (len_bytes > 0) {
        uint64_t value;
        size_t part = len_bytes < sizeof(value) ? len_bytes : sizeof(value);
        if (!arch_random64(&value))
            return false;
        memcpy(bytes, &value, part);
        bytes += part;
        len_bytes -= part;
    }
    return true;
}

/* splitmix64 (Steele, Lea, Flood 2014) over time and addresses: different from boot to boot,
 * guessable by who tries. */
static void from_time(uint8_t *bytes, size_t len_bytes)
{
    static uint64_t state;
    state += arch_counter() ^ (plat_wall_s() << 20) ^ (uintptr_t)bytes ^
             (uint64_t)low_read32(BDA_TICKS) << 40;
    for (size_t i = 0; i < len_bytes; i++) {
        state += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = (state ^ (state >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        bytes[i] = (uint8_t)((z ^ (z >> 31)) >> 24);
    }
}

int plat_entropy(void *bytes, size_t len_bytes)
{
    if (from_processor(bytes, len_bytes))
        return 0;
    from_time(bytes, len_bytes);
    return -ERR_NOTSUP;
}
