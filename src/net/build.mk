# The network. Only this folder sees lwIP.
net-y += netdev netdev_settings fallback netbuf route netconf lwip_glue lwip_timers random checksum udp icmp stream window dns dns_tcp show
net-$(NTP_CMD) += ntp
net-$(PCAP_CMD) += capture
net-$(DOCTOR_CMD) += arp
net-$(or $(VLAN_CMD),$(PLATFORM_efi)) += vlan
event-sinks-$(CONSOLE_SYSLOG) += net/syslog/syslog
consoles-$(CONSOLE_SYSLOG) += net/syslog/syslog

# DHCP and IPv6 configuration: the order is that of `ifconf`.
net-y += configure retry dhcp_choice dhcp_identity dhcp_settings
net-$(PXE_STACK) += dhcp_cached
net-configurators-$(NET_PROTO_IPV4) += dhcp
net-$(DHCP_CMD) += pxebs
net-configurators-$(NET_PROTO_IPV6) += ipv6conf/ipv6
net-$(NET_PROTO_IPV6) += dhcpv6 ipv6_settings

# What DHCP servers are told that we can do (compat 4.2).
dhcp-features-$(PXE_STACK) += dhcp_features/pxe
dhcp-features-$(DOWNLOAD_PROTO_HTTP) += dhcp_features/http
dhcp-features-$(DOWNLOAD_PROTO_TFTP) += dhcp_features/tftp
dhcp-features-$(DNS_RESOLVER) += dhcp_features/dns
dhcp-features-$(IMAGE_BZIMAGE) += dhcp_features/bzimage
dhcp-features-$(IMAGE_MULTIBOOT) += dhcp_features/multiboot
dhcp-features-$(IMAGE_NBI) += dhcp_features/nbi
dhcp-features-$(IMAGE_PXE) += dhcp_features/nbp
dhcp-features-$(IMAGE_ELF) += dhcp_features/elf
dhcp-features-$(IMAGE_COMBOOT) += dhcp_features/comboot
dhcp-features-$(and $(IMAGE_EFI),$(PLATFORM_efi)) += dhcp_features/efi
dhcp-features-$(VLAN_CMD) += dhcp_features/vlan
dhcp-features-$(MENU_CMD) += dhcp_features/menu
dhcp-features-$(IMAGE_SDI) += dhcp_features/sdi
