# The PCI bus, for the platforms that have one.
ifneq ($(PLATFORM),linux)
drivers-y += pci/pci
endif
