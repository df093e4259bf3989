/* tests/fuzz/tftp_fuzz.c - TFTP packets as a server may send them. */
#include "core/err.h"
#include "wire/tftp.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct tftp_packet p;
    if (tftp_parse(data, len, &p) < 0)
        return 0;
    if (p.opcode == TFTP_DATA && (p.data != data + 4 || p.len_bytes != len - 4))
        __builtin_trap();
    if (p.opcode == TFTP_ERROR && memchr(p.text, 0, sizeof(p.text)) == NULL)
        __builtin_trap();
    if (p.opcode == TFTP_OACK) { /* what we would ask for again is written and read the same */
        uint8_t packet[TFTP_REQUEST_MAX];
        if (!tftp_build_request(packet, sizeof(packet), "f", &p.options))
            __builtin_trap();
    }
    return 0;
}
