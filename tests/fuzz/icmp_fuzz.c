/* tests/fuzz/icmp_fuzz.c - ICMP messages about packets of ours; the first byte chooses the family. */
#include "wire/icmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct icmp_refusal refusal;
    if (len == 0)
        return 0;
    uint8_t family = data[0] & 1 ? 6 : 4;
    if (icmp_parse_refusal(family, data + 1, len - 1, &refusal) < 0)
        return 0;
    if (refusal.to.family != family ||
        (refusal.protocol != REFUSED_TCP && (refusal.protocol != REFUSED_UDP || refusal.seq != 0)))
        __builtin_trap();
    return 0;
}
