# make/host.mk - unit tests and fuzzers, built for the host with ASan and UBSan; called by the Makefile as
#   make -f make/host.mk unit [UNIT=core/uri_test]      -> build/unit/<name>, listed in build/unit/list
#   make -f make/host.mk fuzzers [FUZZ=uri_fuzz]        -> build/fuzz/<name>, listed in build/fuzz/list
# What is built is said by tests/unit/build.mk and tests/fuzz/build.mk. Running is tools/run-tests.
include make/common.mk

include tests/unit/build.mk $(wildcard tests/unit/*/build.mk) tests/fuzz/build.mk

# config.h as the Linux program sees it.
HOST := build/host
$(if $(filter ok,$(shell tools/gen-config --arch x86_64 --platform linux --out $(HOST) && echo \
    ok)),,$(error config: see above))

sanitize := -fsanitize=address,undefined -fno-sanitize-recover=all -fsanitize-address-use-after-return=never
cflags := -std=gnu11 -O1 -g -fno-omit-frame-pointer -fno-common -D_GNU_SOURCE -ffile-prefix-map=$(CURDIR)/= \
    -Iinclude -I$(HOST)/include -I. $(sanitize)
$(call keep,$(HOST)/flags,$(CC) $(cflags) $(lwip-cppflags) $(mbedtls-cppflags))

.PHONY: unit fuzzers
unit: $(addprefix build/unit/,$(or $(UNIT),$(unit-tests)))
fuzzers: $(addprefix build/fuzz/,$(or $(FUZZ),$(fuzzers)))
$(call keep,build/unit/list,$(foreach name,$(unit-tests),$(name)$(newline)))
$(call keep,build/fuzz/list,$(foreach name,$(fuzzers),$(name)$(newline)))

# $(call program,kind,name,flags): build/<kind>/<name> from tests/<kind>/<name>.c, <name>-src and <name>-libs (lwip,
# mbedtls). Objects are shared between the programs of a kind, unless a program has flags of its own: <name>-cflags
# for all its files, <name>-src-cflags for all but the test itself.
own-folder = $(if $($(1)-cflags)$($(1)-src-cflags),$(1)/)
program-sources = tests/$(1)/$(2).c $($(2)-src) $(foreach lib,$($(2)-libs),$($(lib)-src))
program-objects = $(patsubst %.c,build/$(1)/obj/$(call own-folder,$(2))%.o,$(patsubst \
    %.S,%.c,$(call program-sources,$(1),$(2))))
define program
build/$(1)/$(2): $(call program-objects,$(1),$(2)) $(HOST)/flags tests/$(1)/build.mk
	$$(call say,LINK,$$@)mkdir -p $$(@D) && $(CC) $(sanitize) $(3) -fuse-ld=lld $$(filter %.o,$$^) \
	    $(4) $($(2)-ldflags) -o $$@
build/$(1)/obj/$(call own-folder,$(2))%.o: %.c $(HOST)/flags tests/$(1)/build.mk
	$$(call say,CC,$$@)mkdir -p $$(@D) && $(CC) $(cflags) $(3) $$(call warnings,$$<) \
	    $$(call library-cppflags,$$<) $($(2)-cflags) \
	    $$(if $$(filter tests/$(1)/$(2).c,$$<),,$($(2)-src-cflags)) -MMD -MP -c $$< -o $$@
build/$(1)/obj/$(call own-folder,$(2))%.o: %.S $(HOST)/flags
	$$(call say,AS,$$@)mkdir -p $$(@D) && $(CC) $(cflags) -MMD -MP -c $$< -o $$@
-include $(patsubst %.o,%.d,$(call program-objects,$(1),$(2)))
endef
# Without optimisation: compiling them takes longer than running them.
$(foreach name,$(unit-tests),$(eval $(call program,unit,$(name),-O0,-lcmocka)))
$(foreach name,$(fuzzers),$(eval $(call program,fuzz,$(name),-fsanitize=fuzzer,)))
