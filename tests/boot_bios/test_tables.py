"""What a PC with SeaBIOS tells of the machine, as settings and by commands."""
import base64
import re

import pytest

from lab import bios, tables

I440FX = "8086:1237"
MIB = 512
SYSMAC = b"_AUXMAC_#00113322aAfF#"

pytestmark = pytest.mark.ours


def test_pci(prompt):
    tables.pci(prompt, I440FX)


def test_acpi(prompt):
    tables.acpi(prompt)
    assert re.search(r"^\[\]", prompt.run("echo [${sysmac}]"), re.M)


def test_memory(prompt):
    tables.memory(prompt, MIB)


def test_processor(prompt):
    tables.processor(prompt)


def test_piece_of_memory(prompt):
    """A PC starts with a far jump at ffff:0, and tells the date of its BIOS behind it."""
    assert re.match(rb"\xea....\d\d/\d\d/\d\d", tables.piece(prompt, "0xffff0"), re.S)


def test_scans_leave_nothing_behind(prompt):
    """Each scan meets the same devices: the heap does not grow."""
    counts = []
    for _ in range(3):
        prompt.run("echo ${pci/0.0.2} ${pci/0xfffe.0.2}")
        counts.append(re.search(r"^ *(\d+) bytes +\d+ blocks +pci\.c", prompt.run("heapstat"), re.M).group(1))
    assert counts[0] == counts[1] == counts[2], counts


def test_sysmac_and_vram(tmp_path):
    """A table of the firmware's with a MAC address in a string; what stands on the screen."""
    table = tmp_path / "ssdt"
    table.write_bytes(b"\x08TEST\x0d_AUXMAC_#short#\x00\x08MACA\x0d" + SYSMAC + b"\x00")       # AML: Name (TEST, "...")
    with bios.lkrn("#!ipxe\nshell\n", display=True, args=["-acpitable", f"sig=SSDT,data={table}"]) as pc:
        pc.prompt(60)
        assert "MAC 00:11:33:22:aa:ff" in pc.run("echo MAC ${sysmac}")
        text = pc.run("show vram", 30)
        screen = base64.b64decode(re.sub(r"\s", "", re.search(r"vram:base64 = ([A-Za-z0-9+/=\s]+)", text).group(1)))
        assert len(screen) == 4000 and b"Amorce>" in screen[::2], text
