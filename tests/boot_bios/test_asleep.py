"""A card that was left asleep (D3): our driver wakes it.  QEMU's model answers all the same, so the registers say it; what a
card loses when it wakes is tested with tests/unit/drivers/pci_power_test.c."""
import re

import pytest

from front import in_front
from lab import PC, bios, paths

pytestmark = pytest.mark.ours
SLOT, PMCSR = 5, 0xcc               # QEMU's e1000e has the capability at C8h
MAC = "52:54:00:98:77:05"


def test_card_asleep(net, tap, files, dnsmasq, log_path, tmp_path):
    program = paths.bios_program("amorce.pxe").read_bytes()
    files.write("asleep.0", in_front(program, tmp_path, SLEEP_VENDOR=0x8086, SLEEP_DEVICE=0x10d3, SLEEP_REGISTER=PMCSR))
    dnsmasq(boot="asleep.0")
    card = ["-device", f"e1000e,addr={SLOT},mac={MAC},romfile="]
    with PC(net=net, nics=["tap:" + tap], rom=None, boot="pxe", args=card, log=log_path) as pc:
        bios.interrupt(pc, loaded="asleep.0")
        text = pc.run("log")
        assert re.search(r"8086:10d3 at \S*28 was asleep \(state D3\)", text), text
        assert f": {MAC} using 82574l on 0000:00:05.0" in pc.run("ifstat")
        text = pc.run(f"echo state ${{pci/{SLOT << 3}.{PMCSR}.2}}")
        assert re.search(r"^state (00:00|0x0+|0000)\s*$", text, re.M), text
