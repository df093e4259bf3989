"""OVMF's own PXE loads us by TFTP; autoexec.ipxe comes from beside us; the firmware's lease is there without `dhcp`."""
import shutil

import pytest

from lab import CTRL_B, VM, Dnsmasq, paths

SCRIPT = """#!ipxe
echo AUTOEXEC-OK
echo CACHED ${net0/ip} ${next-server} ${filename}
chain http://10.98.0.1/second.ipxe
"""
SECOND = """#!ipxe
echo SECOND-OK ${net0/ip} ${cwuri}
prompt Press a key
ifconf --configurator dhcp || echo DHCP-FAILED
chain second/third.ipxe
"""


@pytest.mark.parametrize("program", ["amorce.efi", "snponly.efi"])
def test_pxe(net, web, files, log_path, program):
    shutil.copyfile(paths.efi_program(name=program), files.dir / program)
    files.write("autoexec.ipxe", SCRIPT)
    files.write("second.ipxe", SECOND)
    files.write("second/third.ipxe", "#!ipxe\necho THIRD-OK\nshell\n")
    with Dnsmasq(net, boot="http://10.98.0.1/boot.ipxe", native=program, tftp_root=files.dir) as dhcp:
        with VM(net=net, nics=["tap:" + net.tap()], boot="pxe", log=log_path) as vm:
            vm.expect(r"^AUTOEXEC-OK$", 60)
            cached = vm.expect(r"^CACHED (\S*) (\S*) (\S*)$", 5)
            vm.expect(r"^SECOND-OK \S+ http://10\.98\.0\.1/second\.ipxe$", 30)
            vm.expect("Press a key", 5)
            asked = dhcp.log().count("user class: iPXE")
            vm.send(" ")
            vm.expect(r"^THIRD-OK$", 40)
            vm.prompt()
    assert asked == 0, "the first script was to run on the firmware's lease"
    assert cached.group(1).startswith("10.98.0.") and cached.group(2) == "10.98.0.1" and cached.group(3) == program


def test_offered_itself(net, web, files, log_path):
    """A DHCP server that names one file to everybody: the program does not load itself for ever."""
    root = files.dir / "itself"
    root.mkdir()
    shutil.copyfile(paths.efi_program(name="snponly.efi"), root / "snponly.efi")
    with Dnsmasq(net, boot="snponly.efi", native="snponly.efi", tftp_root=root):
        with VM(net=net, nics=["tap:" + net.tap()], boot="pxe", log=log_path) as vm:
            vm.expect(r"Press Ctrl-B", 60)
            vm.expect(r"This is the program that runs already", 40)
            vm.expect(r"no\s+autoexec\.ipxe\s+could\s+be\s+loaded\s+from\s+beside\s+it", 20)
            vm.expect(r"Press Ctrl-B", 10)
            vm.send(CTRL_B)
            vm.prompt()
            (root / "autoexec.ipxe").write_text("#!ipxe\necho BESIDE-OK\nshell\n")
            vm.sendline("autoboot")
            vm.expect(r"^BESIDE-OK$", 40)
