"""Two hundred starts one after the other: prompt, DHCP, a download, power off.  Not one may hang."""
import os
import re
import time

import pytest

from lab import Exited, Timeout, bios

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "200"))
START_S, DHCP_S, FETCH_S, OFF_S = 20, 40, 40, 20


def one_start(net, tap, model, log):
    """From the power button to the end; the seconds that it took."""
    with bios.lkrn(net=net, nics=["tap:" + tap], model=model, memory=256, log=log) as pc:
        pc.prompt(START_S)
        shown = pc.run("dhcp", DHCP_S)
        assert re.search(r"ok *$", shown, re.M), shown
        shown = pc.run("imgfetch --name x http://10.98.0.1/big.bin && imgstat x", FETCH_S)
        assert re.search(r"x : 8388608 bytes", shown), shown
        pc.sendline("poweroff")
        assert pc.wait(OFF_S) == 0
        return pc.seconds()


@pytest.mark.long
def test_soak(net, tap, web, files, dnsmasq, log_path):
    """virtio-net and e1000 in turn.  Every start is made, so that one failure does not hide how frequent it is."""
    dnsmasq()
    failed, begin = [], time.monotonic()
    for number in range(ROUNDS):
        model = ("virtio-net-pci", "e1000")[number % 2]
        log = log_path.with_suffix(f".{number}.log")
        try:
            one_start(net, tap, model, log)
            log.unlink()
        except (AssertionError, Timeout, Exited, OSError) as error:
            failed.append(f"start {number} ({model}): {error}")
    seconds = time.monotonic() - begin
    assert not failed, f"{len(failed)} of {ROUNDS} starts failed ({seconds:.0f} s):\n" + "\n".join(failed)
