# Codecs: bytes <-> structs. No state, no I/O.
wire-y += tftp http http_request
wire-y += smbios acpi
wire-y += dhcp dhcp_ack dhcpv6 ra
wire-y += pe
wire-$(or $(IMAGE_GZIP),$(IMAGE_ZLIB),$(IMAGE_PNG)) += gzip
wire-$(IMAGE_PNM) += pnm
wire-y += dns icmp
wire-$(NTP_CMD) += ntp
wire-$(PCAP_CMD) += packet pcapng
wire-y += bzimage elf multiboot multiboot2 nbi sdi
wire-$(PXE_STACK) += pxe
wire-$(PLATFORM_bios) += vbe
wire-y += json
wire-$(or $(PLATFORM_efi),$(FDT_CMD)) += fdt
