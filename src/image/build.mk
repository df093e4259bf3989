# Images: the registry, what a kernel gets, one file per format.
image-y += image download initrd
image-types-$(IMAGE_SCRIPT) += script
