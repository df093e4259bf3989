# Fuzzers (libFuzzer with ASan and UBSan). One fuzzer = one line here, tests/fuzz/<name>.c and tests/fuzz/corpus/<name>/:
#   fuzzers += uri_fuzz
#   uri_fuzz-src := src/core/uri.c src/core/str.c         files linked besides the fuzzer itself
# and, where needed, uri_fuzz-cflags, uri_fuzz-libs as for unit tests.

fuzz-core-src := src/core/err.c src/core/dry_run.c src/core/event.c src/core/str.c src/core/heap_malloc.c \
    src/core/heap_text.c tests/unit/fakes/plat_fake.c tests/unit/fakes/event_fake.c

fuzzers += uri_fuzz
uri_fuzz-src := $(fuzz-core-src) src/core/uri.c

fuzzers += tftp_fuzz http_fuzz
tftp_fuzz-src := $(fuzz-core-src) src/wire/tftp.c
http_fuzz-src := $(fuzz-core-src) src/wire/http.c src/wire/http_request.c

fuzzers += expand_fuzz setting_types_fuzz smbios_fuzz
expand_fuzz-src := $(fuzz-core-src) $(settings-test-src) src/core/expand.c src/core/filter.c
setting_types_fuzz-src := $(fuzz-core-src) $(settings-test-src)
smbios_fuzz-src := $(fuzz-core-src) src/wire/smbios.c

fuzzers += dhcp_fuzz dhcpv6_fuzz ra_fuzz
dhcp_fuzz-src := $(fuzz-core-src) src/wire/dhcp.c
dhcpv6_fuzz-src := $(fuzz-core-src) src/wire/dhcpv6.c src/wire/dhcp.c
ra_fuzz-src := $(fuzz-core-src) src/wire/ra.c

fuzzers += pe_fuzz devpath_fuzz
pe_fuzz-src := $(fuzz-core-src) src/wire/pe.c
devpath_fuzz-src := $(fuzz-core-src) src/plat/uefi/devpath.c src/plat/uefi/ucs2.c src/core/utf8.c

fuzzers += gzip_fuzz archive_fuzz
gzip_fuzz-src := $(fuzz-core-src) src/wire/gzip.c
archive_fuzz-src := $(filter-out %/plat_fake.c,$(fuzz-core-src)) tests/fuzz/fetch_plat.c $(archive-src)

fuzzers += packet_fuzz
packet_fuzz-src := $(fuzz-core-src) src/wire/packet.c src/wire/dhcp.c src/core/netaddr.c

fuzzers += pxe_fuzz
pxe_fuzz-src := $(fuzz-core-src) src/wire/pxe.c

fuzzers += unpack_fuzz
unpack_fuzz-src := src/plat/bios/loader/unpack.c src/plat/bios/loader/model.c \
    src/plat/bios/loader/x86_place.c

fuzzers += script_fuzz
script_fuzz-src := $(fuzz-core-src) tests/unit/fakes/settings_fake.c \
    $(addprefix src/core/,settings.c settings_values.c settings_text.c settings_table.c settings_builtin.c expand.c filter.c arith.c condition.c glob.c \
    setting_types.c setting_types_number.c setting_types_bytes.c clock.c uri.c netaddr.c) \
    $(addprefix src/script/,lex.c options.c dispatch.c run.c check.c check_words.c block.c flow.c) src/cmd/language.c src/cmd/blocks.c src/cmd/nvo.c src/cmd/test.c src/wire/json.c src/core/utf8.c src/core/event_level.c

fuzzers += menu_fuzz
menu_fuzz-src := $(fuzz-core-src) $(settings-test-src) src/core/expand.c src/core/filter.c src/core/utf8.c src/core/fiber.c \
    src/arch/x86/switch_sysv64.S $(addprefix src/ui/,menus.c menu.c form.c field.c finder.c edit.c listview.c tui.c colour.c)

fuzzers += dns_fuzz
dns_fuzz-src := $(fuzz-core-src) src/wire/dns.c src/core/netaddr.c

fuzzers += icmp_fuzz
icmp_fuzz-src := $(fuzz-core-src) src/wire/icmp.c src/core/netaddr.c

fuzzers += ntp_fuzz
ntp_fuzz-src := $(fuzz-core-src) src/wire/ntp.c

# Whole downloads.
fuzz-fetch-src := $(filter-out %/plat_fake.c,$(fuzz-core-src)) src/core/blob.c src/core/uri.c src/core/netaddr.c \
    src/fetch/fetch.c src/fetch/params.c tests/unit/fakes/fetch_fake.c tests/fuzz/fetch_plat.c
fuzzers += tftp_fetch_fuzz http_fetch_fuzz
tftp_fetch_fuzz-src := $(fuzz-fetch-src) src/fetch/tftp.c src/wire/tftp.c
http_fetch_fuzz-src := $(fuzz-fetch-src) $(addprefix src/fetch/,http.c http_pool.c http_body.c http_resume.c \
    http_auth.c data.c) src/wire/http.c src/wire/http_request.c src/core/setting_types_bytes.c src/crypto/digest.c
http_fetch_fuzz-libs := mbedtls

# What a BIOS machine boots.
fuzzers += bzimage_fuzz elf_fuzz multiboot_fuzz multiboot2_fuzz nbi_fuzz
bzimage_fuzz-src := $(fuzz-core-src) src/wire/bzimage.c
elf_fuzz-src := $(fuzz-core-src) src/wire/elf.c
multiboot_fuzz-src := $(fuzz-core-src) src/wire/multiboot.c
multiboot2_fuzz-src := $(fuzz-core-src) src/wire/multiboot2.c src/wire/multiboot.c
nbi_fuzz-src := $(fuzz-core-src) src/wire/nbi.c

fuzzers += acpi_fuzz
acpi_fuzz-src := src/wire/acpi.c

fuzzers += undi_fuzz
undi_fuzz-src := src/plat/bios/undi_wire.c
undi_fuzz-cflags := -Isrc
fuzzers += exec_fuzz
exec_fuzz-src := $(filter-out %/heap_malloc.c,$(fuzz-core-src)) tests/unit/fakes/machine_fake.c \
    tests/unit/fakes/machine_heap.c src/core/blob.c src/core/uri.c src/image/initrd.c $(addprefix src/plat/bios/,handover.c \
    exec_parts.c exec_bzimage.c exec_elf.c exec_multiboot.c exec_multiboot2.c exec_nbi.c exec_sdi.c) \
    $(addprefix src/wire/,bzimage.c elf.c multiboot.c multiboot2.c nbi.c sdi.c)

fuzzers += vbe_fuzz
vbe_fuzz-src := src/wire/vbe.c src/plat/bios/pixels.c
vbe_fuzz-cflags := -Isrc

fuzzers += arith_fuzz
arith_fuzz-src := $(fuzz-core-src) $(addprefix src/core/,arith.c condition.c glob.c)

fuzzers += json_fuzz
json_fuzz-src := $(fuzz-core-src) src/wire/json.c src/core/utf8.c
fuzzers += fdt_fuzz
fdt_fuzz-src := $(fuzz-core-src) src/wire/fdt.c

fuzzers += pnm_fuzz png_fuzz fbcon_fuzz
pnm_fuzz-src := $(fuzz-core-src) src/wire/pnm.c
png_fuzz-src := $(fuzz-core-src) $(archive-src) src/image/png.c src/image/pixbuf.c $(lodepng-src)
fbcon_fuzz-src := $(fuzz-core-src) tests/unit/fakes/display_fake.c $(addprefix src/core/,ansi.c utf8.c console.c fiber.c) \
    src/arch/x86/switch_sysv64.S $(addprefix src/ui/,fbcon.c fbdraw.c colour.c) src/image/pixbuf.c $(font-src)
