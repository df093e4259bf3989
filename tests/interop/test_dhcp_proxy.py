"""A home router that knows nothing of booting, and dnsmasq as ProxyDHCP server with pxe-service on a second host."""
import contextlib

import pytest

from lab import HOST4, Dnsmasq

KINDS = ("x86PC", "X86-64_EFI", "BC_EFI")


@pytest.fixture
def lan(net, files):
    """lan(router lines, proxy lines) starts both servers."""
    with contextlib.ExitStack() as stack:
        def start(router=(), proxy=()):
            services = [(f"tag:ipxe,{kind}", "script", "boot.ipxe") for kind in KINDS]
            stack.enter_context(Dnsmasq(net, extra=router))
            return stack.enter_context(Dnsmasq(net, proxy=services, tftp_root=files.dir, ns=net.host(), interface="eth0",
                                               dns=False, extra=proxy))
        yield start


@pytest.mark.parametrize("lines", [[], ['pxe-prompt="Lab menu",1']], ids=["at once", "with a prompt"])
def test_proxy_autoboot(run, lan, lines):
    proxy = lan(proxy=lines)
    result = run("autoboot", timeout=60)
    assert "BOOT-SCRIPT-OK" in result, f"{result}\n{proxy.log()}"


def test_proxy_settings(run, lan):
    lan()
    result = run("dhcp && show net0/ip && show net0/gateway && echo PROXY ${net0.dhcp/ip} ${proxydhcp/dhcp-server} "
                 "&& show proxydhcp/60:string")
    assert "PROXY 10.98.0." in result and HOST4 in result, result
    assert "PXEClient" in result, result


def test_no_pxedhcp_ignores_the_proxy(run, lan):
    """Option 175.176 from the DHCP server: ProxyDHCP is neither awaited nor used."""
    lan(router=["dhcp-option=encap:175,176,1b"])
    result = run("dhcp && show proxydhcp/dhcp-server || echo NO-PROXY")
    assert "NO-PROXY\n" in result, result
