/* tests/fuzz/pxe_fuzz.c - what a boot program hands to the PXE API: an opcode, its parameter block, a transmit descriptor. */
#include "wire/pxe.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void look(const struct pxe_block *block, uint16_t opcode)
{
    char name[PXE_FILENAME_BYTES + 1];
    if (opcode == PXE_TFTP_OPEN)
        pxe_get_filename(block, TFTP_OPEN_NAME, name);
    else if (opcode == PXE_TFTP_READ_FILE || opcode == PXE_RESTART_TFTP)
        pxe_get_filename(block, READ_FILE_NAME, name);
    else
        return;
    if (strlen(name) > PXE_FILENAME_BYTES)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pxe_tbd tbd;
    struct pxe_block block = { 0 };
    if (len < 2)
        return 0;
    uint16_t opcode = (uint16_t)(data[0] | data[1] << 8);
    block.len_bytes = pxe_block_bytes(opcode);
    if (block.len_bytes && len >= 2 + block.len_bytes) {
        memcpy(block.bytes, data + 2, block.len_bytes);
        look(&block, opcode);
    }
    if (pxe_tbd_parse(data + 2, len - 2, &tbd) == 0) {
        size_t sum = 0;
        for (size_t i = 0; i < tbd.count; i++)
            sum += tbd.pieces[i].len_bytes;
        if (sum != tbd.len_bytes || tbd.count > 1 + PXE_TBD_BLOCKS_MAX)
            abort();
    }
    return 0;
}
