"""The peer of benches and of the laboratory's own tests: iPXE's binaries as Debian trixie packages them."""
from . import debs

_SUITE = "trixie"


def efi(name="snponly.efi"):
    """snponly.efi, ipxe.efi (x86-64) or ipxe-arm64.efi."""
    return debs.unpack("ipxe", _SUITE) / "usr/lib/ipxe" / name


def version():
    return debs.version("ipxe", _SUITE)
