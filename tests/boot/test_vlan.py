"""A VLAN through the firmware's driver, which takes no frames longer than untagged ones, and through one of ours; a
firmware that boots through a VLAN itself."""
import shutil

import pytest

from lab import VM, Dnsmasq, Net, Nginx, paths
from lab.net import mac, tap_number

VLAN_VARIABLES = "9e23d768-d2f3-4366-9fc3-3a7aba864374"       # EDK 2, NetworkPkg/VlanConfigDxe: a list of tags for each MAC
SCRIPT = "#!ipxe\necho AUTOEXEC-OK ${netX/ifname} ${net0-5/ip}\nchain http://10.98.0.1/second.ipxe\n"


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


@pytest.mark.long
@pytest.mark.parametrize("program", ["snponly.efi", "amorce.efi"])
def test_loaded_through_a_vlan(files, log_path, tmp_path, program):
    """OVMF is told of VLAN 5 by its shell, boots by PXE through it; we find ourselves in it, with its lease."""
    with Net() as net, Nginx(net, files.dir):
        through_a_vlan(net, net.tap(vlan=5), files, log_path, tmp_path, program)


def through_a_vlan(net, tap, files, log_path, tmp_path, program):
    name = mac(tap_number(tap)).replace(":", "").upper()
    set_tag = f"setvar {name} -guid {VLAN_VARIABLES} -nv -bs =0500\r\necho SETVAR-DONE\r\n"
    with VM(net=net, nics=["tap:" + tap], fat={"startup.nsh": set_tag}) as vm:
        vm.expect(r"^SETVAR-DONE", 120)
        shutil.copyfile(vm.dir / "variables.fd", tmp_path / "variables.fd")
    shutil.copyfile(paths.efi_program(name=program), files.dir / program)
    files.write("autoexec.ipxe", SCRIPT)
    files.write("second.ipxe", "#!ipxe\necho SECOND-OK\nshell\n")
    with Dnsmasq(net, native=program, tftp_root=files.dir) as dhcp:
        with VM(net=net, nics=["tap:" + tap], boot="pxe", variables=tmp_path / "variables.fd", log=log_path) as vm:
            vm.expect(r"^AUTOEXEC-OK net0-5 10\.98\.0\.\d+$", 120)
            vm.expect(r"^SECOND-OK$", 30)
            vm.prompt()
        assert "user class: iPXE" not in dhcp.log(), "the firmware's lease was to be used"
