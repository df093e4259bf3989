"""IPv6: router advertisements alone, with DHCPv6, and HTTP over it; routers that lead nowhere or have lost their prefix."""
import re
import time

import pytest

from lab import Dnsmasq
from lab.console import SLOW

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


# --- routers that are of little use ---------------------------------------------------------------------------------------

def advertises(net, *ranges, **more):
    return Dnsmasq(net, dhcp=False, extra=["enable-ra", *("dhcp-range=" + words for words in ranges)], **more)


@pytest.fixture(scope="module")
def forwarding(net):
    net.sysctl("net.ipv6.conf.all.forwarding=1")


@pytest.mark.parametrize("route, seconds", [("blackhole", 3), ("unreachable", 0)])
def test_ipv6_leads_nowhere(shell, net, files, forwarding, request, route, seconds):
    """Four IPv6 addresses that the router drops, or has no way to, and one of IPv4: that one is second, and first the next time."""
    net.ip("-6", "route", "replace", route, "2001:db8::/32")
    request.addfinalizer(lambda: net.ip("-6", "route", "del", route, "2001:db8::/32"))
    names = [f"host-record=far.lab,2001:db8::{n}" for n in range(1, 5)] + ["host-record=far.lab,10.98.0.1"]
    with Dnsmasq(net, ra_only=True, extra=names):
        shell.run("dhcp")
        for least in (seconds, 0):
            begin = time.monotonic()
            text = shell.run("imgfetch --name x http://far.lab/hello.txt && sha256sum x && imgfree x")
            took = time.monotonic() - begin
            assert files.digest["hello.txt"] in text and least <= took < least + 2 * SLOW, (took, text)


def test_deprecated_prefix(run, net, files, request):
    """After a renumbering: no address of the old prefix, which is on the link still."""
    net.ip("addr", "replace", "fd97::1/64", "dev", "br0", "nodad")
    request.addfinalizer(lambda: net.ip("addr", "del", "fd97::1/64", "dev", "br0"))
    with advertises(net, "fd97::,ra-only,64,1h", "fd98::,ra-only,64,deprecated"):
        result = run("ifconf -c ipv6 && route && imgfetch --name x http://[fd97::1]/hello.txt && sha256sum x")
    assert re.search(r"^net0: fd97::[0-9a-f:]+/64 gw fe80::", result.text, re.M), result
    assert not re.search(r"^net0: fd98::[0-9a-f:]*ff:fe", result.text, re.M) and "fd98::/64" in result, result
    assert files.digest["hello.txt"] in result, result


def test_prefix_off_link(run, net, files, forwarding):
    """An address, but neighbours are behind the router (who redirects)."""
    net.host()
    with advertises(net, "fd98::,ra-only,off-link,64,1h"):
        result = run(f"ifconf -c ipv6 && route && ping -c 1 fd98::9 && {FETCH}")
    assert re.search(r"^net0: fd98::[0-9a-f:]+/128 gw fe80::", result.text, re.M), result
    assert files.digest["hello.txt"] in result, result


def test_better_router(run, net, files):
    """One without a way out, with a deprecated prefix, and one that has both: whichever answers first."""
    with advertises(net, "fd98::,ra-only,64,deprecated\nra-param=eth0,600,0", ns=net.host(), interface="eth0"):
        with advertises(net, "fd98::,ra-only,64,1h"):
            for _ in range(3):
                result = run(f"ifconf -c ipv6 && route && {FETCH}")
                assert re.search(r"^net0: fd98::[0-9a-f:]*ff:fe[0-9a-f:]*/64 gw fe80::", result.text, re.M), result
                assert files.digest["hello.txt"] in result, result
        begin = time.monotonic()
        result = run("ifconf -c ipv6 && route")
        assert "fd98::/64" in result and result.status == 0 and 3.8 < time.monotonic() - begin < 6 * SLOW, result
