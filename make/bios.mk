# make/bios.mk - linking for BIOS; included by make/target.mk. One program per name, put into each of its forms:
#   objects -> program.elf -> payload (flat, fit to be moved, packed)
#   low.S -> low.bin -> low_image.h, which the program carries
#   prefix of the form + loader + payload -> bin/NAME.FORM (tools/bios-image)
BIOS_DIR := src/plat/bios
as-flags := --target=i386-unknown-none-elf -march=i686
# The loader is not packed: its bytes count as they are, and a frame pointer makes the code shorter (but pack worse).
loader-flags := $(common-flags) $(filter-out -fomit-frame-pointer,$(flags-bios)) -fno-omit-frame-pointer

# ---- the low area -------------------------------------------------------------------------------------------------
LOW_OBJECTS := $(patsubst $(BIOS_DIR)/%.S,$(OUT)/%.o,$(wildcard $(BIOS_DIR)/low/*.S))
$(OUT)/low/%.o: $(BIOS_DIR)/low/%.S $(BIOS_DIR)/low/layout.h
	$(call say,AS,$@)mkdir -p $(@D) && $(CC) $(as-flags) -c $< -o $@
$(OUT)/low.elf: $(LOW_OBJECTS) $(BIOS_DIR)/low/low.ld
	$(call say,LINK,$@)ld.lld -m elf_i386 -e 0 -T $(BIOS_DIR)/low/low.ld $(LOW_OBJECTS) -o $@
$(OUT)/low_image.h: $(OUT)/low.elf tools/gen-low-image
	$(call say,GEN,$@)$(PYTHON) tools/gen-low-image $< > $@
$(OUT)/obj/$(BIOS_DIR)/low.o: $(OUT)/low_image.h

# ---- the program ----------------------------------------------------------------------------------------------------
$(GEN)/program.elf: $(objects) $(generated) $(GEN)/objects.list $(BIOS_DIR)/program.ld
	$(call say,LINK,$@)ld.lld $(ldflags-bios) -Map=$(GEN)/map -T $(BIOS_DIR)/program.ld @$(GEN)/objects.list -o $@
$(GEN)/payload: $(GEN)/program.elf $(OUT)/bios-pack tools/bios-image
	$(call say,PACK,$@)$(PYTHON) tools/bios-image payload $< $(OUT)/bios-pack $@
# The packer runs here and shares its model with the loader.
$(OUT)/bios-pack: tools/bios_pack.c $(addprefix $(BIOS_DIR)/loader/,model.c x86_place.c unpack.h model.h x86_place.h) $(OUT)/flags
	$(call say,HOSTCC,$@)$(CC) -std=gnu11 -O2 $(call warnings,$<) $(filter %.c,$^) -o $@

# ---- the loader -------------------------------------------------------------------------------------------------------
LOADER_OBJECTS := $(addprefix $(OUT)/loader/,start.o loader.o unpack.o model.o x86_place.o fit.o memory.o)
$(OUT)/loader/%.o: $(BIOS_DIR)/loader/%.c $(OUT)/flags
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(loader-flags) $(lto-flags) $(call warnings,$<) -MMD -MP -c $< -o $@
$(OUT)/loader/%.o: $(BIOS_DIR)/loader/%.S $(OUT)/flags
	$(call say,AS,$@)mkdir -p $(@D) && $(CC) $(as-flags) -c $< -o $@
$(OUT)/loader/memory.o: src/libc/memory.c $(OUT)/flags
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(loader-flags) -MMD -MP -c $< -o $@
$(OUT)/loader.elf: $(LOADER_OBJECTS) $(BIOS_DIR)/loader/loader.ld
	$(call say,LINK,$@)ld.lld -m elf_i386 --gc-sections -T $(BIOS_DIR)/loader/loader.ld $(LOADER_OBJECTS) -o $@

# ---- prefixes and media -------------------------------------------------------------------------------------------------
# Which prefix a form has; each becomes a flat file, with its ELF file beside it for the names in it.
prefix-of-pxe := pxe
prefix-of-kpxe := pxe
prefix-of-kkpxe := pxe
prefix-of-kkkpxe := pxe
prefix-of-dsk := disk
prefix-of-pdsk := disk
prefix-of-hd := disk
prefix-of-usb := disk
prefix-of-iso := disk
prefix-of-mrom := rom
FORM := $(patsubst .%,%,$(SUFFIX))
PREFIX := $(OUT)/prefix/$(or $(prefix-of-$(FORM)),$(FORM))
$(OUT)/prefix/%.o: $(BIOS_DIR)/prefix/%.S $(addprefix $(BIOS_DIR)/prefix/,common.S media.S rom_card.S) $(BIOS_DIR)/boot_info.h \
    $(OUT)/include/config.h
	$(call say,AS,$@)mkdir -p $(@D) && $(CC) $(as-flags) -I$(OUT)/include -c $< -o $@
$(OUT)/prefix/%.elf: $(OUT)/prefix/%.o $(BIOS_DIR)/prefix/prefix.ld
	$(call say,LINK,$@)ld.lld -m elf_i386 -e 0 -T $(BIOS_DIR)/prefix/prefix.ld $< -o $@
$(OUT)/%.bin: $(OUT)/%.elf
	$(Q)llvm-objcopy -O binary $< $@
.SECONDARY:

# What a UEFI machine starts from the same stick or disc; the Makefile built it with the same EMBED=.
EFI_HALF := BOOTX64=$(INTO:%=%/)bin-x86_64-efi/amorce.efi BOOTIA32=$(INTO:%=%/)bin-i386-efi/amorce.efi
CD := $(OUT)/prefix/cd
tool-of-usb = tools/bios-media usb $(1) $@ $(EFI_HALF)
tool-of-iso = tools/bios-media iso $(1) $@ $(CD).bin $(EFI_HALF)
tool-of-rom = tools/bios-media $(FORM) $(1) $@ $(REAL) "$(version)"
tool-of-mrom = $(tool-of-rom)
tool-of-disk = tools/bios-media $(FORM) $(1) $@
tool = $(or $(call tool-of-$(FORM),$(1)),$(if $(filter disk,$(prefix-of-$(FORM))),$(tool-of-disk)),tools/bios-image medium \
    $(FORM) $(1) $@)
needs-usb := $(foreach half,$(EFI_HALF),$(lastword $(subst =, ,$(half))))
needs-iso := $(needs-usb) $(CD).bin $(CD).elf

$(BIN)/$(REAL)$(SUFFIX): $(PREFIX).bin $(PREFIX).elf $(OUT)/loader.bin $(GEN)/payload $(needs-$(FORM)) \
    tools/bios-image tools/bios-media
	$(call say,IMAGE,$@)mkdir -p $(@D) && $(PYTHON) $(call tool,$(PREFIX).bin $(OUT)/loader.bin $(GEN)/payload)

-include $(wildcard $(OUT)/loader/*.d)
