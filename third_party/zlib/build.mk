# zlib: inflate and the two checksums, nothing that compresses, no gzip files (src/wire/gzip.c reads those heads).
# Z_SOLO: no C library but memcpy, memory comes from the caller. Z_TESTW=0: a table of 1 KiB for CRC-32 instead of 17.
# BUILDFIXED and DYNAMIC_CRC_TABLE: the tables of fixed codes and for CRC-32 are made when first used, not packed.
ZLIB := build/third_party/zlib
zlib-src := $(addprefix $(ZLIB)/,$(addsuffix .c,inflate inffast inftrees crc32 adler32))
zlib-cppflags := -isystem $(ZLIB) -DZ_SOLO -DHAVE_MEMCPY -DNO_GZIP -DZ_TESTW=0 -DBUILDFIXED -DDYNAMIC_CRC_TABLE -include string.h
# The loops over every byte; the rest may be small.
zlib-fast := $(addprefix $(ZLIB)/,$(addsuffix .c,inffast crc32))
