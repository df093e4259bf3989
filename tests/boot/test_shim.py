"""Secure Boot: what the firmware refuses is started through a shim, which leaves the machine as it was.

The firmware trusts one key; Debian's shim, signed with it, trusts Debian's as well.  leaves.efi is signed by the firmware's
key but of a subsystem that the firmware does not load: only a shim does.
"""
import pathlib

import pytest

from lab import VM, efi, paths, secure

BOOT64 = "EFI/BOOT/BOOTX64.EFI"
OPTIONAL_SUBSYSTEM = 24 + 68  # from "PE", PE/COFF specification, optional header
SUBSYSTEM_XBOX = 14


def _grub():
    base = pathlib.Path("/usr/lib/debian-installer/images")
    return paths.existing(next(base.glob("*/amd64/text/debian-installer/amd64/grubx64.efi"), base / "grubx64.efi"),
                          "install the package debian-installer-13-netboot-amd64 or -12- (make packages)")


def _leaves(folder):
    program = efi.compiled(paths.ROOT / "tests/boot/child/leaves.c", folder)
    data = bytearray(program.read_bytes())
    at = int.from_bytes(data[0x3c:0x40], "little") + OPTIONAL_SUBSYSTEM
    assert data[at] == 10  # an EFI application
    data[at] = SUBSYSTEM_XBOX
    program.write_bytes(data)
    return secure.sign(program, folder / "signed.efi")


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shim")
    return {BOOT64: secure.sign(paths.efi_program(), folder / "amorce.efi"), "autoexec.ipxe": "#!ipxe\nshell\n",
            "shimx64.efi": secure.shim(folder / "shim.efi"), "grubx64.efi": _grub(), "leaves.efi": _leaves(folder)}


def _start(vm, shim, kernel):
    vm.run("imgfree")
    assert "ok" in vm.run(f"kernel file:/{kernel}", 60)
    assert "ok" in vm.run(f"shim {shim} file:/shimx64.efi", 60)
    stat = vm.run("imgstat")
    assert "[EFIPE] [SELECTED]" in stat and "[EFI] [SHIM] [HIDDEN]" in stat, stat
    vm.sendline("boot")


def test_shim(disk, log_path):
    with VM(firmware="secure", fat=disk, log=log_path) as vm:
        vm.prompt(90)
        text = vm.run("chain file:/grubx64.efi", 60)
        assert 'Secure Boot refuses "grubx64.efi"' in text, text
        for option, kept in ("", "FORGOTTEN"), ("--allow-sbat", "KEPT"):
            _start(vm, option, "grubx64.efi")
            vm.expect(r"grub> ", 60)
            vm.sendline("exit")
            vm.prompt(60)
            assert kept in vm.run("isset ${efi/SbatLevel} && echo KEPT || echo FORGOTTEN").splitlines(), option
        _start(vm, "", "leaves.efi")
        vm.expect(r"LEAVES-LEVEL", 60)
        vm.expect(r"LEAVES-LEFT", 30)
        vm.expect(r"LEAVES-FIRMWARE-ANSWERS", 30)
        assert vm.wait(30) == 0
