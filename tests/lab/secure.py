"""Secure Boot with keys that everybody knows: OVMF's package brings them, and variables that trust them (VM(firmware="secure")).

sign(program, target)   a copy of an EFI program that this firmware starts
shim(target)            Debian's shim, signed so; it trusts what Debian signed: kernels, GRUB
"""
import pathlib

from . import debs, paths

_KEYS = pathlib.Path("/usr/share/ovmf")
_PASSWORD = "snakeoil"


def sign(program, target):
    key = paths.existing(_KEYS / "PkKek-1-snakeoil.key", "install the package ovmf (make packages)")
    tool = paths.program("osslsigncode", "osslsigncode")
    target = pathlib.Path(target)
    target.unlink(missing_ok=True)
    debs.run([tool, "sign", "-certs", _KEYS / "PkKek-1-snakeoil.pem", "-key", key, "-pass", _PASSWORD, "-in", program,
              "-out", target])
    return target


def shim(target):
    return sign(debs.unpack("shim-unsigned") / "usr/lib/shim/shimx64.efi", target)
