# NIC drivers: rings against a device that the test plays, and the ids of the build against the drivers'.
unit-tests += drivers/virtqueue_test
drivers/virtqueue_test-src := $(core-src) src/drivers/net/virtqueue.c src/arch/x86/cpu.c
unit-tests += drivers/virtio_net_test
drivers/virtio_net_test-src := $(core-src) $(addprefix src/drivers/,net/virtqueue.c net/virtio_pci.c net/virtio_net.c \
    net/e1000.c net/driver.c pci/pci.c pci/power.c)
unit-tests += drivers/e1000_test
drivers/e1000_test-src := $(core-src) $(addprefix src/drivers/,net/e1000.c net/driver.c pci/pci.c pci/power.c) \
    tests/unit/fakes/netdev_fake.c

unit-tests += drivers/pci_power_test
drivers/pci_power_test-src := $(core-src) src/drivers/pci/pci.c src/drivers/pci/power.c

unit-tests += drivers/vmware_test
drivers/vmware_test-src := src/drivers/console/vmware.c src/core/console_line.c
