/* tests/fuzz/dhcpv6_fuzz.c - a DHCPv6 message: read, options fetched. */
#include "wire/dhcpv6.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct dhcpv6_reply reply;
    struct str value = STR_INIT;
    uint32_t iaid = 0;
    if (len >= 24)
        memcpy(&iaid, data + 20, sizeof(iaid));
    if (dhcpv6_parse(data, len, iaid, &reply) == 0)
        (void)strlen(reply.status_text);
    for (uint64_t code = 0; code < 64; code++)
        (void)dhcpv6_fetch(data, len, code, &value);
    str_free(&value);
    return 0;
}
