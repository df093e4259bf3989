# The BIOS platform. low/, loader/ and prefix/ are linked by themselves (make/bios.mk).
plat-y += entry start low memory nic pci bootfiles
plat-y += console video batch cp437 keyboard serial
plat-y += time idle entropy smbios reset files faults fault_entry
