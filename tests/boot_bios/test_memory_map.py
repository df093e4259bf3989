"""Servers list their memory in more than a hundred ranges (E820): all of them are known, or it is said that they are not."""
import pytest

from front import in_front
from lab import PC, bios, paths

pytestmark = pytest.mark.ours
MOST = 128
WARNING = f"more than {MOST} ranges"


@pytest.mark.parametrize("ranges", [MOST, pytest.param(MOST + 1, marks=pytest.mark.long)])
def test_many_ranges(net, tap, files, dnsmasq, log_path, tmp_path, ranges):
    program = paths.bios_program("undionly.kpxe").read_bytes()
    files.write("ranges.0", in_front(program, tmp_path, RANGES=ranges))
    dnsmasq(boot="ranges.0")
    with PC(net=net, nics=["tap:" + tap], rom=None, boot="pxe", log=log_path) as pc:
        bios.interrupt(pc, loaded="ranges.0")
        assert (WARNING in pc.run("log")) == (ranges > MOST)
        last = 0x6000000 + MOST * 0x10000           # of the last range's end: its start and length, of RAM the 65th
        assert f"end {last}" in pc.run("echo end ${memmap/0.64.3.0}")
        assert " ok" in pc.run("dhcp", 60)
