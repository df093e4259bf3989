# The UEFI platform. Its image types live here, since only this folder sees UEFI's headers.
plat-y += start time idle console display ucs2 memory entropy reset smbios handles status devpath \
    origin files bootfiles self nic nic_pci pci snp mnp pxe_api
plat-y += usb usb_numbers tables exec_files exec_initrd exec_shim exec_fdt
image-types-$(IMAGE_EFI) += plat/uefi/exec_efi/efi plat/uefi/exec_efi/efipe
settings-blocks-$(EFI_SETTINGS) += plat/uefi/efi_settings/efi
