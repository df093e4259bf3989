# Drivers of network cards on PCI. `amorce` has them, `snponly` and `undionly` use the firmware's alone.
# rom-ids-<driver>: the cards that it serves, <vendor><device> in hexadecimal, for targets that name one (and for ROMs);
# tools/check-drivers compares them with the driver's own table.
rom-ids-virtio_net := 1af41000 1af41041

ifneq ($(PLATFORM),linux)
drivers-y += net/driver
ifeq ($(filter snponly undionly,$(REAL)),)
net-drivers-y += virtio_net
drivers-y += net/virtio_pci net/virtqueue
endif
endif
