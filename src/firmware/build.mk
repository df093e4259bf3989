# What the machine's own firmware tells about it.
settings-blocks-$(SMBIOS_SETTINGS) += firmware/smbios_settings/smbios
settings-blocks-$(CPUID_SETTINGS) += firmware/cpuid_settings/cpuid
settings-blocks-$(PCI_SETTINGS) += firmware/pci_settings/pci
settings-blocks-$(USB_SETTINGS) += firmware/usb_settings/usb
settings-blocks-$(ACPI_SETTINGS) += firmware/acpi_settings/acpi
settings-blocks-$(MEMMAP_SETTINGS) += firmware/memmap_settings/memmap
