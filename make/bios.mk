# make/bios.mk - linking for BIOS; included by make/target.mk. One program per name, put into each of its forms:
#   objects -> program.elf -> payload (flat, with its list of addresses, packed)
#   low.S -> low.bin -> low_image.h, which the program carries
#   prefix of the form + loader + payload -> bin/NAME.FORM (tools/bios-image)
BIOS := src/plat/bios
as-flags := --target=i386-unknown-none-elf -march=i686
# What is linked by itself must not be bitcode, and the loader must not call what it does not have.
alone-flags := $(filter-out -ffunction-sections -fdata-sections,$(common-flags)) $(flags-bios) -fno-lto

# ---- the low area -------------------------------------------------------------------------------------------------
LOW_OBJECTS := $(patsubst $(BIOS)/%.S,$(OUT)/%.o,$(wildcard $(BIOS)/low/*.S))
$(OUT)/low/%.o: $(BIOS)/low/%.S $(BIOS)/low/layout.h
	$(call say,AS,$@)mkdir -p $(@D) && $(CC) $(as-flags) -c $< -o $@
$(OUT)/low.elf: $(LOW_OBJECTS) $(BIOS)/low/low.ld
	$(call say,LINK,$@)ld.lld -m elf_i386 -e 0 -T $(BIOS)/low/low.ld $(LOW_OBJECTS) -o $@
$(OUT)/low_image.h: $(OUT)/low.elf tools/gen-low-image
	$(call say,GEN,$@)$(PYTHON) tools/gen-low-image $< > $@
$(OUT)/obj/$(BIOS)/low.o: $(OUT)/low_image.h

# ---- the program ----------------------------------------------------------------------------------------------------
$(GEN)/program.elf: $(objects) $(generated) $(GEN)/objects.list $(BIOS)/program.ld
	$(call say,LINK,$@)ld.lld $(ldflags-bios) -Map=$(GEN)/map -T $(BIOS)/program.ld @$(GEN)/objects.list -o $@
$(GEN)/payload: $(GEN)/program.elf tools/bios-image tools/bios-pack
	$(call say,PACK,$@)$(PYTHON) tools/bios-image payload $< $@

# ---- the loader -------------------------------------------------------------------------------------------------------
LOADER_OBJECTS := $(addprefix $(OUT)/loader/,start.o loader.o unpack.o memory.o $(notdir $(lzma-src:.c=.o)))
$(OUT)/loader/%.o: $(BIOS)/loader/%.c $(OUT)/flags
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(alone-flags) $(call warnings,$<) $(lzma-cppflags) -MMD -MP -c $< -o $@
$(OUT)/loader/%.o: $(BIOS)/loader/%.S $(OUT)/flags
	$(call say,AS,$@)mkdir -p $(@D) && $(CC) $(as-flags) -c $< -o $@
$(OUT)/loader/memory.o: src/libc/memory.c $(OUT)/flags
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(alone-flags) -ffunction-sections -MMD -MP -c $< -o $@
$(addprefix $(OUT)/loader/,$(notdir $(lzma-src:.c=.o))): $(lzma-src) $(OUT)/flags
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(alone-flags) -ffunction-sections $(lzma-cppflags) -w -MMD -MP -c $< -o $@
$(OUT)/loader.elf: $(LOADER_OBJECTS) $(BIOS)/loader/loader.ld
	$(call say,LINK,$@)ld.lld -m elf_i386 --gc-sections -T $(BIOS)/loader/loader.ld $(LOADER_OBJECTS) -o $@

# ---- prefixes and media -------------------------------------------------------------------------------------------------
# Which prefix a form has.
prefix-of-pxe := pxe
prefix-of-kpxe := pxe
prefix-of-kkpxe := pxe
prefix-of-kkkpxe := pxe
FORM := $(patsubst .%,%,$(SUFFIX))
PREFIX := $(OUT)/prefix/$(or $(prefix-of-$(FORM)),$(FORM))
$(OUT)/prefix/%.o: $(BIOS)/prefix/%.S $(BIOS)/prefix/common.S $(BIOS)/boot_info.h
	$(call say,AS,$@)mkdir -p $(@D) && $(CC) $(as-flags) -c $< -o $@
$(OUT)/prefix/%.elf: $(OUT)/prefix/%.o $(BIOS)/prefix/prefix.ld
	$(call say,LINK,$@)ld.lld -m elf_i386 -e 0 -T $(BIOS)/prefix/prefix.ld $< -o $@
$(OUT)/%.bin: $(OUT)/%.elf
	$(Q)llvm-objcopy -O binary $< $@
.SECONDARY:

$(BIN)/$(REAL)$(SUFFIX): $(PREFIX).bin $(PREFIX).elf $(OUT)/loader.bin $(GEN)/payload tools/bios-image
	$(call say,IMAGE,$@)mkdir -p $(@D) && $(PYTHON) tools/bios-image medium $(FORM) $(PREFIX).bin $(OUT)/loader.bin \
	    $(GEN)/payload $@

-include $(wildcard $(OUT)/loader/*.d)
