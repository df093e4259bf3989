"""What users tune and what stays behind: leases that are kept, waits, the PXE menu's keys, `pxebs`."""
import time

import pytest

from lab import Amorce, Dnsmasq, HOST4, IscDhcpd

KINDS = ("x86PC", "X86-64_EFI", "BC_EFI")
# one service is booted at once, two are a menu; dnsmasq gives each kind its own number
MENU = [(f"tag:ipxe,{kind}", text, name) for text, name in (("first", "boot.ipxe"), ("second", "other.ipxe")) for kind in KINDS]


def test_use_cached_keeps_the_lease(run, net):
    """A lease with 175.178 is used as it is: the second dhcp sends nothing."""
    with Dnsmasq(net, extra=["dhcp-option=encap:175,176,1b", "dhcp-option=encap:175,178,1b"]) as server:
        result = run("dhcp && dhcp && show net0/ip && show net0.dhcp/use-cached")
        assert result.status == 0 and "use-cached:int8 = 1" in result, result
        assert server.log().count("DHCPREQUEST") == 1, server.log()


def test_waits_are_settings(run, net):
    begin = time.monotonic()
    result = run("set dhcp-timeout 1500 && set ra-timeout 500 && dhcp || echo FAILED")
    assert "FAILED\n" in result and "no offer to 2 requests in 2 s" in result.text.replace("\n", ""), result
    assert time.monotonic() - begin < 6
    with IscDhcpd(net):
        begin = time.monotonic()
        assert run("set net0/dhcp-proxy-wait 0 && ifconf -c dhcp").status == 0
        assert time.monotonic() - begin < 2.5


@pytest.fixture
def menu(net, files):
    files.write("other.ipxe", "#!ipxe\necho OTHER-SCRIPT-OK\n")
    with Dnsmasq(net), Dnsmasq(net, proxy=MENU, tftp_root=files.dir, ns=net.host(), interface="eth0", dns=False,
                               extra=['pxe-prompt="Lab menu",20']) as boot_server:
        yield boot_server


def test_pxe_menu_by_key(net, menu):
    with Amorce(net, ["tap:" + net.tap()], command="autoboot") as amorce:
        amorce.expect(r"Lab menu \(\d+\)", 30)
        amorce.send("\x1b[19~")                                      # F8
        amorce.expect("B. second", 10)
        amorce.send("b")
        amorce.expect("OTHER-SCRIPT-OK", 20)


def test_pxe_menu_any_key_and_escape(net, menu):
    with Amorce(net, ["tap:" + net.tap()], command="autoboot") as amorce:
        amorce.expect(r"Lab menu \(\d+\)", 30)
        amorce.send(" ")
        amorce.expect("BOOT-SCRIPT-OK", 20)
    with Amorce(net, ["tap:" + net.tap()], command="autoboot") as amorce:
        amorce.expect(r"Lab menu \(\d+\)", 30)
        amorce.send("\x03")
        amorce.expect("Operation canceled", 10)


def test_pxebs(run, menu):
    """The numbers of a menu are bytes in the order of the wire: dnsmasq's 0x8000 is 128."""
    result = run("dhcp && show proxydhcp/43.9:hex && pxebs net0 128 && show pxebs/filename && show pxebs/next-server")
    assert result.status == 0 and "PXEBS (net0 type 128)... ok" in result, f"{result}\n{menu.log()[-2000:]}"
    assert "pxebs/filename:string = boot.ipxe" in result and f"next-server:ipv4 = {HOST4}" in result, result


def test_pxebs_without_an_answer(run, net):
    with Dnsmasq(net):
        result = run("dhcp && pxebs net0 7 || echo NOBODY")
    assert "Could not discover boot server on net0: Connection timed out" in result and "NOBODY\n" in result, result
