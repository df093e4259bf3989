"""Long cases: a long way and lost frames through the firmware's network driver."""
import time

import pytest


@pytest.mark.long
def test_long_way(machine):
    """100 ms round trip through OVMF's SNP: more than a third of what a window of 2 MiB allows."""
    size = 48 << 20
    machine.files.random("long.bin", size, 3)
    machine.close()
    plain, machine.tap = machine.tap, machine.net.tap(rtt_ms=100)
    try:
        vm = machine.shell()
        begin = time.monotonic()
        text = vm.run("imgfetch --name x http://10.98.0.1/long.bin && sha256sum x", 120)
        seconds = time.monotonic() - begin
        assert machine.files.digest["long.bin"] in text, text
        assert size / seconds > 6e6, f"{size / seconds / 1e6:.1f} MB/s"
    finally:
        machine.close()
        machine.tap = plain


@pytest.mark.long
def test_lost_frames(machine):
    machine.close()
    plain, machine.tap = machine.tap, machine.net.tap(rtt_ms=5, loss=0.005, seed=4)
    try:
        text = machine.shell().run("imgfetch --name x http://10.98.0.1/big.bin && sha256sum x", 120)
        assert machine.files.digest["big.bin"] in text, text
    finally:
        machine.close()
        machine.tap = plain
