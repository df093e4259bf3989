"""Other people's boot loaders and kernels for the BIOS, laid out in a served directory.

pxelinux(dir, config)   dir/sl: pxelinux.0, lpxelinux.0, the menu's modules, pxelinux.cfg/default; serial console at COM1
grub(dir, config)       dir/grub/i386-pc/core.0 and its modules, grub.cfg; serial console at COM1
xen(dir)                dir/xen.gz;  memdisk(dir);  memtest(dir)
"""
import pathlib
import shutil

from . import debs, paths, payload
from .paths import LabError

_MODULES = ("ldlinux.c32", "libutil.c32", "libcom32.c32", "menu.c32")
_GRUB_SERIAL = "serial --unit=0 --speed=115200\nterminal_input serial\nterminal_output serial\n"


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
