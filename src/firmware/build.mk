# What the machine's own firmware tells about it.
settings-blocks-$(SMBIOS_SETTINGS) += firmware/smbios_settings/smbios
settings-blocks-$(CPUID_SETTINGS) += firmware/cpuid_settings/cpuid
