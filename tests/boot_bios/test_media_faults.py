"""Media that are cut off, damaged, unreadable, in too small a machine, or started in other ways than usual: read off the screen,
since nothing of ours but the boot sector speaks there."""
import datetime
import shutil
import struct

import pytest

from lab import PC, VM, bios, debs, disk, paths

pytestmark = pytest.mark.ours
DAMAGED = r"^Amorce: the file is damaged, or not all of it was loaded"
SHORT = r"^Amorce: the medium ends before the program does"
NEXT = r"^Press a key for the next boot device"
SECTOR, PARTITIONS_AT = 512, 446


@pytest.fixture
def changed(tmp_path):
    """changed(name, what): one of our images after `what` was done to its bytes."""
    def make(name, what):
        data = bytearray(paths.bios_program(name).read_bytes())
        path = tmp_path / name
        path.write_bytes(what(data) or data)
        return path
    return make


def one_bit(data):
    data[100_000] ^= 4


def half(data):
    return data[:96 << 10]


def shown(log_path, device, *patterns, memory=64, more=()):
    """A PC with these devices shows all of that."""
    with PC(devices=[device, *more], display=True, memory=memory, log=log_path) as pc:
        for pattern in patterns:
            pc.expect_screen(pattern, 30)
        return pc.screen()


@pytest.mark.parametrize("name, device, what, message", [
    ("amorce.hd", bios.disk, one_bit, DAMAGED), ("amorce.usb", bios.usb_stick, one_bit, DAMAGED),
    ("amorce.usb", bios.disk, half, SHORT), ("amorce.dsk", bios.floppy, half, DAMAGED),
    ("amorce.iso", bios.cdrom, half, r"^Amorce: read error: drive E0h, sector 000000\w\wh, status \w\wh"),
    ("amorce.iso", bios.disk, half, SHORT)],
    ids=lambda value: getattr(value, "__name__", str(value))[:12])
def test_bad_medium(log_path, changed, name, device, what, message):
    shown(log_path, device(changed(name, what), 0), message, NEXT)


def test_bad_kernel(log_path, changed):
    """The sum is looked at in every form."""
    with PC(kernel=changed("amorce.lkrn", one_bit), display=True, log=log_path) as pc:
        pc.expect_screen(DAMAGED, 30)


@pytest.mark.parametrize("megabytes", [1, 4])
def test_little_memory(log_path, megabytes):
    shown(log_path, bios.disk(paths.bios_program("amorce.hd"), 0), r"^Amorce: not enough memory: 5 MiB are needed", NEXT,
          memory=megabytes)


def test_enough_memory(log_path):
    """As much as that message says is."""
    shown(log_path, bios.disk(paths.bios_program("amorce.hd"), 0), r"^Press Ctrl-B for the Amorce command line", memory=5)


def test_unreadable_sector(log_path):
    """The message names the sector, although 64 are read at a time; what comes next is started after a key."""
    bad = 300
    fault = ",".join(f"file.inject-error.0.{key}" for key in ("event=read_aio", f"sector={bad}", "errno=5", "once=off"))
    device = ["-drive", f"driver=raw,file.driver=blkdebug,file.image.driver=file,file.image.filename="
              f"{paths.bios_program('amorce.hd')},{fault},if=none,id=boot0,rerror=report", "-device",
              "ide-hd,drive=boot0,bootindex=0"]
    shown(log_path, device, rf"^Amorce: read error: drive 80h, sector {bad:08X}h, status 0Ch", NEXT)


def test_next_device_after_a_failure(log_path, changed, tmp_path):
    after = bios.floppy(disk.image(tmp_path / "after.img"), 1)         # SeaBIOS starts one hard disk and no more
    with PC(devices=[bios.usb_stick(changed("amorce.usb", one_bit), 0), after], display=True, log=log_path) as pc:
        pc.expect_screen(NEXT, 30)
        pc.keys(" ")
        pc.expect(disk.BOOTED, 30)


@pytest.mark.parametrize("name, device", [("amorce.usb", bios.usb_stick), ("amorce.dsk", bios.floppy)])
def test_exit(log_path, tmp_path, name, device):
    """`exit` hands over to the next device."""
    after = (bios.disk if device == bios.floppy else bios.floppy)(disk.image(tmp_path / "after.img"), 1)
    with PC(devices=[device(paths.bios_program(name), 0), after], log=log_path) as pc:
        bios.interrupt(pc)
        pc.sendline("exit")
        pc.expect(disk.BOOTED, 30)


def test_stick_as_floppy(log_path):
    """Some BIOSes give a stick the number 0 and no extensions."""
    with PC(devices=[bios.floppy(paths.bios_program("amorce.usb"), 0)], log=log_path) as pc:
        bios.interrupt(pc)


def test_disk_in_a_partition(log_path, tmp_path):
    """amorce.hd as a partition, started by Debian's master boot record."""
    start, path = 2048, tmp_path / "disk.img"
    content = paths.bios_program("amorce.hd").read_bytes()
    front = bytearray(start * SECTOR)
    code = (debs.unpack("syslinux-common") / "usr/lib/syslinux/mbr/mbr.bin").read_bytes()
    front[:len(code)] = code
    front[PARTITIONS_AT:SECTOR] = struct.pack("<B3sB3sII48x2s", 0x80, b"\xfe\xff\xff", 0x0c, b"\xfe\xff\xff", start,
                                              len(content) // SECTOR, b"\x55\xaa")
    path.write_bytes(front + content)
    with PC(devices=[bios.disk(path, 0)], log=log_path) as pc:
        bios.interrupt(pc)


@pytest.mark.parametrize("name", ["amorce.usb", "amorce.iso"])
def test_partition_table(name):
    """One active partition of UEFI's type within the file, with a FAT boot sector at its start."""
    data = paths.bios_program(name).read_bytes()
    active, kind, start, sectors = struct.unpack_from("<B3xB3xII", data, PARTITIONS_AT)
    assert (active, kind) == (0x80, 0xef) and data[PARTITIONS_AT + 16:SECTOR] == bytes(48) + b"\x55\xaa"
    assert 0 < start and (start + sectors) * SECTOR <= len(data)
    volume = data[start * SECTOR:(start + 1) * SECTOR]
    assert volume[510:] == b"\x55\xaa" and struct.unpack_from("<H", volume, 11)[0] == SECTOR and b"FAT" in volume


def test_no_date_of_today():
    """The same input makes the same bytes: dates in the disc's directories (ISO 9660, 9.1.5) and on the stick are fixed ones."""
    today = datetime.datetime.now(datetime.timezone.utc)
    disc = paths.bios_program("amorce.iso").read_bytes()[16 * 2048:34 * 2048]
    assert bytes([2026 - 1900, 1, 1, 0, 0, 0]) in disc and bytes([today.year - 1900, today.month, today.day]) not in disc
    stick = paths.bios_program("amorce.usb").read_bytes()
    root = stick.index(b"BOOTX64 EFI")
    assert struct.unpack_from("<HH", stick, root + 22) == (0, (2026 - 1980) << 9 | 1 << 5 | 1)      # FAT: time, date


@pytest.mark.long
@pytest.mark.parametrize("firmware", ["x86_64", "i386"])
@pytest.mark.parametrize("name", ["amorce.usb", "amorce.iso"])
def test_uefi_stick(log_path, tmp_path, name, firmware):
    copy = tmp_path / name
    shutil.copyfile(paths.bios_program(name), copy)
    with VM(firmware=firmware, args=bios.usb_stick(copy, 0), log=log_path) as vm:
        vm.expect(r"Amorce \d.* -- Open Source Network Boot Firmware", 90)
