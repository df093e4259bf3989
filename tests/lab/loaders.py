"""Other people's boot loaders and kernels for the BIOS, laid out in a served directory.

pxelinux(dir, config)   dir/sl: pxelinux.0, lpxelinux.0, the menu's modules, pxelinux.cfg/default; serial console at COM1
grub(dir, config)       dir/grub/i386-pc/core.0 and its modules, grub.cfg; serial console at COM1
grub_multiboot(dir)     dir/grub.elf, GRUB as a kernel for Multiboot that goes to its prompt at COM1
xen(dir)                dir/xen.gz;  memdisk(dir);  memtest(dir)
"""
import pathlib
import shutil
import struct

from . import debs, paths, payload
from .paths import LabError

_MODULES = ("ldlinux.c32", "libutil.c32", "libcom32.c32", "menu.c32")
_GRUB_SERIAL = "serial --unit=0 --speed=115200\nterminal_input serial\nterminal_output serial\n"

_PT_LOAD, _PT_GNU_STACK = 1, 0x6474e551
_COREBOOT_TABLE_AT = 0x500 + 8 * 24        # it looks from 500h on, in steps of a head


def pxelinux(directory, config):
    """Returns the directory's name.  Its files are found by option 209 (configuration) and 210 (prefix), or beside it."""
    target = pathlib.Path(directory) / "sl"
    (target / "pxelinux.cfg").mkdir(parents=True, exist_ok=True)
    modules = debs.unpack("syslinux-common") / "usr/lib/syslinux/modules/bios"
    loaders = debs.unpack("pxelinux") / "usr/lib/PXELINUX"
    for source in (*(modules / name for name in _MODULES), loaders / "pxelinux.0", loaders / "lpxelinux.0"):
        shutil.copyfile(source, target / source.name)
    (target / "pxelinux.cfg/default").write_text("SERIAL 0 115200\n" + config)
    return "sl"


def module(directory, name):
    """One more of PXELINUX's modules beside it."""
    shutil.copyfile(debs.unpack("syslinux-common") / "usr/lib/syslinux/modules/bios" / name, pathlib.Path(directory) / "sl" / name)


def grub(directory, config):
    """Returns the name of the program to boot."""
    modules = debs.unpack("grub-pc-bin") / "usr/lib/grub/i386-pc"
    target = pathlib.Path(directory) / "grub"
    if not (target / "i386-pc/core.0").exists():
        debs.run([paths.program("grub-mknetdir", "grub-common"), f"--net-directory={directory}", "--subdir=grub", "-d", modules])
    (target / "grub.cfg").write_text(_GRUB_SERIAL + config)
    return "grub/i386-pc/core.0"


def grub_multiboot(directory, memory):
    """The only GRUB of Debian's that is a Multiboot kernel is coreboot's. It does not read Multiboot's memory map but coreboot's
    table, which no BIOS has: the file brings one along, in place of the program header about its stack."""
    target = pathlib.Path(directory) / "grub.elf"
    early = target.with_suffix(".early")
    early.write_text(_GRUB_SERIAL + "echo GRUB-MULTIBOOT-OK\n")
    debs.run([paths.program("grub-mkimage", "grub-common"), "-O", "i386-coreboot", "-d",
              debs.unpack("grub-coreboot-bin") / "usr/lib/grub/i386-coreboot", "-c", early, "-p", "/none", "-o", target,
              "serial", "terminal", "echo", "normal", "minicmd"])
    free = struct.pack("<LLQQLQQL", 1, 48, 0, 0x9f000, 1, 1 << 20, memory - (1 << 20), 1)
    table = struct.pack("<4sLLLLL", b"LBIO", 24, 0, len(free), 0, 1) + free
    data = bytearray(target.read_bytes())
    at, size, count = struct.unpack_from("<L", data, 28)[0], *struct.unpack_from("<HH", data, 42)
    stack = next(at + size * n for n in range(count) if struct.unpack_from("<L", data, at + size * n)[0] == _PT_GNU_STACK)
    struct.pack_into("<8L", data, stack, _PT_LOAD, len(data), _COREBOOT_TABLE_AT, _COREBOOT_TABLE_AT, len(table), len(table), 4, 1)
    target.write_bytes(data + table)
    return target.name


def xen(directory):
    """The hypervisor (an ELF32 for Multiboot, compressed) under the name xen.gz."""
    package = debs.newest(r"xen-hypervisor-[\d.]+-amd64", "xen-hypervisor")
    return payload.link(next((debs.unpack(package) / "boot").glob("xen-*.gz")), directory, "xen.gz")


def memdisk(directory):
    return payload.link(debs.unpack("syslinux-common") / "usr/lib/syslinux/memdisk", directory, "memdisk")


def memtest(directory):
    """Memtest86+ as a kernel, under the name memtest."""
    boot = debs.unpack("memtest86+") / "boot"
    found = [path for name in ("memtest86+x64.bin", "mt86+x64") if (path := boot / name).exists()]
    if not found:
        raise LabError(f"memtest86+ has no kernel for the BIOS in {boot}")
    return payload.link(found[0], directory, "memtest")
