# DHCP and IPv6 configuration.
unit-tests += wire/dhcp_test wire/dhcpv6_test wire/ra_test
wire/dhcp_test-src := $(core-src) src/wire/dhcp.c
wire/dhcpv6_test-src := $(core-src) src/wire/dhcpv6.c src/wire/dhcp.c
wire/ra_test-src := $(core-src) src/wire/ra.c
# Scripted peers on a network of our own, with the real fibers and the real settings.
net-sim-src := $(core-src) $(settings-test-src) src/core/expand.c src/core/filter.c src/core/fiber.c src/arch/x86/switch_sysv64.S \
    tests/unit/fakes/net_fake.c src/net/retry.c src/net/dhcp_identity.c
unit-tests += net/dhcp_test
net/dhcp_test-src = $(filter-out src/core/heap_malloc.c,$(net-sim-src)) tests/unit/fakes/heap_fake.c $(addprefix src/net/,dhcp.c dhcp_choice.c dhcp_settings.c pxebs.c) \
    src/wire/dhcp.c
unit-tests += net/ipv6_test
net/ipv6_test-src = $(net-sim-src) $(addprefix src/net/,ipv6conf.c dhcpv6.c ipv6_settings.c configure.c) \
    src/wire/dhcp.c src/wire/dhcpv6.c src/wire/ra.c

# Names, routes, devices.
unit-tests += wire/dns_test net/route_test net/checksum_test
wire/dns_test-src := $(core-src) src/wire/dns.c src/core/netaddr.c
net/route_test-src := src/net/route.c
net/checksum_test-src := src/net/checksum.c
unit-tests += net/window_test
net/window_test-src := src/net/window.c
unit-tests += net/dns_test net/netdev_test
net/dns_test-src = $(filter-out src/net/%,$(net-sim-src)) src/net/dns.c src/net/dns_tcp.c src/wire/dns.c src/net/route.c src/core/netaddr.c
net/netdev_test-src = $(core-src) $(settings-test-src) src/core/fiber.c src/arch/x86/switch_sysv64.S \
    src/net/netdev.c src/net/netdev_settings.c src/net/vlan.c src/net/fallback.c
unit-tests += net/stack_test
net/stack_test-src = $(filter-out src/core/heap_malloc.c,$(core-src)) tests/unit/fakes/heap_fake.c $(settings-test-src) src/core/fiber.c src/arch/x86/switch_sysv64.S \
    $(addprefix src/net/,netdev.c netdev_settings.c netbuf.c route.c netconf.c lwip_glue.c lwip_timers.c random.c checksum.c udp.c icmp.c \
    stream.c window.c show.c) src/wire/icmp.c
net/stack_test-libs := lwip
unit-tests += ui/pxemenu_test
ui/pxemenu_test-src := $(core-src) $(settings-test-src) src/core/expand.c src/core/filter.c src/ui/pxemenu.c src/ui/colour.c src/wire/dhcp.c
unit-tests += net/syslog_test
net/syslog_test-src = $(filter-out %event_fake.c,$(core-src)) $(settings-test-src) src/core/fiber.c \
    src/arch/x86/switch_sysv64.S src/core/console_line.c src/core/event_level.c src/net/syslog.c
unit-tests += net/random_test
net/random_test-src := src/net/random.c
unit-tests += net/dhcp_cached_test
net/dhcp_cached_test-src = $(net-sim-src) $(addprefix src/net/,dhcp_settings.c dhcp_cached.c) src/wire/dhcp.c \
    src/wire/dhcp_ack.c
