# Unit tests, built for the host with ASan and UBSan. One test = one line here and tests/unit/<name>.c:
#   unit-tests += core/uri_test
#   core/uri_test-src := src/core/uri.c src/core/str.c     files linked besides the test itself
# and, where needed:
#   core/uri_test-cflags := -DX      flags for all files of this test (it then gets objects of its own)
#   core/uri_test-src-cflags := -DX  flags for all files but the test itself
#   core/uri_test-libs := lwip mbedtls
# A folder may have a build.mk of its own (tests/unit/net/build.mk), in the same form.
# A test that needs a registry (commands[], fetchers[] ...) defines the array itself.

# What most tests of our own modules stand on: the core's small parts, a fake platform.
core-src := src/core/err.c src/core/dry_run.c src/core/event.c src/core/str.c src/core/heap_malloc.c src/core/heap_text.c \
    tests/unit/fakes/plat_fake.c tests/unit/fakes/event_fake.c

unit-tests += core/str_test core/netaddr_test core/uri_test core/heap_test core/blob_test core/fiber_test core/console_line_test
core/str_test-src := $(core-src)
unit-tests += core/str_oom_test
core/str_oom_test-src := $(filter-out src/core/heap_malloc.c,$(core-src)) tests/unit/fakes/heap_fake.c src/ui/edit.c
core/netaddr_test-src := $(core-src) src/core/netaddr.c
core/uri_test-src := $(core-src) src/core/uri.c
core/heap_test-src := src/core/heap.c src/core/heap_text.c tests/unit/fakes/plat_fake.c
core/console_line_test-src := src/core/console_line.c
core/blob_test-src := $(core-src) src/core/blob.c
core/fiber_test-src := $(core-src) src/core/fiber.c src/arch/x86/switch_sysv64.S

unit-tests += image/image_test
image/image_test-src := $(core-src) src/image/image.c src/core/uri.c src/core/blob.c

unit-tests += image/initrd_test
image/initrd_test-src := $(core-src) src/image/image.c src/image/initrd.c src/core/uri.c src/core/blob.c

unit-tests += image/archive_test
archive-src := $(addprefix src/image/,archive.c inflate.c gzip.c zlib.c image.c) src/wire/gzip.c src/core/uri.c \
    src/core/blob.c $(zlib-src)
image/archive_test-src := $(core-src) $(archive-src)

unit-tests += image/picture_test
image/picture_test-src := $(core-src) $(archive-src) src/image/png.c src/image/pnm.c src/image/pixbuf.c src/wire/pnm.c \
    $(lodepng-src)

unit-tests += core/event_test
core/event_test-src := $(filter-out %event_fake.c,$(core-src))

unit-tests += core/ansi_test core/calendar_test
core/ansi_test-src := $(core-src) src/core/ansi.c src/core/utf8.c
unit-tests += core/keymap_test
core/keymap_test-src := src/core/keymap.c src/core/keymaps.c src/core/utf8.c
core/calendar_test-src := $(core-src) src/core/calendar.c
unit-tests += core/display_mode_test
core/display_mode_test-src := $(core-src) src/core/display_mode.c

unit-tests += wire/smbios_entry_test
wire/smbios_entry_test-src := $(core-src) src/wire/smbios.c
