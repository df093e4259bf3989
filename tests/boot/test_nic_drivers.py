"""Our own NIC drivers: an address, 20 MiB by HTTP and TFTP, the cable, closing and opening, then a kernel by the same card.

Each case is one virtual machine with one model of card; the firmware's own driver must let go and may come back.
"""
import re

import pytest

from lab import VM, bios, payload, paths

BOOT64 = "EFI/BOOT/BOOTX64.EFI"
SHELL = "#!ipxe\nshell\n"
MIB20 = 20 << 20
# name: (QEMU's device, what ifstat calls the chip)
MODELS = {
    "virtio-modern": ("virtio-net-pci,disable-legacy=on", "virtio-net"),
    "virtio-transitional": ("virtio-net-pci,disable-legacy=off", "virtio-net"),
    "virtio-legacy": ("virtio-net-pci,disable-modern=on,disable-legacy=off", "virtio-net"),
    "virtio-plain": ("virtio-net-pci,mrg_rxbuf=off,event_idx=off,guest_csum=off,any_layout=off,"
                     "disable-modern=on,disable-legacy=off", "virtio-net"),
    "e1000": ("e1000", "82540em"),
    "e1000-82545em": ("e1000-82545em", "82545em"),
    "e1000-82544gc": ("e1000-82544gc", "82544"),
    "e1000e": ("e1000e", "82574l"),
}


@pytest.fixture(scope="module")
def served(files):
    files.random("m20.bin", MIB20, 20)
    payload.link(payload.linux(), files.dir, "vmlinuz")
    payload.link(payload.initramfs(), files.dir, "initramfs.gz")
    return files


def machine_of(firmware, **more):
    if firmware == "bios":
        return bios.lkrn(SHELL, memory=1024, **more)
    more["model"] += ",romfile="
    return VM(memory=1024, fat={BOOT64: paths.efi_program(), "autoexec.ipxe": SHELL}, **more)


def transfer(vm, served, name, scheme="http"):
    text = vm.run(f"imgfetch --name x {scheme}://10.98.0.1/{name} && sha256sum x && imgfree x", 90)
    assert served.digest[name] in text, text


def link_says(vm, word):
    """The driver looks at the link ten times a second."""
    for _ in range(20):
        if f"Link:{word}" in vm.run("ifstat net0"):
            return
        vm.run("sleep 1", 10)
    raise AssertionError(vm.tail())


# The drivers are the same under both firmwares: each model once in the quick half, and both ways of virtio and e1000 on both.
QUICK = {("uefi", "virtio-modern"), ("uefi", "virtio-plain"), ("uefi", "e1000"), ("uefi", "e1000e"),
         ("bios", "virtio-transitional"), ("bios", "virtio-legacy"), ("bios", "e1000-82545em"), ("bios", "e1000-82544gc")}
CASES = [pytest.param(firmware, name, marks=[] if (firmware, name) in QUICK else pytest.mark.long)
         for firmware in ("uefi", "bios") for name in MODELS]


@pytest.mark.parametrize("firmware, name", CASES)
def test_card(net, web, dnsmasq, served, log_path, tap, firmware, name):
    model, chip = MODELS[name]
    with machine_of(firmware, net=net, nics=["tap:" + tap], model=model, log=log_path) as vm:
        vm.prompt(60)
        vm.run("dhcp", 40)
        text = vm.run("ifstat net0")
        assert re.search(rf"^net0: 52:54:00:98:00:[0-9a-f]{{2}} using {chip}\S* on 0000:[0-9a-f:.]+ ", text, re.M), text
        transfer(vm, served, "m20.bin")
        transfer(vm, served, "big.bin", "tftp")
        vm.cable(0, False)
        link_says(vm, "down")
        vm.cable(0, True)
        link_says(vm, "up")
        transfer(vm, served, "m20.bin")
        vm.run("ifclose net0 && ifopen net0")
        vm.run("dhcp", 40)
        transfer(vm, served, "m20.bin")
        text = vm.run("ifstat net0")
        assert "RXE:0]" in text and "TXE:0" in text, text
        vm.run("kernel http://10.98.0.1/vmlinuz console=ttyS0 quiet", 60)
        vm.run("initrd http://10.98.0.1/initramfs.gz", 60)
        assert payload.sha256(served.dir / "initramfs.gz") in vm.run("sha256sum initramfs.gz", 30)
        vm.sendline("boot")
        vm.expect(r"PAYLOAD-END", 90)
        assert vm.wait(20) == 0
