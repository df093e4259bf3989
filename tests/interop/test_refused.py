"""ICMP tells that nobody listens, or that a firewall forbids it: said at once, instead of a silence that is waited for.  The
messages are the kernel's."""
import pytest

from lab import Dnsmasq

ADDRESS = "set net0/ip 10.98.0.44 && set net0/netmask 255.255.255.0 && set net0/gateway 10.98.0.1 && ifopen net0"


@pytest.fixture(scope="module")
def forbidden(net):
    """10.98.7.0/24 behind the server, a router that forbids it (code 13)."""
    net.sysctl("net.ipv4.ip_forward=1")
    net.ip("route", "add", "prohibit", "10.98.7.0/24")
    return "10.98.7.7"


def test_no_tftp_server(run):
    result = run(f"{ADDRESS} && imgfetch tftp://10.98.0.1/hello.txt")
    assert result.status != 0 and "Connection refused" in result, result
    assert "tftp: 10.98.0.1 refuses: no TFTP server listens on port 69, or a firewall rejects it" in result, result


def test_no_tftp_server_over_ipv6(run, net):
    with Dnsmasq(net, dhcp=False, ra_only=True):
        result = run("ifconf -c ipv6 && imgfetch tftp://[fd98::1]/hello.txt")
    assert "tftp: fd98::1 refuses: no TFTP server listens on port 69, or a firewall rejects it" in result, result


def test_forbidden(run, forbidden):
    result = run(f"{ADDRESS} && imgfetch http://{forbidden}/hello.txt")
    assert f"tcp: {forbidden} refused the connection to port 80" in result, result
    result = run(f"{ADDRESS} && imgfetch tftp://{forbidden}/hello.txt")
    assert f"tftp: {forbidden} refuses: no TFTP server listens on port 69, or a firewall rejects it" in result, result
