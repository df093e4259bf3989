/* tests/fuzz/undi_fuzz.c - what a PXE ROM says of itself, and its answers. */
#include "plat/bios/undi_wire.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_structure(const struct undi_structure *structure)
{
    if (structure->entry == 0 || structure->segment_count > UNDI_SEGMENTS)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct undi_structure structure;
    struct undi_block block = { .len_bytes = len < UNDI_BLOCK_MAX ? len : UNDI_BLOCK_MAX };
    struct undi_information info;
    struct undi_nic nic;
    struct undi_iface iface;
    struct undi_isr_result result;
    farptr packet;
    uint16_t packet_bytes;
    uint8_t summed[PXE_STRUCT_MAX];
    size_t summed_bytes = len < sizeof(summed) ? len : sizeof(summed);
    memcpy(block.bytes, data, block.len_bytes);
    memcpy(summed, data, summed_bytes);
    if (summed_bytes >= 12) { /* a checksum that fits, so that there is something to read */
        size_t stated = memcmp(summed, "!PXE", 4) == 0 ? summed[4] : summed[8];
        uint8_t sum = 0;
        summed[11] = 0;
        for (size_t i = 0; i < stated && i < summed_bytes; i++)
            sum = (uint8_t)(sum + summed[i]);
        summed[11] = (uint8_t)-sum;
    }
    if (pxe_parse(summed, summed_bytes, &structure))
        check_structure(&structure);
    if (pxenv_parse(summed, summed_bytes, &structure))
        check_structure(&structure);
    undi_parse_information(&block, &info);
    undi_parse_nic_type(&block, &nic);
    undi_parse_iface(&block, &iface);
    undi_parse_isr(&block, &result);
    undi_parse_cached(&block, &packet, &packet_bytes);
    if (strlen(iface.type) > 16 || packet_bytes > UNDI_PACKET_MAX || (packet_bytes && !packet))
        __builtin_trap();
    for (unsigned type = 2; type < 4; type++)
        if (undi_packet_kind(data, len, type) > 2)
            __builtin_trap();
    return 0;
}
