# The C library of targets that have none. The Linux program uses the host's.
libc-y += memory string number sort printf ctype time assert
libc-$(ARCH_i386) += div64
