"""PXE ROMs leave little: undionly.kpxe with just its own bytes and 32 KiB of base memory behind them, or with less than
it can begin with.  And how large it is."""
import pytest

from front import NBP_AT, in_front
from lab import PC, bios, paths

pytestmark = pytest.mark.ours
KIB = 1024
LEFT_BYTES = 32 * KIB
PREFIX_KIB = 6                      # prefix/pxe.S: MOVED_KIB
AIM_BYTES = 200 * KIB               # all default features, without TLS (docs/design/026-small-bios.md)


def kib(len_bytes):
    return -(-len_bytes // KIB)


def test_little_base_memory(net, tap, files, dnsmasq, log_path, tmp_path):
    program = paths.bios_program("undionly.kpxe").read_bytes()
    files.write("small.0", in_front(program, tmp_path, LEFT_KIB=kib(NBP_AT + len(program) + LEFT_BYTES)))
    dnsmasq(boot="small.0")
    with PC(net=net, nics=["tap:" + tap], rom=None, boot="pxe", log=log_path) as pc:
        bios.interrupt(pc, loaded="small.0")
        assert " ok" in pc.run("dhcp", 60)
        shown = pc.run("imgfetch --name x http://10.98.0.1/big.bin && imgstat x", 60)
        assert "x : 8388608 bytes" in shown, shown


def test_too_little_base_memory(net, tap, files, dnsmasq, log_path, tmp_path):
    """It is said, and the ROM has its turn again."""
    program = paths.bios_program("undionly.kpxe").read_bytes()
    files.write("less.0", in_front(program, tmp_path, LEFT_KIB=kib(NBP_AT + len(program)) + PREFIX_KIB - 1))
    dnsmasq(boot="less.0")
    with PC(net=net, nics=["tap:" + tap], rom=None, boot="pxe", display=True, log=log_path) as pc:
        pc.expect_screen(r"^Amorce: the PXE ROM leaves too little base memory", 60)
        pc.expect_screen(r"No more network devices|No bootable device", 60)


def test_size():
    assert paths.bios_program("undionly.kpxe").stat().st_size < AIM_BYTES
