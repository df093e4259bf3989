# Codecs: bytes <-> structs. No state, no I/O.
wire-y += tftp http http_request
wire-y += smbios
wire-y += dhcp dhcpv6 ra
wire-y += pe
wire-y += dns
