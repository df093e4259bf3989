/* tests/unit/wire/bytes.h - little-endian fields in files that tests make, and what they are blamed for. */
#pragma once
#include "core/err.h"
#include <stdint.h>
#include <string.h>

static inline void set_le(uint8_t *at, uint64_t value, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}
static inline uint64_t get_le(const uint8_t *at, size_t len_bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len_bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}
/* One field that is not as it should be, and a part of the sentence that says so. */
struct bad_field {
    size_t at;
    uint64_t value;
    size_t len_bytes;
    const char *sentence;
};
#define assert_told(text)                                                      \
    do {                                                                       \
        if (!strstr(err_slot()->sentence, (text)))                             \
            fail_msg("\"%s\" is not in \"%s\"", (text), err_slot()->sentence); \
    } while (0)
