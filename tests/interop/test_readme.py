"""The README's configurations of DHCP servers, as they stand there but for the addresses: each names the script to us."""
import json
import re

import pytest

from lab import ROOT, Dnsmasq, IscDhcpd, Kea

ISC = """authoritative;
ping-check off;
subnet 10.98.0.0 netmask 255.255.255.0 { range 10.98.0.50 10.98.0.60; option routers 10.98.0.1; }
"""


def block(heading, files):
    """The indented lines behind a line that begins so."""
    text = (ROOT / "README.md").read_text()
    lines = re.search(rf"^{re.escape(heading)}.*\n\n((?:    .*\n)+)", text, re.M).group(1)
    lines = re.sub(r"^    ", "", lines, flags=re.M).replace("192.168.1.", "10.98.0.").replace("/srv/tftp", str(files.dir))
    return lines.replace("port=0\n", "")            # the lab's own lines have it


@pytest.fixture(scope="module", autouse=True)
def served(web):
    return web


def boots(run):
    result = run("autoboot", timeout=60)
    assert "Filename: http://10.98.0.1/boot.ipxe" in result and "BOOT-SCRIPT-OK" in result, result


def test_dnsmasq(run, net, files):
    with Dnsmasq(net, dhcp=False, dns=False, extra=block("**dnsmasq**", files).splitlines()):
        boots(run)


def test_proxy(run, net, files):
    lines = block("Beside a DHCP server that is not yours", files).splitlines()
    with Dnsmasq(net), Dnsmasq(net, dhcp=False, dns=False, ns=net.host(), interface="eth0", extra=lines):
        boots(run)


def test_isc(run, net, files):
    with_block = IscDhcpd(net)
    (with_block.dir / "dhcpd.conf").write_text(ISC + block("**ISC dhcpd**", files))
    with with_block:
        boots(run)


def test_kea(run, net, files):
    server = Kea(net)
    path = server.dir / "kea.json"
    config = json.loads(path.read_text())
    config["Dhcp4"].update(json.loads("{" + block("**Kea**", files) + "}"))
    path.write_text(json.dumps(config))
    with server:
        boots(run)
