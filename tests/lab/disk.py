"""Disk images that say over COM1 that they were booted, without any operating system.

    image("x.img", size)        prints "DISK-BOOT-OK dl=80 SECTOR1-TEXT DISK-END" (bootsector.S)
"""
import functools
import pathlib
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).with_name("bootsector.S")
SECTOR, FLOPPY = 512, 1_474_560
TEXT = " SECTOR1-TEXT"
BOOTED = r"^DISK-BOOT-OK dl=([0-9a-f]{2}) SECTOR1-TEXT DISK-END$"


@functools.cache
def boot_sector():
    """The 512 bytes, assembled."""
    with tempfile.TemporaryDirectory(prefix="am-sector-") as work:
        made, linked = pathlib.Path(work, "sector.o"), pathlib.Path(work, "sector.bin")
        subprocess.run(["clang", "--target=i386-unknown-none", "-c", SOURCE, "-o", made], check=True)
        subprocess.run(["ld.lld", "-m", "elf_i386", "-Ttext=0x7c00", "--oformat=binary", made, "-o", linked], check=True)
        sector = linked.read_bytes()
    assert len(sector) == SECTOR and sector[510:] == b"\x55\xaa"
    return sector


def image(path, size=FLOPPY, text=TEXT):
    """Write such a disk; returns its path."""
    path = pathlib.Path(path)
    with open(path, "wb") as disk:
        disk.write(boot_sector() + text.encode() + b"\0")
        disk.truncate(size)
    return path
