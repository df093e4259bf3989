# make/run.mk - the Debian installer over the network in a virtual machine (tools/run-demo).
#   make run BOOT=pxe            let the firmware's own PXE fetch us instead of starting from a FAT disk (slower)
#   make run BIOS=1              a PC with a BIOS: the PXE ROM of QEMU's card fetches bin/undionly.kpxe
#   make run ARGS="-m 2048"      further arguments for QEMU

BOOT ?= $(if $(BIOS),bios,disk)

.PHONY: run
run: packages ## boot the Debian installer in QEMU (BIOS=1; BOOT=pxe; ARGS=more QEMU arguments); Ctrl-A X quits
	@$(MAKE) $(if $(filter bios,$(BOOT)),bin/undionly.kpxe,bin-x86_64-efi/amorce.efi)
	@tools/run-demo --boot $(BOOT) -- $(ARGS)
