# DHCP and IPv6 configuration.
unit-tests += wire/dhcp_test wire/dhcpv6_test wire/ra_test
wire/dhcp_test-src := $(core-src) src/wire/dhcp.c
wire/dhcpv6_test-src := $(core-src) src/wire/dhcpv6.c src/wire/dhcp.c
wire/ra_test-src := $(core-src) src/wire/ra.c
