"""The forms that lie on a medium: the ISO as a CD and as a disk (and its UEFI half), the USB stick, the disk, the floppy."""
import pytest

from lab import PC, VM, bios, disk, paths

BANNER = r"(?:Amorce|iPXE) \d.* -- Open Source Network Boot Firmware"
LONG, OURS = pytest.mark.long, pytest.mark.ours        # ours: of these Debian packages none
CASES = [pytest.param("amorce.iso", bios.cdrom), pytest.param("amorce.iso", bios.disk),
         pytest.param("amorce.iso", bios.usb_stick, marks=LONG),
         pytest.param("amorce.usb", bios.disk, marks=[OURS, LONG]), pytest.param("amorce.usb", bios.usb_stick, marks=OURS),
         pytest.param("amorce.hd", bios.disk, marks=OURS), pytest.param("amorce.dsk", bios.floppy, marks=OURS)]


@pytest.mark.parametrize("name, device", CASES, ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_medium(net, tap, web, files, dnsmasq, log_path, name, device):
    dnsmasq()
    with PC(net=net, nics=["tap:" + tap], devices=[device(paths.bios_program(name), 0)], log=log_path) as pc:
        bios.interrupt(pc, timeout=60)
        pc.run("dhcp", 40)
        assert "BOOT-SCRIPT-OK" in pc.run("chain http://10.98.0.1/boot.ipxe", 20)


def test_uefi(log_path):
    """The same disc is a medium for UEFI too; sticks are test_media_faults.py's."""
    path = paths.bios_program("amorce.iso")
    device = ["-drive", f"file={path},format=raw,if=none,id=cd,readonly=on,media=cdrom", "-device", "ide-cd,drive=cd,bootindex=0"]
    with VM(args=device, log=log_path) as vm:
        vm.expect(BANNER, 90)


def test_exit_from_a_disk(log_path, tmp_path):
    """`exit` hands over to the next device."""
    after = bios.disk(disk.image(tmp_path / "after.img", 1 << 20), 1)
    with PC(devices=[bios.cdrom(paths.bios_program("amorce.iso"), 0), after], log=log_path) as pc:
        bios.interrupt(pc, timeout=60)
        pc.sendline("exit")
        pc.expect(disk.BOOTED, 30)
