# Codecs.
unit-tests += wire/bzimage_test wire/elf_test wire/multiboot_test wire/multiboot2_test wire/nbi_test wire/sdi_test
wire/bzimage_test-src := $(core-src) src/wire/bzimage.c
wire/elf_test-src := $(core-src) src/wire/elf.c
wire/multiboot_test-src := $(core-src) src/wire/multiboot.c
wire/multiboot2_test-src := $(core-src) src/wire/multiboot2.c src/wire/multiboot.c
wire/nbi_test-src := $(core-src) src/wire/nbi.c
wire/sdi_test-src := $(core-src) src/wire/sdi.c
unit-tests += wire/ntp_test
wire/ntp_test-src := $(core-src) src/wire/ntp.c
unit-tests += wire/packet_test
wire/packet_test-src := $(core-src) src/wire/packet.c src/wire/pcapng.c src/wire/dhcp.c src/core/netaddr.c
unit-tests += wire/json_test
wire/json_test-src := $(core-src) src/wire/json.c src/core/utf8.c
unit-tests += wire/fdt_test
wire/fdt_test-src := $(core-src) src/wire/fdt.c
unit-tests += wire/pnm_test
wire/pnm_test-src := $(core-src) src/wire/pnm.c
