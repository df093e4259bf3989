/* self.c - is a file this very program? The linker puts a digest of the whole into the head (lld's
 * /Brepro), and the firmware keeps the head in front of the loaded image. A signature changes none
 * of it. Source: Microsoft PE format, revision 11, "COFF File Header" (TimeDateStamp). */
#include "uefi.h"
#include "plat.h"
#include "wire/pe.h"

bool plat_is_self(const void *data, size_t len_bytes)
{
    struct pe_info file, own;
    return pe_parse(data, len_bytes, &file) == 0 &&
           pe_parse(uefi_self->ImageBase, (size_t)uefi_self->ImageSize, &own) == 0 &&
           own.stamp != 0 && file.stamp == own.stamp && file.machine == own.machine &&
           file.image_bytes == own.image_bytes && file.entry == own.entry;
}
