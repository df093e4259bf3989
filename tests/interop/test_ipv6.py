"""IPv6: router advertisements alone, with DHCPv6, and HTTP over it."""
import re

import pytest

from lab import Dnsmasq

FETCH = "imgfetch --name x http://[fd98::1]/hello.txt && sha256sum x"


@pytest.fixture(scope="module", autouse=True)
def server(web):
    return web


def test_slaac(run, net, files):
    with Dnsmasq(net, dhcp=False, ra_only=True):
        result = run(f"ifconf -c ipv6 && route && {FETCH}")
    assert re.search(r"^net0: fd98::[0-9a-f:]+/64 gw fe80::", result.text, re.M), result
    assert files.digest["hello.txt"] in result, result


def test_dhcpv6(run, net, files):
    with Dnsmasq(net, dhcp=False, ra=True):
        result = run(f"ifconf -c ipv6 && route && show net0.dhcpv6/filename && {FETCH}")
    assert re.search(r"fd98::1[0-9a-f]{2}\b", result.text), result
    assert "http://[fd98::1]/boot.ipxe" in result and files.digest["hello.txt"] in result, result


def test_both_families(run, net, files):
    with Dnsmasq(net, ra=True):
        result = run("dhcp && imgfetch --name x http://boot6.lab/hello.txt && sha256sum x "
                     "&& imgfetch --name y http://both.lab/hello.txt && sha256sum y", timeout=60)
    assert result.text.count(files.digest["hello.txt"]) == 2, result


def test_tftp_over_ipv6(run, net, files):
    with Dnsmasq(net, ra=True, tftp_root=files.dir):
        result = run("dhcp && imgfetch --name x tftp://[fd98::1]/hello.txt && sha256sum x")
    assert files.digest["hello.txt"] in result, result
