/* tests/fuzz/dns_fuzz.c - DNS replies as a server may send them: the first two bytes are the question's id. */
#include "core/err.h"
#include "wire/dns.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct dns_reply reply;
    uint16_t id = len >= 2 ? (uint16_t)(data[0] << 8 | data[1]) : 0;
    for (int i = 0; i < 2; i++) {
        enum dns_type type = i ? DNS_TYPE_AAAA : DNS_TYPE_A;
        if (dns_reply_parse(data, len, id, "boot.lab", type, &reply) < 0)
            continue;
        if (reply.count > DNS_ADDRESSES_MAX || !memchr(reply.alias, 0, sizeof(reply.alias)) ||
            (reply.count > 0 && reply.alias[0]))
            __builtin_trap();
        uint8_t query[DNS_QUERY_MAX]; /* an alias may be asked for */
        if (reply.alias[0])
            (void)dns_query_build(id, reply.alias, type, query);
    }
    return 0;
}
