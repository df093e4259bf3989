# Drivers of network cards on PCI. `amorce` has them, `snponly` and `undionly` use the firmware's alone.
# rom-ids-<driver>: the cards that it serves, <vendor><device> in hexadecimal, for targets that name one (and for ROMs);
# tools/check-drivers compares them with the driver's own table.
rom-ids-virtio_net := 1af41000 1af41041
rom-ids-e1000 := 80861008 8086100c 8086100d 8086100e 8086100f 80861010 80861013 80861014 80861015 80861016 80861017 \
    80861018 80861019 8086101a 8086101d 8086101e 80861026 8086105e 80861075 80861076 80861077 80861078 \
    80861079 8086107c 8086107d 8086108a 8086108b 8086108c 80861099 8086109a 808610a4 808610b5 808610b9 \
    808610bc 808610d3 808610d5 808610f6 8086150c

ifneq ($(PLATFORM),linux)
drivers-y += net/driver
ifeq ($(filter snponly undionly,$(REAL)),)
net-drivers-y += virtio_net e1000
drivers-y += net/virtio_pci net/virtqueue
endif
endif
