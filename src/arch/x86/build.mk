# x86: one fiber switch per calling convention.
arch-y += cpu
arch-$(if $(filter x86_64-linux,$(ARCH)-$(PLATFORM)),y) += switch_sysv64
arch-$(if $(filter x86_64-efi,$(ARCH)-$(PLATFORM)),y) += switch_win64
arch-$(if $(filter i386,$(ARCH)),y) += switch_i386
