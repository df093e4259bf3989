unit-tests += wire/smbios_test firmware/smbios_settings_test
wire/smbios_test-src := $(core-src) src/wire/smbios.c
firmware/smbios_settings_test-src := $(core-src) $(settings-test-src) src/wire/smbios.c src/firmware/smbios_settings.c
unit-tests += firmware/cpuid_settings_test
firmware/cpuid_settings_test-src := $(core-src) $(settings-test-src) src/firmware/cpuid_settings.c
unit-tests += firmware/tables_settings_test
firmware/tables_settings_test-src := $(core-src) $(settings-test-src) \
    $(addprefix src/firmware/,acpi_settings.c pci_settings.c memmap_settings.c)
unit-tests += firmware/usb_settings_test
firmware/usb_settings_test-src := $(core-src) $(settings-test-src) src/firmware/usb_settings.c
