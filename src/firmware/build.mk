# What the machine's own firmware tells about it.
settings-blocks-$(SMBIOS_SETTINGS) += firmware/smbios_settings/smbios
