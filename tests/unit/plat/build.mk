# The parts of platforms that need no firmware.
unit-tests += plat/ucs2_test plat/devpath_test
plat/ucs2_test-src := $(core-src) src/plat/uefi/ucs2.c src/core/utf8.c
plat/devpath_test-src := $(core-src) src/plat/uefi/devpath.c src/plat/uefi/ucs2.c src/core/utf8.c

# The BIOS loader.
unit-tests += plat/unpack_test plat/x86_place_test plat/fit_test
loader-model := src/plat/bios/loader/model.c src/plat/bios/loader/x86_place.c
plat/unpack_test-src := src/plat/bios/loader/unpack.c $(loader-model)
plat/x86_place_test-src := src/plat/bios/loader/x86_place.c
build/unit/plat/unpack_test: build/unit/bios-pack
build/unit/bios-pack: tools/bios_pack.c $(loader-model) $(wildcard src/plat/bios/loader/*.h) build/host/flags
	$(call say,LINK,$@)$(CC) -std=gnu11 -O2 $(call warnings,$<) $(filter %.c,$^) -o $@
plat/fit_test-src := src/plat/bios/loader/fit.c

unit-tests += wire/pe_test
wire/pe_test-src := $(core-src) src/wire/pe.c

# Leaving a BIOS machine to an operating system, in the test's own memory.
unit-tests += plat/handover_test
plat/handover_test-src := $(core-src) tests/unit/fakes/machine_fake.c src/plat/bios/handover.c

# The PXE API of the BIOS platform.
unit-tests += wire/pxe_test
wire/pxe_test-src := $(core-src) src/wire/pxe.c

# A PC whose PXE ROM has a NIC; the driver finds its headers beside itself.
unit-tests += plat/undi_test
plat/undi_test-src := $(core-src) tests/unit/fakes/undi_fake.c src/plat/bios/undi.c src/plat/bios/undi_rom.c \
    src/plat/bios/undi_irq.c src/plat/bios/undi_wire.c
plat/undi_test-cflags := -Isrc

# Its PCI devices; ACPI's tables are found elsewhere.
unit-tests += plat/bios_pci_test
plat/bios_pci_test-src := $(core-src) src/plat/bios/pci.c src/drivers/pci/pci.c src/drivers/pci/power.c src/wire/acpi.c
plat/bios_pci_test-cflags := -Isrc

unit-tests += plat/cp437_test wire/acpi_test
plat/cp437_test-src := src/plat/bios/cp437.c
wire/acpi_test-src := $(core-src) src/wire/acpi.c

# Whole image types on that machine, with a heap in its memory.
exec-test-src := $(filter-out %/heap_malloc.c,$(core-src)) tests/unit/fakes/machine_fake.c \
    tests/unit/fakes/machine_heap.c src/core/blob.c src/plat/bios/handover.c src/plat/bios/exec_parts.c
unit-tests += plat/exec_bzimage_test
plat/exec_bzimage_test-src := $(exec-test-src) src/plat/bios/exec_bzimage.c src/wire/bzimage.c src/image/initrd.c \
    src/wire/elf.c src/wire/multiboot.c src/core/uri.c

# The BIOS machine's memory; the program lies where the linker is told.
unit-tests += plat/memory_test
plat/memory_test-src := src/plat/bios/memory.c
plat/memory_test-cflags := -fno-pie
plat/memory_test-ldflags := -no-pie -Wl,--defsym=program_head=0x7f00000

# Its rest; the test takes the file in itself.
unit-tests += plat/idle_test
plat/idle_test-src :=
plat/idle_test-cflags := -Isrc

# Graphics modes.
unit-tests += wire/vbe_test plat/pixels_test
wire/vbe_test-src := src/wire/vbe.c
plat/pixels_test-src := src/plat/bios/pixels.c
plat/pixels_test-cflags := -Isrc

# What the command line of the Linux program says about a dry run.
unit-tests += plat/simulate_options_test
plat/simulate_options_test-src := $(core-src) src/plat/linux/simulate_options.c src/core/uri.c
plat/simulate_options_test-cflags := -Isrc

unit-tests += plat/usb_numbers_test
plat/usb_numbers_test-src := $(core-src) src/plat/uefi/usb_numbers.c src/plat/uefi/devpath.c src/plat/uefi/ucs2.c \
    src/core/utf8.c

# The firmware's network driver, with UEFI's types as the host has them.
unit-tests += plat/snp_test
plat/snp_test-src := $(core-src) src/plat/uefi/snp.c src/plat/uefi/status.c tests/unit/fakes/netdev_fake.c
plat/snp_test-cflags := -Isrc -isystem third_party/gnu-efi/include -isystem /usr/include/efi
