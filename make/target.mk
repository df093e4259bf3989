# make/target.mk - builds one binary of one target; called by the Makefile as
#   make -f make/target.mk TARGET=x86_64-efi GOAL=snponly.efi
# Not here: how the registries are written (tools/gen-registry), what is switched on (config/).
include make/common.mk
.DEFAULT_GOAL := goal

words := $(subst -, ,$(TARGET))
ARCH := $(word 1,$(words))
PLATFORM := $(word 2,$(words))
SANITIZE := $(filter asan,$(words))
NAME := $(basename $(GOAL))
OUT := build/$(TARGET)
# The field calls it bin/: 32-bit PC BIOS is what there was first.
# INTO=folder: bin... is made in there, and the files of this tree stay as they are.
BIN := $(INTO:%=%/)$(if $(filter bios,$(PLATFORM)),bin,bin-$(TARGET))
KNOWN_TARGETS := x86_64-linux x86_64-linux-asan x86_64-efi i386-efi arm64-efi i386-bios
$(if $(filter $(TARGET),$(KNOWN_TARGETS)),,$(error unknown target $(TARGET); known: $(KNOWN_TARGETS)))

# ---- per processor and platform -------------------------------------------------------------------------------
ARCH_FOLDER := $(if $(filter arm64,$(ARCH)),arm64,x86)
PLATFORM_FOLDER := $(if $(filter efi,$(PLATFORM)),uefi,$(PLATFORM))
SUFFIX := $(if $(filter efi,$(PLATFORM)),.efi)
NAMES-linux := amorce
NAMES-efi := amorce snponly
# What a BIOS loads has many forms (make/bios.mk); a PCI id as the name is the driver of that card.
FORMS := lkrn pxe kpxe kkpxe kkkpxe dsk pdsk hd usb iso rom mrom
NAMES-bios := amorce undionly
NAMES := $(NAMES-$(PLATFORM))

# What people type by habit, and what it is with us.
REAL := $(if $(filter ipxe,$(NAME)),amorce,$(NAME))
ifeq ($(PLATFORM),bios)
SUFFIX := $(suffix $(GOAL))
$(if $(filter $(SUFFIX),$(addprefix .,$(FORMS))),,$(error there is no $(BIN)/$(GOAL); a BIOS loads: $(addprefix \
    $(BIN)/$(NAME).,$(FORMS))))
endif

common-flags := -std=gnu11 -ffunction-sections -fdata-sections -fno-strict-aliasing -fno-common \
    -ffile-prefix-map=$(CURDIR)/= -Iinclude -I$(OUT)/include

flags-linux := -O2 -g -D_GNU_SOURCE -fno-omit-frame-pointer
sanitize-flags := -fsanitize=address,undefined -fno-sanitize-recover=all -fsanitize-address-use-after-return=never
ldflags-linux := -fuse-ld=lld -Wl,--gc-sections

cpu-x86_64 := --target=x86_64-unknown-windows
cpu-i386 := --target=i386-unknown-windows -march=i686
cpu-arm64 := --target=aarch64-unknown-windows
# -nostdlibinc keeps the host's headers out; include/libc is the whole C library there is.
flags-efi = $(cpu-$(ARCH)) -Oz -ffreestanding -nostdlibinc -fno-ms-compatibility -fno-ms-extensions \
    -fms-compatibility-version=0 -fgnuc-version=4.2.1 -U_WIN32 -U_WIN64 -mno-ms-bitfields \
    -mno-stack-arg-probe -fno-stack-protector -fno-builtin -fshort-wchar -fno-asynchronous-unwind-tables \
    -Iinclude/libc
# No floating point and no vector registers: the machine's are whatever the BIOS left.
flags-bios := --target=i386-unknown-none-elf -fomit-frame-pointer -D__ELF__=1 -march=i686 -mno-mmx -mno-sse -mstack-alignment=4 -Oz -ffreestanding \
    -nostdlibinc -fno-pic -fno-stack-protector -fno-builtin -fno-asynchronous-unwind-tables -Iinclude/libc
# An enum is signed for *-windows and unsigned for Linux: that build is the judge of comparisons.
warnings-efi := -Wno-sign-compare
warnings-bios := -Wno-sign-compare
lto-flags := $(if $(filter 0,$(LTO)),,$(if $(filter efi bios,$(PLATFORM)),-flto))
ldflags-bios := -m elf_i386 --gc-sections --icf=all --emit-relocs -O1 --no-warn-mismatch
ldflags-efi := /subsystem:efi_application /entry:efi_main /nodefaultlib /dynamicbase /opt:ref /opt:icf \
    /Brepro $(if $(filter i386,$(ARCH)),/safeseh:no)

cflags := $(common-flags) $(flags-$(PLATFORM)) $(if $(SANITIZE),$(sanitize-flags))

# UEFI's types and tables: gnu-efi's headers, with our own efibind.h for all three processors.
uefi-cppflags := -isystem third_party/gnu-efi/include -isystem /usr/include/efi

# ---- what is in it ----------------------------------------------------------------------------------------------
# config/*.h, read by the preprocessor, become make variables (DOWNLOAD_PROTO_HTTP := y) and include/config.h.
$(if $(filter ok,$(shell tools/gen-config --arch $(ARCH) --platform $(PLATFORM) $(if \
    $(CONFIG),--config $(CONFIG)) --out $(OUT) && echo ok)),,$(error config: see above))
include $(OUT)/config.mk

# kind-dir: where an object lives unless its word says otherwise (see docs/design/001-build.md).
KINDS := commands fetchers image-types net-drivers setting-types settings-blocks net-configurators event-sinks \
    dhcp-features consoles
commands-dir := cmd
fetchers-dir := fetch
image-types-dir := image
net-drivers-dir := drivers/net
setting-types-dir := core
settings-blocks-dir := core
net-configurators-dir := net
event-sinks-dir := core
dhcp-features-dir := net
consoles-dir := drivers/console

FOLDERS := core wire net firmware crypto fetch san image script ui cmd drivers $(if $(filter linux,$(PLATFORM)),,libc)
include $(wildcard $(addprefix src/,$(addsuffix /build.mk,$(FOLDERS))) src/drivers/*/build.mk \
    src/plat/$(PLATFORM_FOLDER)/build.mk src/arch/$(ARCH_FOLDER)/build.mk)

# A PCI id as the name: the driver of that card, and no other.
CARD_DRIVER := $(if $(filter bios,$(PLATFORM)),$(strip $(foreach list,$(filter rom-ids-%,$(.VARIABLES)),$(if $(filter \
    $(NAME),$($(list))),$(list:rom-ids-%=%)))))
ifneq ($(CARD_DRIVER),)
NAMES += $(NAME)
net-drivers-y := $(filter $(CARD_DRIVER),$(net-drivers-y))
endif
$(if $(filter .rom .mrom,$(SUFFIX)),$(if $(CARD_DRIVER),,$(error $(BIN)/$(GOAL): a ROM is for one card that we have a \
    driver for, as in $(BIN)/8086100e.rom (src/drivers/net/build.mk lists them))))
$(if $(filter $(REAL)$(SUFFIX),$(addsuffix $(SUFFIX),$(NAMES))),,$(error there is no $(BIN)/$(GOAL); there \
    are: $(addprefix $(BIN)/,$(addsuffix $(SUFFIX),$(NAMES) ipxe))))
$(if $(filter $(NAME)$(SUFFIX),$(GOAL)),,$(error there is no $(BIN)/$(GOAL); there is $(BIN)/$(NAME)$(SUFFIX)))

# object -> <kind-dir>/object; file/object -> <kind-dir>/file; folder/file/object -> folder/file.
parent = $(patsubst %/,%,$(dir $(1)))
word-path = $(if $(findstring /,$(2)),$(if $(findstring /,$(call parent,$(2))),,$($(1)-dir)/)$(call \
    parent,$(2)),$($(1)-dir)/$(2))
paths := $(foreach kind,$(KINDS),$(foreach word,$($(kind)-y),$(call word-path,$(kind),$(word)))) \
    $(foreach folder,$(FOLDERS),$(addprefix $(folder)/,$($(folder)-y))) \
    $(addprefix plat/$(PLATFORM_FOLDER)/,$(plat-y)) $(addprefix arch/$(ARCH_FOLDER)/,$(arch-y))
sources := $(foreach path,$(sort $(paths)),$(call source,src/$(path))) \
    $(if $(strip $(net-y)),$(lwip-src)) $(if $(strip $(crypto-y)),$(mbedtls-src)) \
    $(if $(IMAGE_GZIP)$(IMAGE_ZLIB)$(IMAGE_PNG),$(zlib-src)) $(if $(IMAGE_PNG),$(lodepng-src)) \
    $(if $(CONSOLE_FRAMEBUFFER),$(font-src))
objects := $(addprefix $(OUT)/obj/,$(addsuffix .o,$(basename $(sources))))

# ---- what is generated, one set per binary ------------------------------------------------------------------------
GEN := $(OUT)/$(if $(INTO),into/)$(REAL)
$(call keep,$(GEN)/registry.list,$(foreach kind,$(KINDS),$(kind):$(foreach word,$($(kind)-y), $(notdir \
    $(word)))$(newline)))

EMBED ?= $(EMBEDDED_IMAGE)
embed := $(subst $(comma), ,$(EMBED))
$(foreach file,$(embed),$(if $(wildcard $(file)),,$(error EMBED: there is no file "$(file)")))
$(call keep,$(GEN)/embed.list,# EMBED=$(newline)$(foreach file,$(embed),$(file)$(newline)))

base-version := $(or $(VERSION),$(file <VERSION))
git-version := $(or $(GITVERSION),$(shell git rev-parse --short=7 HEAD 2>/dev/null))
git-tag := $(shell git describe --exact-match --tags --match 'v$(base-version)' 2>/dev/null)
version := $(base-version)$(or $(EXTRAVERSION),$(if $(git-version),$(if $(git-tag),,+)))$(if \
    $(git-version), (g$(git-version:g%=%)))
$(call keep,$(GEN)/info.list,version $(version)$(newline)name $(REAL)$(newline)arch $(ARCH)$(newline)platform \
    $(subst bios,pcbios,$(PLATFORM))$(newline))

$(GEN)/registry.c: $(GEN)/registry.list tools/gen-registry
	$(Q)$(PYTHON) tools/gen-registry $< > $@
$(GEN)/build_info.c: $(GEN)/info.list tools/gen-build-info
	$(Q)$(PYTHON) tools/gen-build-info $< > $@
$(GEN)/embedded.c $(GEN)/embedded_data.S &: $(GEN)/embed.list $(embed) tools/gen-embedded
	$(Q)$(PYTHON) tools/gen-embedded $< $(GEN)/embedded.c $(GEN)/embedded_data.S

generated := $(addprefix $(GEN)/,registry.o build_info.o embedded.o embedded_data.o)
$(GEN)/embedded_data.o: $(embed)

# ---- compile and link ----------------------------------------------------------------------------------------------
.PHONY: goal
goal: $(BIN)/$(GOAL)

# Loops over every byte of a download: speed pays here, elsewhere -Oz costs nothing.
# Not the digests for BIOS: there they would be 2 KB of the packed program.
fast-src := src/libc/memory.c src/net/checksum.c $(if $(filter bios,$(PLATFORM)),,$(mbedtls-fast)) $(zlib-fast)
small-digests-bios := -DMBEDTLS_SHA256_SMALLER -DMBEDTLS_SHA512_SMALLER

$(call keep,$(OUT)/flags,$(CC) $(cflags) $(lto-flags) $(warnings-$(PLATFORM)) $(fast-src) $(small-digests-$(PLATFORM)) $(uefi-cppflags) $(lwip-cppflags) $(mbedtls-cppflags) $(zlib-cppflags) $(lodepng-cppflags))

# The C library itself is never part of LTO: memcpy must not become a call of memcpy.
extra-flags = $(call warnings,$(1)) $(warnings-$(PLATFORM)) $(call library-cppflags,$(1)) $(if $(filter src/libc/%,$(1)),,$(lto-flags)) \
    $(if $(filter src/plat/uefi/%,$(1)),$(uefi-cppflags)) $(if $(filter src/plat/bios/%,$(1)),-I$(OUT)) $(if $(filter $(fast-src),$(1)),-O2) \
    $(if $(filter $(MBEDTLS)/%,$(1)),$(small-digests-$(PLATFORM)))

$(OUT)/obj/%.o: %.c $(OUT)/flags
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(cflags) $(call extra-flags,$<) -MMD -MP -c $< -o $@
$(OUT)/obj/%.o: %.S $(OUT)/flags
	$(call say,AS,$@)mkdir -p $(@D) && $(CC) $(cflags) -MMD -MP -c $< -o $@
$(GEN)/%.o: $(GEN)/%.c $(OUT)/flags
	$(call say,CC,$@)$(CC) $(cflags) $(call warnings,$<) -MMD -MP -c $< -o $@
$(GEN)/%.o: $(GEN)/%.S $(OUT)/flags
	$(call say,AS,$@)$(CC) $(cflags) -MMD -MP -c $< -o $@

# The list of objects goes through a file: a source that leaves the build relinks it, and no command line is too long.
$(call keep,$(GEN)/objects.list,$(foreach object,$(objects) $(generated),$(object)$(newline)))

ifeq ($(PLATFORM),bios)
include make/bios.mk
else
$(BIN)/$(REAL)$(SUFFIX): $(objects) $(generated) $(GEN)/objects.list
endif
ifeq ($(PLATFORM),linux)
	$(call say,LINK,$@)mkdir -p $(@D) && $(CC) $(if $(SANITIZE),$(sanitize-flags)) $(ldflags-linux) \
	    @$(GEN)/objects.list -o $@
else ifeq ($(PLATFORM),efi)
	$(call say,LINK,$@)mkdir -p $(@D) && lld-link $(ldflags-efi) /lldmap:$(GEN)/map /out:$@ @$(GEN)/objects.list
endif

ifneq ($(NAME),$(REAL))
$(BIN)/$(GOAL): $(BIN)/$(REAL)$(SUFFIX)
	$(Q)ln -f $< $@
endif

-include $(wildcard $(objects:.o=.d) $(generated:.o=.d))
