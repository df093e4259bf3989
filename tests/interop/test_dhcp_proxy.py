"""A home router that knows nothing of booting, and dnsmasq as ProxyDHCP server with pxe-service on a second host."""
import pytest

from lab import Dnsmasq, HOST4

KINDS = ("x86PC", "X86-64_EFI", "BC_EFI")


@pytest.fixture(scope="module")
def lan(net, files):
    proxy = [(f"tag:ipxe,{kind}", "script", "boot.ipxe") for kind in KINDS]
    with Dnsmasq(net) as router, Dnsmasq(net, proxy=proxy, tftp_root=files.dir, ns=net.host(), interface="eth0", dns=False,
                                         extra=['pxe-prompt="Lab menu",1']) as boot_server:
        yield router, boot_server


def test_proxy_autoboot(run, lan):
    result = run("autoboot", timeout=60)
    assert "BOOT-SCRIPT-OK" in result, f"{result}\n{lan[1].log()}"


def test_proxy_settings(run, lan):
    result = run("dhcp && show net0/ip && show net0/gateway && echo PROXY ${net0.dhcp/ip} ${proxydhcp/dhcp-server} "
                 "&& show proxydhcp/60:string")
    assert "PROXY 10.98.0." in result and HOST4 in result, result
    assert "PXEClient" in result, result


def test_no_pxedhcp_ignores_the_proxy(run, net, files):
    """Option 175.176 from the DHCP server: ProxyDHCP is neither awaited nor used."""
    proxy = [(f"tag:ipxe,{kind}", "script", "boot.ipxe") for kind in KINDS]
    with Dnsmasq(net, extra=["dhcp-option=encap:175,176,1b"]), \
            Dnsmasq(net, proxy=proxy, tftp_root=files.dir, ns=net.host(), interface="eth0", dns=False):
        result = run("dhcp && show proxydhcp/dhcp-server || echo NO-PROXY")
    assert "NO-PROXY\n" in result, result
