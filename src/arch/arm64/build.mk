# AArch64.
arch-y += cpu switch
