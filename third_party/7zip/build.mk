# The LZMA SDK's decoder (7-Zip; these files are in the public domain): what the BIOS loader unpacks the program with.
# lzma.c takes what it needs of C/LzmaDec.c and C/Bra86.c; nothing else of 7-Zip is compiled.
SEVENZIP := build/third_party/7zip
lzma-src := third_party/7zip/lzma.c
lzma-cppflags := -Ithird_party/7zip/include -isystem $(SEVENZIP)/C
