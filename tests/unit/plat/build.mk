# The parts of platforms that need no firmware.
unit-tests += plat/ucs2_test plat/ansi_test plat/devpath_test
plat/ucs2_test-src := $(core-src) src/plat/uefi/ucs2.c
plat/ansi_test-src := $(core-src) src/plat/uefi/ansi.c src/plat/uefi/ucs2.c
plat/devpath_test-src := $(core-src) src/plat/uefi/devpath.c src/plat/uefi/ucs2.c

unit-tests += wire/pe_test
wire/pe_test-src := $(core-src) src/wire/pe.c
