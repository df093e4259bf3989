# Images: the registry, what a kernel gets, one file per format.
image-y += image download defer initrd
image-types-$(IMAGE_MULTIBOOT) += plat/bios/exec_multiboot/multiboot
image-types-$(IMAGE_MULTIBOOT2) += plat/bios/exec_multiboot2/multiboot2
image-types-$(IMAGE_SCRIPT) += script
# Before the types that take whatever is small enough (PXE-NBP).
image-types-$(IMAGE_GZIP) += gzip
image-types-$(IMAGE_ZLIB) += zlib
image-types-$(IMAGE_PNG) += png
image-types-$(IMAGE_PNM) += pnm
image-y += pixbuf
image-$(or $(IMAGE_GZIP),$(IMAGE_ZLIB),$(IMAGE_PNG)) += archive inflate
image-$(IMAGE_PNG) += zlib
