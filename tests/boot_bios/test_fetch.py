"""Transfers through our own drivers on a PC: digests, Ctrl-C, a pulled cable, a server that is killed half-way."""
import re
import time

import pytest

from lab import CTRL_C, bios


def wait_sent(machine, megabytes, prompt, limit_s=30):
    """Until that much more has gone through the machine's TAP."""
    def sent():
        shown = machine.net.run(["ip", "-s", "link", "show", machine.tap])
        return int(re.search(r"\n\s+TX:.*\n\s+(\d+)", shown).group(1))
    begin, end = sent(), time.monotonic() + limit_s
    while sent() < begin + (megabytes << 20):
        assert time.monotonic() < end, prompt.tail()
        prompt.pump(0.05)


@pytest.mark.ours
@pytest.mark.parametrize("scheme", ["http", "tftp"])
def test_digest(prompt, machine, scheme):
    """The peer in our place has no sha256sum."""
    text = prompt.run(f"imgfetch --name x {scheme}://10.98.0.1/big.bin && sha256sum x && imgfree x", 60)
    assert machine.files.digest["big.bin"] in text, text


@pytest.mark.ours
@pytest.mark.parametrize("model", ["virtio-net-pci", "e1000"] + [
    pytest.param(model, marks=pytest.mark.long) for model in ("e1000e", "virtio-net-pci,disable-legacy=on")])
def test_20_mib(net, tap, web, files, dnsmasq, log_path, model):
    """Our own drivers.  A card that none of them knows is driven by undionly.kpxe (test_pxe.py)."""
    if "20m.bin" not in files.digest:
        files.random("20m.bin", 20 << 20, 5)
    dnsmasq()
    with bios.lkrn(net=net, nics=["tap:" + tap], model=model, log=log_path) as pc:
        pc.prompt(30)
        pc.run("dhcp", 40)
        text = pc.run("imgfetch --name x http://10.98.0.1/20m.bin && sha256sum x", 90)
        assert files.digest["20m.bin"] in text, text


def test_transfers(prompt):
    """Both schemes say ok, and the prompt is there again."""
    for scheme in ("http", "tftp"):
        assert re.search(r"ok", prompt.run(f"imgfetch --name x {scheme}://10.98.0.1/big.bin && imgfree x", 60))


def test_by_name(prompt):
    assert "ok" in prompt.run("imgfetch --name x http://boot.lab/hello.txt && imgfree x")


def test_ctrl_c(prompt, machine):
    """During a slow download; the next command works."""
    prompt.sendline("imgfetch --name x http://10.98.0.1/slow/big.bin || echo STOPPED")
    wait_sent(machine, 1, prompt)
    begin = time.monotonic()
    prompt.send(CTRL_C)
    prompt.expect(r"^STOPPED *$", 10)
    assert time.monotonic() - begin < 3
    prompt.prompt(10)
    assert "ok" in prompt.run("imgfetch --name y http://10.98.0.1/hello.txt && imgfree y", 20)


def test_pulled_cable(prompt, machine):
    """Pulled during a download and plugged in again: it goes on to its end."""
    prompt.sendline("imgfetch --name x http://10.98.0.1/slow/big.bin && echo DONE || echo FAILED")
    wait_sent(machine, 1, prompt)
    prompt.cable(0, False)
    begin = time.monotonic()
    while time.monotonic() < begin + 2:
        prompt.pump(0.1)
    prompt.cable(0, True)
    prompt.expect(r"^DONE *$", 60)
    prompt.prompt(10)
    prompt.run("imgfree")


def wait_link(prompt, state, limit_s=10):
    """Ask ifstat until it says so."""
    end = time.monotonic() + limit_s
    while f"Link:{state}" not in (text := prompt.run("ifstat")):
        assert time.monotonic() < end, text


@pytest.mark.ours
def test_link_state(prompt):
    """ifstat follows the cable."""
    prompt.cable(0, False)
    try:
        wait_link(prompt, "down")
    finally:
        prompt.cable(0, True)
    wait_link(prompt, "up")


@pytest.mark.ours
def test_server_killed_and_restarted(prompt, machine):
    """The peer does not go on with a download that broke."""
    prompt.sendline("imgfetch --name x http://10.98.0.1/slow/big.bin && sha256sum x || echo FAILED")
    wait_sent(machine, 2, prompt)
    machine.web.kill()
    machine.web.start()
    match = prompt.expect(r"^[0-9a-f]{64}  x$|^FAILED$", 90)
    assert match.group(0).startswith(machine.files.digest["big.bin"]), prompt.tail()
    prompt.prompt()
    prompt.run("imgfree")


@pytest.mark.long
@pytest.mark.parametrize("model", ["virtio-net-pci", "e1000"])
def test_lost_frames(net, web, files, dnsmasq, log_path, model):
    dnsmasq()
    tap = net.tap(rtt_ms=5, loss=0.005, seed=4)
    with bios.lkrn(net=net, nics=["tap:" + tap], model=model, log=log_path) as pc:
        pc.prompt(30)
        pc.run("dhcp", 60)
        assert "DONE" in pc.run("imgfetch --name x http://10.98.0.1/big.bin && echo DONE", 200)


def test_two_nics(net, tap, station, web, files, dnsmasq, log_path):
    """Both are there, in the order of the bus, and the second works when only it is asked."""
    dnsmasq()
    with bios.lkrn(net=net, nics=["tap:" + net.tap(), "tap:" + tap], log=log_path) as pc:
        pc.prompt(30)
        text = pc.run("ifstat")
        assert re.search(rf"net0: .* on 0000:00:02\.0[^$]*net1: {station} using \S+ on 0000:00:03\.0", text), text
        pc.run("dhcp net1", 60)
        assert "BOOT-SCRIPT-OK" in pc.run("chain http://10.98.0.1/boot.ipxe", 20)
