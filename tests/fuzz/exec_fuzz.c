/* tests/fuzz/exec_fuzz.c - whole image types of the BIOS on a fake machine with 4 MiB: whatever a file says, it is refused, or
 * its copies stay in RAM (others fault, for there is no memory) and it is left to. The first byte chooses the type and whether
 * there is an initrd. */
#include "tests/unit/plat/exec_fake.h"

extern const struct image_type bzimage_image_type, elf_image_type, multiboot_image_type,
    multiboot2_image_type, nbi_image_type, sdi_image_type;

enum { CONTENT_AT = 0x2800000, INITRD_AT = 0x2400000, CONTENT_BYTES_MAX = 1 << 20 };

const void *acpi_root(size_t *ret_len_bytes);
const void *acpi_root(size_t *ret_len_bytes)
{
    static const char old[20] = "RSD PTR ";
    *ret_len_bytes = sizeof(old);
    return old;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct memory_range map[] = { { 0, 0x9fc00, MEMORY_RAM },
                                               { 0x9fc00, 0x400, MEMORY_RESERVED },
                                               { 0x100000, 0x200000, MEMORY_RAM },
                                               { 0x300000, 0x100000, MEMORY_RAM } };
    static const struct image_type *const types[] = { &bzimage_image_type,    &elf_image_type,
                                                      &multiboot_image_type,  &nbi_image_type,
                                                      &multiboot2_image_type, &sdi_image_type };
    static bool ready;
    if (len < 1 || len > CONTENT_BYTES_MAX)
        return 0;
    if (!ready)
        exec_fake_reset();
    ready = true;
    machine_heap_reset();
    machine_fake_map(map, sizeof(map) / sizeof(map[0]));
    exec_image_count = 0;
    if (data[0] & 0x80)
        exec_fake_register("initrd", data[0] & 0x40 ? "/file mkdir=-1" : NULL, INITRD_AT, data,
                           len);
    const struct image_type *type = types[(data[0] & 0x3f) % (sizeof(types) / sizeof(types[0]))];
    struct image image = exec_fake_image("fuzz", "vga=1 mem=3M", CONTENT_AT, data + 1, len - 1);
    int status = 0;
    if (type->probe(&image) && !exec_fake_run(&image, type->exec, &status) && status == 0)
        abort(); /* neither left nor an error */
    return 0;
}
