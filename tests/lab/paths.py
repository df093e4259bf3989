"""Where things lie: the project's root, its build directory, and the programs of the machine.

Not here: downloading (debs.py).  A missing thing raises LabError with what to do about it; nothing is skipped silently.
"""
import os
import pathlib
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("LAB_BUILD", ROOT / "build"))
SBIN = "/usr/local/sbin:/usr/sbin:/sbin"


class LabError(Exception):
    """The laboratory itself cannot work (a missing program, no permission): never a fault of what is tested."""


def program(name, package=None):
    """Full path of a program; /usr/sbin is searched too, since users without sudo do not have it in PATH."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/bin:/bin:" + SBIN)
    if not found:
        raise LabError(f"the program {name} is missing: install the package {package or name} (make packages)")
    return found


def existing(path, hint):
    """The path as a Path if it exists, else a LabError that carries the hint."""
    path = pathlib.Path(path)
    if not path.exists():
        raise LabError(f"{path} is missing: {hint}")
    return path


def linux_program():
    """The Linux-hosted program (AMORCE_LINUX= overrides)."""
    path = os.environ.get("AMORCE_LINUX", ROOT / "bin-x86_64-linux/amorce")
    return existing(path, "run 'make bin-x86_64-linux/amorce'")


def efi_program(arch="x86_64", name="amorce.efi"):
    """A UEFI image of ours; AMORCE_EFI_X86_64= and so on override it (the lab tests itself with the peer's)."""
    path = os.environ.get(f"AMORCE_EFI_{arch.upper()}", ROOT / f"bin-{arch}-efi" / name)
    return existing(path, f"run 'make bin-{arch}-efi/{name}'")


def bios_program(name="amorce.lkrn"):
    """One of our BIOS images; AMORCE_BIOS_LKRN= (_PXE, _KPXE, _ISO ...) overrides one, and AMORCE_BIOS_DIR= all of them,
    with a directory in which they may be called ipxe.lkrn and so on ("peer": Debian's)."""
    own, directory = os.environ.get(f"AMORCE_BIOS_{name.rsplit('.', 1)[1].upper()}"), bios_directory()
    if own:
        return existing(own, "AMORCE_BIOS_ names it")
    for path in (directory / name, directory / name.replace("amorce.", "ipxe.")):
        if path.exists():
            return path
    hint = f"run 'make bin/{name}'" if directory == ROOT / "bin" else "there is no such form in AMORCE_BIOS_DIR"
    return existing(directory / name, hint)


def bios_directory():
    """Where the BIOS images lie."""
    named = os.environ.get("AMORCE_BIOS_DIR")
    if named == "peer":
        from . import peer
        return peer.bios_directory()
    return pathlib.Path(named or ROOT / "bin")


def bios_console():
    """How a BIOS image of ours is heard on COM1: "serial" (its own driver), or "bios": it has none, and SeaBIOS sends the
    screen there.  AMORCE_BIOS_CONSOLE= says it of a program that was put in our place."""
    return os.environ.get("AMORCE_BIOS_CONSOLE", "bios" if os.environ.get("AMORCE_BIOS_DIR") else "serial")
