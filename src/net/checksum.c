/* net/checksum.c - the Internet checksum of a piece of memory, eight bytes at a time, any
 * alignment.
 * Source: RFC 1071. lwIP asks through LWIP_CHKSUM. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

uint16_t net_checksum(const void *data, int len_bytes);

static uint64_t load64(const uint8_t *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

/* Two halves of 32 bits in a sum of 64 never overflow for what a packet can hold. */
static uint64_t halves(uint64_t value)
{
    return (value & 0xffffffff) + (value >> 32);
}

/** The sum in memory order, folded to 16 bits, not inverted. */
uint16_t net_checksum(const void *data, int len_bytes)
{
    const uint8_t *bytes = data;
    size_t left = len_bytes > 0 ? (size_t)len_bytes : 0;
    uint64_t sum = 0;
    for (; left >= 32; left -= 32, bytes += 32)
        sum += halves(load64(bytes)) + halves(load64(bytes + 8)) + halves(load64(bytes + 16)) +
               halves(load64(bytes + 24));
    for (; left >= 8; left -= 8, bytes += 8)
        sum += halves(load64(bytes));
    uint64_t tail = 0;
    memcpy(&tail, bytes, left);
    sum += halves(tail);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}
