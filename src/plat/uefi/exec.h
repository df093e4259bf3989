/* exec.h - what a program that we start finds around itself: the parts of exec_*.c. Everything here
 * is called by that program's code as well: memory copies only, no fiber, no network. */
#pragma once
#include "uefi.h"
#include "core/blob.h"
#include "image/image.h"

/* --- exec_files.c: registered images as files ------------------------------------------------- */
/** Make a handle with the device path of @image and a file system of all images.
 * @initrd  shown as initrd.magic when not empty; borrowed until virtual_files_remove()
 * *@ret_path is the path of the image's file on it, owned by caller: heap_free(). 0 or -ERR_x. */
int virtual_files_install(const struct image *image, const struct blob *initrd,
                          EFI_DEVICE_PATH **ret_path);
void virtual_files_remove(void);
/** The path of another registered image's file on the same volume; owned by caller: heap_free(). */
int virtual_files_path(const struct image *image, EFI_DEVICE_PATH **ret_path);

/* --- exec_initrd.c: LoadFile2 for Linux ------------------------------------------------------- */
/** Offer @initrd (borrowed until initrd_remove()) where Linux looks for it; nothing when empty. A
 * failure is told and survived: initrd=initrd.magic still works. */
void initrd_install(const struct blob *initrd);
void initrd_remove(void);

/* --- exec_shim.c: a shim between the firmware and a kernel -------------------------------------- */
/** Before and after it is started. @flags: image flags of the shim. It takes itself out of the
 * firmware's tables when the firmware is left. */
void shim_hook(unsigned flags);
void shim_unhook(void);

/* --- exec_fdt.c: the device tree of the command fdt --------------------------------------------- */
/** Install it in place of the firmware's, with @kernel's arguments; nothing where there is none. 0 or
 * -ERR_x. fdt_remove() brings the firmware's back. */
int fdt_install(const struct image *kernel);
void fdt_remove(void);
