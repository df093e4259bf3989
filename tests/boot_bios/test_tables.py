"""What a PC with SeaBIOS tells of the machine, as settings and by commands."""
import base64
import re
import struct

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


@pytest.mark.parametrize("machine, extended", [("q35", r"[1-9a-f][0-9a-f]{2}20001"), ("pc", "ffffffff")])
def test_extended_registers(machine, extended):
    """Registers from 100h on need ECAM, which q35 has: there an e1000e tells of its errors (capability 1, version 2)."""
    with bios.lkrn(args=["-machine", machine, "-device", "e1000e,addr=0x1e"]) as pc:
        pc.prompt(60)
        text = pc.run("echo A ${pci/0xf0.0.4} B ${pci/0xf0.0xff.5} C ${acpi/0x4d434647.0.0.0.4} D ${pci/0x100f0.0.2}", 30)
    signature = "4d434647" if machine == "q35" else ""
    assert re.search(rf"^A 10d38086 B {extended}00 C {signature} D *$", text, re.M), text


def test_segments_and_wrong_mcfg(tmp_path):
    """QEMU has one segment: the registers of another lie in RAM here. Entries above 4 GiB and a wrong one do no harm."""
    ram = 0x10000000                                                        # one bus, 1 MiB: a function, and no others
    space = bytearray(b"\xff" * (1 << 20))
    space[:0x104] = struct.pack("<HHIIIB", 0x1234, 0x5678, 0, 0xff000001, 0, 0).ljust(0x100, b"\0") + b"\x02\x00\x01\x00"
    (tmp_path / "space").write_bytes(space)
    entries = [(ram, 0, 0, 0), (1 << 40, 1, 0, 255), (ram - (0x40 << 20), 1, 0x40, 0x40), (ram - (0x40 << 20), 1, 0x40, 0x40)]
    (tmp_path / "mcfg").write_bytes(bytes(8) + b"".join(struct.pack("<QHBBI", *entry, 0) for entry in entries))
    with bios.lkrn(args=["-acpitable", f"sig=MCFG,data={tmp_path}/mcfg",
                         "-device", f"loader,file={tmp_path}/space,addr={ram:#x},force-raw=on"]) as pc:
        pc.prompt(60)
        text = pc.run("echo A ${pci/0x10000.0.4} B ${pci/0.0.4}${pci/0.0xff.5} C ${pci/0x14000.0.4} D ${pci/0x14000.0xff.5}", 30)
    assert re.search(r"^A +B 12378086ffffffff00 C 56781234 D 0001000200 *$", text, re.M), text


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
