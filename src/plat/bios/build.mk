# The BIOS platform. low/, loader/ and prefix/ are linked by themselves (make/bios.mk).
plat-y += entry start low memory nic pci bootfiles self
plat-y += modetest_real
commands-y += plat/bios/modetest/modetest
plat-y += console display pixels video batch cp437 keyboard serial
plat-y += memory_ranges time idle entropy smbios acpi reset files faults fault_entry

# What it boots; Multiboot comes before all others (src/image/build.mk).
plat-y += handover exec_parts
image-types-$(IMAGE_BZIMAGE) += plat/bios/exec_bzimage/bzimage
image-types-$(IMAGE_ELF) += plat/bios/exec_elf/elf
image-types-$(IMAGE_NBI) += plat/bios/exec_nbi/nbi
image-types-$(IMAGE_SDI) += plat/bios/exec_sdi/sdi
image-types-y += plat/bios/exec_sector/sector
# Programs of Syslinux' API, which may use the PXE API below.
comboot := $(and $(IMAGE_COMBOOT),$(PXE_STACK))
image-types-$(comboot) += plat/bios/exec_comboot/comboot plat/bios/exec_com32/com32
plat-$(comboot) += comboot int22 com32_entry

# The NIC of the PXE ROM that loaded us.
plat-y += undi undi_rom undi_irq undi_wire undi_memory

# Network boot programs and the PXE API for them. Any file may be one: these types stay the last.
plat-$(PXE_STACK) += errand pxe_api pxe_memory pxe_preboot pxe_tftp pxe_udp pxe_undi pxe_file pxe_sector
image-types-$(IMAGE_PXE) += plat/bios/exec_nbp/nbp plat/bios/exec_nbp/nbp_mz

settings-blocks-$(VRAM_SETTINGS) += plat/bios/vram_settings/vram
