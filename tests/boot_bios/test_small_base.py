"""PXE ROMs leave little: undionly.kpxe with just its own bytes and 32 KiB of base memory behind them.  And how large it is."""
import pathlib
import subprocess

import pytest

from lab import PC, bios, paths

pytestmark = pytest.mark.ours
SOURCE = pathlib.Path(__file__).with_name("small_base.S")
KIB, NBP_AT, SECTOR = 1024, 0x7c00, 512
LEFT_BYTES = 32 * KIB
AIM_BYTES = 224 * KIB               # all default features, without TLS; what is reached: docs/design/026-small-bios.md


def in_front(program, work):
    """The program with small_base.S before it."""
    end_kib = -(-(NBP_AT + len(program)) // KIB)
    made, linked = work / "small.o", work / "small.bin"
    subprocess.run(["clang", "--target=i386-unknown-none", f"-DLEFT_KIB={end_kib + LEFT_BYTES // KIB}",
                    f"-DSECTORS={-(-len(program) // SECTOR)}", "-c", SOURCE, "-o", made], check=True)
    subprocess.run(["ld.lld", "-m", "elf_i386", f"-Ttext={NBP_AT:#x}", "--oformat=binary", made, "-o", linked], check=True)
    return linked.read_bytes() + program


def test_little_base_memory(net, tap, files, dnsmasq, log_path, tmp_path):
    program = paths.bios_program("undionly.kpxe").read_bytes()
    files.write("small.0", in_front(program, tmp_path))
    dnsmasq(boot="small.0")
    with PC(net=net, nics=["tap:" + tap], rom=None, boot="pxe", log=log_path) as pc:
        bios.interrupt(pc, loaded="small.0")
        assert " ok" in pc.run("dhcp", 60)
        shown = pc.run("imgfetch --name x http://10.98.0.1/big.bin && imgstat x", 60)
        assert "x : 8388608 bytes" in shown, shown


def test_size():
    assert paths.bios_program("undionly.kpxe").stat().st_size < AIM_BYTES
