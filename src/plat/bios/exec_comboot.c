/* exec_comboot.c - the image type COMBOOT: a 16-bit program like those of DOS, in a segment of its
 * own. Not here: what it may call (comboot.c, int22.c).
 * Source: doc/comboot.txt of Syslinux ("COMBOOT file format"); compat 6.1, 6.6. */
#include "comboot.h"
#include "core/err.h"
#include "pxe.h"
#include <string.h>

enum {
    PSP_BYTES = 0x100,
    PSP_END_PARAGRAPH = 2,
    PSP_CMDLINE = 0x80, /* a byte with its length, then the text */
    CMDLINE_MAX = 125,  /* beside a blank and a carriage return */
    PROGRAM_MAX = 0xff00,
    SEGMENT_BYTES = 0x10000,
    STACK_MIN = 256,
    STACK_TOP = 0xfffe /* where the word 0 lies: a near return gets to the INT 20h at 0 */
};

static bool comboot_probe(const struct image *image)
{
    size_t len = strlen(image->name);
    return len > 4 && strcmp(image->name + len - 4, ".cbt") == 0 && image->blob.len_bytes > 0 &&
           image->blob.len_bytes <= PROGRAM_MAX;
}

static void build_psp(uint8_t *psp, const char *cmdline, uint16_t end_paragraph)
{
    size_t len = strlen(cmdline);
    char *text = (char *)psp + PSP_CMDLINE;
    memset(psp, 0, PSP_BYTES);
    memcpy(psp, "\xcd\x20", 2); /* int $0x20 */
    memcpy(psp + PSP_END_PARAGRAPH, &end_paragraph, sizeof(end_paragraph));
    if (len > CMDLINE_MAX)
        len = CMDLINE_MAX;
    text[0] = (char)(len ? len + 1 : 0);
    if (len)
        text[1] = ' ';
    memcpy(text + 2, cmdline, len);
    text[len ? len + 2 : 1] = '\r';
}

/* mov %ax, %ss; mov $STACK_TOP, %sp; jmp COMBOOT_SEGMENT:100h */
static const uint8_t trampoline[] = {
    0x8e, 0xd0, 0xbc, 0xfe, 0xff, 0xea, 0x00, 0x01, COMBOOT_SEGMENT & 0xff, COMBOOT_SEGMENT >> 8,
};

static int enter(struct comboot *run)
{
    uint8_t *segment = pxe_memory(COMBOOT_SEGMENT << 4);
    struct bios_regs regs = { .ax = COMBOOT_SEGMENT, .ds = COMBOOT_SEGMENT, .es = COMBOOT_SEGMENT };
    build_psp(segment, run->image->cmdline ? run->image->cmdline : "",
              (uint16_t)(run->support >> 4));
    memset(segment + PSP_BYTES, 0, SEGMENT_BYTES - PSP_BYTES);
    memcpy(segment + PSP_BYTES, run->image->blob.data, run->image->blob.len_bytes);
    memcpy(bios_buffer(), trampoline, sizeof(trampoline));
    bios_far_call(bios_buffer_far(), &regs, NULL, 0);
    return 0;
}

static int comboot_image_exec(struct image *image)
{
    if (image->blob.len_bytes > SEGMENT_BYTES - PSP_BYTES - STACK_MIN)
        return fail(ERR_NOSPC, "comboot: \"%s\" has %u bytes and leaves no room for a stack",
                    image->name, (unsigned)image->blob.len_bytes);
    if ((COMBOOT_SEGMENT << 4) + SEGMENT_BYTES + COMBOOT_SUPPORT_BYTES > low_start())
        return fail(ERR_NOSPC, "comboot: base memory ends at %Xh, too early for \"%s\"",
                    (unsigned)low_start(), image->name);
    return comboot_exec(image, enter);
}

const struct image_type comboot_image_type = { .name = "COMBOOT",
                                               .probe = comboot_probe,
                                               .exec = comboot_image_exec };
