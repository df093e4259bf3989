"""The peer of benches and of the laboratory's own tests: iPXE's binaries as Debian trixie packages them."""
import pathlib

from . import debs, paths

_SUITE = "trixie"
_QEMU_ROMS = pathlib.Path("/usr/lib/ipxe/qemu")         # Debian's package ipxe-qemu, which QEMU brings along
_ROMS = {"1af41000.rom": "pxe-virtio.rom", "8086100e.rom": "pxe-e1000.rom"}
_PCIR_AT, _CHECKSUM_AT = 0x18, 6                        # PCI firmware specification 3.0, 5.1; the byte is free for iPXE's ROMs


def efi(name="snponly.efi"):
    """snponly.efi, ipxe.efi (x86-64) or ipxe-arm64.efi."""
    return debs.unpack("ipxe", _SUITE) / "usr/lib/ipxe" / name


def bios_directory():
    """Directory with ipxe.lkrn, ipxe.pxe, ipxe.iso, undionly.kpxe, undionly.kkpxe and two ROMs under the names of their cards."""
    made = debs.unpack("ipxe", _SUITE) / "usr/lib/ipxe"
    for name, rom in _ROMS.items():
        if not (made / name).exists():
            source = paths.existing(_QEMU_ROMS / rom, "install the package ipxe-qemu (make packages)")
            (made / name).write_bytes(_rom_for(source.read_bytes(), int(name[:4], 16), int(name[4:8], 16)))
    return made


def _rom_for(rom, vendor, device):
    """The ROM with the numbers of another card of its driver, as QEMU itself patches the ROMs that it brings along."""
    rom = bytearray(rom)
    at = int.from_bytes(rom[_PCIR_AT:_PCIR_AT + 2], "little")
    rom[at + 4:at + 8] = vendor.to_bytes(2, "little") + device.to_bytes(2, "little")
    rom[_CHECKSUM_AT] = (rom[_CHECKSUM_AT] - sum(rom[:rom[2] * 512])) & 0xff
    return rom


def bios(name="ipxe.lkrn"):
    """One of these, whatever is tested."""
    return paths.existing(bios_directory() / name, "Debian's package ipxe has no such form")


def version():
    return debs.version("ipxe", _SUITE)
