/* tests/fuzz/ntp_fuzz.c - answers of time servers; the cookie is that of the corpus. */
#include <string.h>
#include "wire/ntp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct ntp_reply reply;
    if (ntp_parse_reply(data, len, 0x1122334455667788u, &reply) < 0)
        return 0;
    if (!memchr(reply.kiss, 0, sizeof(reply.kiss)) || (reply.kiss[0] && reply.unix_s) ||
        reply.us >= 1000000 || len < NTP_BYTES)
        __builtin_trap();
    return 0;
}
