# Images: the registry, what a kernel gets, one file per format.
image-y += image download defer initrd
image-types-$(IMAGE_SCRIPT) += script
