# make/common.mk - what make/target.mk and make/host.mk share: the kinds of registries, folders, warnings, libraries.

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash
.SUFFIXES:
.DELETE_ON_ERROR:
PYTHON ?= python3
CC := clang
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' '$(1)' '$(2)';)
empty :=
comma := ,
space := $(empty) $(empty)
define newline


endef

# $(call keep,file,text): the file holds the text afterwards; untouched (no rebuild) when it already did.
keep = $(if $(call same,$(strip $(file <$(1))),$(strip $(2))),,$(shell mkdir -p $(dir $(1)))$(file >$(1),$(2)))
same = $(and $(findstring x$(1)x,x$(2)x),$(findstring x$(2)x,x$(1)x))

LWIP := build/third_party/lwip
MBEDTLS := build/third_party/mbedtls
# Who may see a library gets its -I; the others cannot include it by accident.
lwip-cppflags := -Ithird_party/lwip/include -I$(LWIP)/src/include
mbedtls-cppflags := -Ithird_party/mbedtls/include -I$(MBEDTLS)/include -I$(MBEDTLS)/library \
    -DMBEDTLS_CONFIG_FILE='<mbedtls_config.h>'
test-of = $(and $(filter tests/%,$(1)),$(findstring /$(2)/,$(1)))
library-cppflags = \
    $(if $(filter src/net/% $(LWIP)/%,$(1))$(call test-of,$(1),net),$(lwip-cppflags)) \
    $(if $(filter src/net/% src/crypto/% $(MBEDTLS)/% third_party/mbedtls/%,$(1))$(call test-of,$(1),crypto),$(mbedtls-cppflags)) \
    $(if $(filter src/image/inflate.c $(ZLIB)/%,$(1)),$(zlib-cppflags)) \
    $(if $(filter src/image/png.c third_party/lodepng/%,$(1)),$(lodepng-cppflags))
# Ours is compiled with every warning, theirs without.
warnings = $(if $(filter build/third_party/%,$(1)),-w,-Wall -Wextra -Wshadow -Werror)

# $(call source,src/core/heap): the .S or .c file of that name.
source = $(firstword $(wildcard $(1).S) $(1).c)

include $(foreach library,lwip mbedtls zlib lodepng terminus,third_party/$(library)/build.mk)
