# The PCI bus, for the platforms that have one.
ifneq ($(PLATFORM),linux)
drivers-y += pci/pci pci/power
consoles-$(and $(ARCH_x86),$(CONSOLE_DEBUGCON)) += debugcon
consoles-$(and $(ARCH_x86),$(CONSOLE_VMWARE)) += vmware
drivers-$(and $(ARCH_x86),$(CONSOLE_VMWARE)) += console/vmware_port
endif
