/* bootfiles.c - what was given to us at the start: a boot loader's command line and initrd, the
 * leases of the PXE ROM. Source: compat 2.8, 4.8. */
#include "bios.h"
#include "core/heap.h"
#include "core/str.h"
#include "nic.h"
#include "plat.h"
#include <string.h>

/* A boot loader's own words, with their values, are no part of a script. */
static void drop_word(char *text, const char *word)
{
    char *at = strstr(text, word);
    if (!at)
        return;
    char *end = at + strcspn(at, " ");
    end += strspn(end, " ");
    memmove(at, end, strlen(end) + 1);
}

static int add_cmdline(const struct plat_boot_files_ops *ops)
{
    if (!boot_info.cmdline)
        return 0;
    char *text = (char *)(uintptr_t)boot_info.cmdline;
    drop_word(text, "BOOT_IMAGE=");
    drop_word(text, "initrd=");
    text += strspn(text, " \t\n");
    return *text ? ops->add(ops->arg, "<CMDLINE>", text, strlen(text), true) : 0;
}

/* Its memory is ours to give out afterwards: add() has copied it. */
static int add_initrd(const struct plat_boot_files_ops *ops)
{
    if (!boot_info.initrd || !boot_info.initrd_bytes)
        return 0;
    int r = ops->add(ops->arg, "<INITRD>", (const void *)(uintptr_t)boot_info.initrd,
                     boot_info.initrd_bytes, false);
    memory_release(boot_info.initrd, boot_info.initrd_bytes);
    return r;
}

int plat_boot_files(const struct plat_boot_files_ops *ops)
{
    nic_add_leases(ops);
    int r = add_cmdline(ops);
    return r < 0 ? r : add_initrd(ops);
}

/* RFC 4578 2.1: Intel x86PC; PXE 2.1 has UNDI 2.1 */
void plat_pxe_identity(struct plat_pxe_identity *ret_identity)
{
    *ret_identity = (struct plat_pxe_identity){ .arch = 0, .undi_major = 2, .undi_minor = 1 };
}
