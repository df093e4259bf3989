# src/libc under other names beside the host's own C library, which is the judge.
libc-tests := libc/memory_test libc/string_test libc/number_test libc/printf_test libc/time_test
unit-tests += $(libc-tests)
libc/memory_test-src := src/libc/memory.c
libc/string_test-src := src/libc/string.c src/libc/ctype.c src/libc/memory.c
libc/number_test-src := src/libc/number.c src/libc/ctype.c src/libc/sort.c
libc/printf_test-src := src/libc/printf.c src/libc/string.c src/libc/ctype.c src/libc/memory.c
libc/time_test-src := src/libc/time.c
$(foreach name,$(libc-tests),$(eval $(name)-src-cflags := -fno-builtin -include tests/unit/libc/rename.h))

# x86 only, but 64-bit too: `divl` is the same there, and stdcall means nothing.
unit-tests += libc/div64_test
libc/div64_test-src := src/libc/div64.c
libc/div64_test-src-cflags := -Wno-ignored-attributes
