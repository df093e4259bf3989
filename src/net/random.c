/* net/random.c - numbers that an outsider shall not guess: ports, transaction ids, first sequence
 * numbers. Not here: keys (plat_entropy() and TLS).
 * Source: SipHash-2-4 (Aumasson and Bernstein, 2012), of a counter under a key that is chosen at
 * the start: who sees some of the numbers, as every server does, cannot tell the others. */
#include "netdev_private.h"
#include "plat.h"

static uint64_t key[2], counter;

static uint64_t rotate(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

static void rounds(uint64_t v[4], unsigned count)
{
    while (count-- > 0) {
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[0] = rotate(v[0], 32);
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
}

uint64_t glue_siphash(const uint64_t sip_key[2], uint64_t message)
{
    const uint64_t length = UINT64_C(8) << 56; /* 2.2: the last block holds the message's bytes */
    uint64_t v[4] = { sip_key[0] ^ UINT64_C(0x736f6d6570736575),
                      sip_key[1] ^ UINT64_C(0x646f72616e646f6d),
                      sip_key[0] ^ UINT64_C(0x6c7967656e657261),
                      sip_key[1] ^ UINT64_C(0x7465646279746573) };
    const uint64_t blocks[] = { message, length };
    for (int i = 0; i < 2; i++) {
        v[3] ^= blocks[i];
        rounds(v, 2);
        v[0] ^= blocks[i];
    }
    v[2] ^= 0xff;
    rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void glue_random_start(void)
{
    (void)plat_entropy(key, sizeof(key)); /* where there is none, at least it differs */
}

uint32_t glue_random(void)
{
    return (uint32_t)glue_siphash(key, counter++);
}
