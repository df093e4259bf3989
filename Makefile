# Amorce - the targets a person types. `make help` lists them; docs/design/001-build.md says why it is so.
# What builds one target is make/target.mk; tests and fuzzers of the host are make/host.mk.

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
export PYTHON

# Every binary that `make all` makes, and the folders (targets) they live in.
TARGETS := x86_64-linux x86_64-efi i386-efi arm64-efi
BINARIES := bin-x86_64-linux/amorce \
    $(foreach arch,x86_64 i386 arm64,$(addprefix bin-$(arch)-efi/,amorce.efi snponly.efi)) \
    $(addprefix bin/,amorce.lkrn amorce.pxe undionly.kpxe undionly.kkpxe undionly.kkkpxe amorce.iso amorce.usb amorce.hd amorce.dsk) \
    $(addprefix bin/,1af41000.rom 8086100e.rom 8086100e.mrom)

.PHONY: all
all: $(BINARIES) ## build every target

# bin-<arch>-<platform>/<name>: two makes may build in the same folder (-j, or two terminals): one at a time.
# SANITIZE=1 moves the Linux program to its own folder, bin-x86_64-linux-asan.
define target-rule
.PHONY: bin-$(1)/FORCE
bin-$(1)/%: libs FORCE
	@mkdir -p build/$(1)
	+@flock build/$(1)/.lock $$(MAKE) -f make/target.mk TARGET=$(1)$$(if $$(SANITIZE),$$(if \
	    $$(filter %-linux,$(1)),-asan)) GOAL=$$*
endef
$(foreach target,$(TARGETS) x86_64-linux-asan,$(eval $(call target-rule,$(target))))

# bin/<name>.<form>: BIOS, as the field is used to.
bin/%: libs FORCE
	@mkdir -p build/i386-bios
	+@flock build/i386-bios/.lock $(MAKE) -f make/target.mk TARGET=i386-bios GOAL=$*

# These start UEFI machines, too.
define medium-rule
bin/%.$(1): libs FORCE
	+@$$(MAKE) bin-x86_64-efi/amorce.efi bin-i386-efi/amorce.efi
	@mkdir -p build/i386-bios
	+@flock build/i386-bios/.lock $$(MAKE) -f make/target.mk TARGET=i386-bios GOAL=$$(@F)
endef
$(foreach form,iso usb,$(eval $(call medium-rule,$(form))))

# The same by the names that say the processor: the program is 32-bit whatever they say.
define alias-rule
bin-$(1)-pcbios/%: FORCE
	+@$$(MAKE) bin/$$* && mkdir -p $$(@D) && ln -f bin/$$* $$@
endef
$(foreach arch,i386 x86_64,$(eval $(call alias-rule,$(arch))))

.PHONY: FORCE
FORCE:

.PHONY: libs
libs: ## fetch and unpack the libraries (LWIP_DIR=, MBEDTLS_DIR=, ZLIB_DIR=, LODEPNG_DIR=, TERMINUS_DIR=: take these trees instead)
	@mkdir -p build
	@flock build/.libs-lock tools/fetch-libs $(if $(LWIP_DIR),--lwip $(LWIP_DIR)) \
	    $(if $(MBEDTLS_DIR),--mbedtls $(MBEDTLS_DIR)) $(if $(ZLIB_DIR),--zlib $(ZLIB_DIR)) \
	    $(if $(LODEPNG_DIR),--lodepng $(LODEPNG_DIR)) $(if $(TERMINUS_DIR),--terminus $(TERMINUS_DIR))

.PHONY: packages
packages: ## install the Debian packages of tools/packages.txt that are missing
	@tools/install-packages

# The host's tests: build, then run. UNIT= and FUZZ= choose one.
.PHONY: unit unit-build fuzz fuzz-build fuzz-replay
unit: unit-build ## build and run the unit tests (UNIT=core/uri_test: only that one)
	@$(PYTHON) tools/run-tests unit $(UNIT)
unit-build: libs
	@mkdir -p build/unit
	+@flock build/unit/.lock $(MAKE) -f make/host.mk unit UNIT="$(UNIT)"

FUZZ_SECONDS ?= 600
fuzz: fuzz-build ## fuzz each codec FUZZ_SECONDS=600 long, findings in build/fuzz/findings (FUZZ=uri_fuzz: only that)
	@$(PYTHON) tools/run-tests fuzz --seconds $(FUZZ_SECONDS) $(FUZZ)
fuzz-replay: fuzz-build ## give each fuzzer its corpus once
	@$(PYTHON) tools/run-tests fuzz-replay $(FUZZ)
fuzz-build: libs
	@mkdir -p build/fuzz
	+@flock build/fuzz/.lock $(MAKE) -f make/host.mk fuzzers FUZZ="$(FUZZ)"

.PHONY: check
check: ## formatting, layers, function length, error list, paths (no root, no build)
	@$(PYTHON) tools/run-tests check

.PHONY: test
test: packages ## build, check, unit, fuzz-replay, interop and boot tests, all but the long ones
	@$(PYTHON) tools/run-tests all

.PHONY: test-long
test-long: packages ## the same with the long cases
	@TEST_LONG=1 $(PYTHON) tools/run-tests all

.PHONY: format
format: ## clang-format every file that `make check` looks at
	@tools/check-format --fix

.PHONY: sizes
sizes: ## bytes of each binary, beside Debian's iPXE
	-@$(MAKE) -k $(BINARIES)
	@$(PYTHON) -B tools/sizes

.PHONY: compile_commands.json
compile_commands.json: libs ## for clangd
	@mkdir -p build/x86_64-linux
	@$(MAKE) -f make/target.mk TARGET=x86_64-linux GOAL=amorce --always-make --dry-run V=1 | \
	    $(PYTHON) tools/make-compile-commands > $@

.PHONY: clean
clean: ## remove what was built (the fetched libraries too)
	rm -rf build bin bin-* compile_commands.json

.PHONY: help
help: ## this list
	@echo 'Binaries: make bin-<arch>-<platform>/<name> [EMBED=a,b] [CONFIG=name] [INTO=folder] [SANITIZE=1] [V=1], for example'
	@printf '  %s\n' $(BINARIES)
	@echo 'Forms, bin/<name>.<form>: lkrn pxe kpxe kkpxe kkkpxe dsk pdsk hd usb iso rom mrom (docs/manual.md, Forms);'
	@echo '  <name>: amorce, undionly, or a PCI id: the driver of that card'
	@echo 'Targets:'
	@grep -hE '^[a-z_.-]+:.*## ' $(MAKEFILE_LIST) make/*.mk | sort -u | \
	    sed -E 's/^([a-z_.-]+):.*## (.*)/\1\t\2/' | \
	    while IFS=$$'\t' read -r name text; do printf '  %-22s %s\n' "$$name" "$$text"; done

# Targets of other areas (run, bench, docs ...) come in files of their own.
include $(filter-out make/target.mk make/host.mk make/common.mk,$(wildcard make/*.mk))
