"""Kea's DHCPv6 server beside radvd: a strict parser of what we send, and every option of an advertisement."""
import json
import re

import pytest

from lab import paths
from lab.servers import unconfined
from lab.service import Service

URL = "http://[fd98::1]/boot.ipxe"
RADVD = """interface br0 {{ AdvSendAdvert on; {flags} MinRtrAdvInterval 10; MaxRtrAdvInterval 30; AdvLinkMTU 1480;
  prefix fd98::/64 {{ AdvOnLink on; AdvAutonomous on; }}; RDNSS fd98::53 fd98::54 {{ }}; DNSSL lab.example {{ }}; }};
"""


class Kea6(Service):
    def __init__(self, net):
        super().__init__(net, "kea6", [], ready_log=r"DHCP6_STARTED")
        options = {"bootfile-url": URL, "dns-servers": "fd98::1", "domain-search": "lab, test.lab"}
        config = {"Dhcp6": {
            "interfaces-config": {"interfaces": ["br0"]}, "valid-lifetime": 600, "preferred-lifetime": 500,
            "lease-database": {"type": "memfile", "persist": False}, "server-id": {"type": "LL", "persist": False},
            "loggers": [{"name": "kea-dhcp6", "severity": "DEBUG", "debuglevel": 40,
                         "output_options": [{"output": "stdout"}]}],
            "subnet6": [{"id": 1, "subnet": "fd98::/64", "interface": "br0", "pools": [{"pool": "fd98::100-fd98::1ff"}],
                         "option-data": [{"name": n, "data": d} for n, d in options.items()]}]}}
        path = self.dir / "kea6.json"
        path.write_text(json.dumps(config, indent=1))
        self.argv = ["env", f"KEA_PIDFILE_DIR={self.dir}", f"KEA_LOCKFILE_DIR={self.dir}",
                     unconfined("kea-dhcp6", "kea-dhcp6-server"), "-c", path]


class Radvd(Service):
    def __init__(self, net, flags):
        super().__init__(net, "radvd", [], ready_log=r"version .* started")
        (self.dir / "radvd.conf").write_text(RADVD.format(flags=flags))
        self.argv = [paths.program("radvd"), "-n", "-C", self.dir / "radvd.conf", "-p", self.dir / "pid", "-m", "stderr"]


@pytest.fixture(scope="module")
def kea6(net):
    with Kea6(net) as server:
        yield server


def test_stateful(run, net, kea6):
    with Radvd(net, "AdvManagedFlag on;"):
        result = run("ifconf -c ipv6 && route && show filename && show net0.dhcpv6/dns6 && show net0.dhcpv6/dnssl")
    assert re.search(r"^net0: fd98::1[0-9a-f]{2}/\d+ gw fe80::", result.text, re.M), f"{result}\n{kea6.log()[-3000:]}"
    assert f"net0.dhcpv6/filename:string = {URL}" in result, result
    assert "dns6:ipv6 = fd98::1\n" in result and "dnssl:dnssl = lab test.lab" in result, result
    assert "PACKET_DROP" not in kea6.log()


def transactions(log):
    """The ids of the questions, by the name of their answer."""
    ids = {}
    for number, name in re.findall(r"DHCP6_PACKET_SEND .*tid=(0x[0-9a-f]+): trying to send packet (\w+) ", log):
        ids.setdefault(name, set()).add(number)
    return ids


def test_each_exchange_has_its_transaction(run, net, kea6):
    """RFC 8415 16.1: an answer that comes late belongs to no later question."""
    before = len(kea6.log())
    with Radvd(net, "AdvManagedFlag on;"):
        result = run("ifconf -c ipv6")
    ids = transactions(kea6.log()[before:])
    assert result.status == 0 and ids["ADVERTISE"] and ids["REPLY"], f"{result}\n{ids}"
    assert not ids["ADVERTISE"] & ids["REPLY"], ids


def test_stateless(run, net, kea6):
    with Radvd(net, "AdvOtherConfigFlag on;"):
        result = run("ifconf -c ipv6 && show filename && show net0.dhcpv6/ip6 || echo NO-ADDRESS && show net0/ip6")
    assert f"filename:string = {URL}" in result and "NO-ADDRESS\n" in result, f"{result}\n{kea6.log()[-3000:]}"
    assert re.search(r"net0\.ndp\.0/ip6:ipv6 = fd98::5054:ff:", result.text), result


def test_options_of_the_advertisement(run, net):
    with Radvd(net, ""):
        result = run("ifconf -c ipv6 && show net0.ndp/mtu && show net0.ndp/dns6 && show net0.ndp/dnssl && show net0.ndp/2.2.3:hex")
    for line in ("mtu:int16 = 1480", "dns6:ipv6 = fd98::53", "dnssl:dnssl = lab.example", "hex = 40:c0"):
        assert line in result, f"{line}\n{result}"
