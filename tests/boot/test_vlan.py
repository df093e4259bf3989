"""A VLAN through the firmware's driver, which takes no frames longer than untagged ones, and through one of ours."""
import pytest

from lab import VM, paths


@pytest.mark.parametrize("program, model", [("snponly.efi", "virtio-net-pci"), ("amorce.efi", "virtio-net-pci,romfile=")])
def test_vlan(net, web, dnsmasq, files, log_path, program, model):
    fat = {"EFI/BOOT/BOOTX64.EFI": paths.efi_program(name=program), "autoexec.ipxe": "#!ipxe\nshell\n"}
    with VM(net=net, nics=["tap:" + net.tap(vlan=5)], model=model, fat=fat, log=log_path) as vm:
        vm.prompt(60)
        vm.run("vcreate --tag 5 --priority 3 net0")
        assert "net0-5: 10.98.0." in vm.run("dhcp net0-5 && route", 40)
        text = vm.run("imgfetch --name x http://10.98.0.1/big.bin && sha256sum x", 90)
        assert files.digest["big.bin"] in text, text
        text = vm.run("imgfetch --name y tftp://10.98.0.1/hello.txt && ifstat net0-5")
        assert "RXE:0" in text and "TXE:0" in text, text
        vm.run("vdestroy net0-5")
        assert "net0-5" not in vm.run("ifstat")
