"""The ways in which the Linux program gets a NIC: TAP, datagram and stream sockets as QEMU speaks them; several at once."""
import re

import pytest

from lab import Amorce, Net
from lab.wire import Wire

BOOT = "dhcp && chain http://10.98.0.1/boot.ipxe"


@pytest.fixture(scope="module", autouse=True)
def servers(web, dnsmasq):
    return web, dnsmasq


@pytest.mark.parametrize("kind", ["unixdgram", "unix", "tcp"])
def test_socket(run, net, tmp_path, kind):
    """A wire process is the other end of the socket and carries the frames to a TAP device on the bridge."""
    near, far = tmp_path / "near", tmp_path / "far"
    end, nic = {"unixdgram": (f"unixdgram:{far}:{near}", f"unixdgram:{near}:{far}"),
                "unix": (f"unix:{far}", f"unix:{far}"),
                "tcp": ("tcp:127.0.0.1:4321", "tcp:127.0.0.1:4321")}[kind]
    wire = Wire(net, end, "tap:" + net.tap())
    try:
        result = run(BOOT, nics=[nic])
    finally:
        wire.stop()
    assert "BOOT-SCRIPT-OK" in result, result


def test_two_nics(run, net):
    """Both get an address; closing one leaves the other."""
    nics = ["tap:" + net.tap(), "tap:" + net.tap()]
    result = run("dhcp net0 && dhcp net1 && route && ifclose net0 && ifstat && chain http://10.98.0.1/boot.ipxe",
                 nics=nics, timeout=60)
    addresses = re.findall(r"^(net[01]): (10\.98\.0\.\d+)/255", result.text, re.M)
    assert len(dict(addresses)) == 2 and len({address for _, address in addresses}) == 2, result
    assert re.search(r"^net0: .*\[closed\]", result.text, re.M) and re.search(r"^net1: .*\[open\]", result.text, re.M), result
    assert "BOOT-SCRIPT-OK" in result, result


def test_interface_named_twice(log_path):
    """netX is the one that was opened last: once that is closed it is nobody.  No server is there: `ifconf` closes it, too."""
    script = ("#!ipxe\nifopen net0\nifclose netX netX || echo CLOSED\n"
              "ifopen net0\nset dhcp-timeout 1\nifconf -c dhcp netX netX || echo GAVE-UP\n")
    with Net() as silent, Amorce(silent, ["tap:" + silent.tap()], script=script, log=log_path) as amorce:
        amorce.wait(60)
        text = amorce.text
    assert text.count('"netX": no such network device') == 2, text
    assert "CLOSED\n" in text and "GAVE-UP\n" in text, text


@pytest.mark.parametrize("command, works", [
    ("dhcp net0 net9", True), ("dhcp net9 net0", True), ("ifopen net9 net0", True), ("ifopen net0 net9", False),
    ("iflinkwait net9 net0", True), ("ifstat net9 net0", True), ("ifclose net9 net0", True), ("autoboot net9 net0", True), ("autoboot net0 net9", False)])
def test_a_name_that_is_no_device_among_others(run, web, dnsmasq, command, works):
    """One script for machines with one card and with two: each name has its turn."""
    result = run(f"{command} && echo WORKED || echo FAILED ; ifstat net0")
    assert ("WORKED\n" if works else "FAILED\n") in result and ("[open]" in result or command.startswith(("ifstat", "ifclose"))), result
    assert ('"net9": no such network device' in result) == (command != "dhcp net0 net9"), result


def test_no_nic(run):
    result = run("ifstat && echo NO-NIC-OK", nics=[])
    assert "NO-NIC-OK" in result, result
    assert "net0" not in result, result


def test_nic_that_does_not_exist(run):
    result = run("ifstat", nics=["tap:nowhere0"])
    assert "nowhere0" in result, result
