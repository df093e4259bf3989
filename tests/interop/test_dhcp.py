"""DHCPv4 against dnsmasq, ISC dhcpd and Kea: the lease, its settings, autoboot."""
import re

import pytest

from lab import Dnsmasq, IscDhcpd, Kea

BOOT = "http://10.98.0.1/boot.ipxe"
IN_POOL = r"10\.98\.0\.(5\d|[6-9]\d|1[0-4]\d|150)"


@pytest.fixture(params=["dnsmasq", "isc", "kea"])
def server(request, net, web):
    kind = {"dnsmasq": Dnsmasq, "isc": IscDhcpd, "kea": Kea}[request.param]
    with kind(net, boot=BOOT) as running:
        yield running


def test_lease(run, server):
    result = run("dhcp && route && show net0/ip && show net0/netmask && show net0/gateway && show net0/dns "
                 "&& show net0/domain && show filename && show next-server")
    assert result.status == 0, result
    assert re.search(rf"^net0: {IN_POOL}/255\.255\.255\.0\b.*$", result.text, re.M), result
    assert re.search(r"^net0: .* gw 10\.98\.0\.1$", result.text, re.M), result
    for line in (rf"net0.*/ip:ipv4 = {IN_POOL}$", r"/netmask:ipv4 = 255\.255\.255\.0$", r"/gateway:ipv4 = 10\.98\.0\.1$",
                 r"/dns:ipv4 = 10\.98\.0\.1$", r"/domain:string = lab$", rf"filename:string = {BOOT}$"):
        assert re.search(line, result.text, re.M), f"{line}\n{result}"


def test_autoboot_runs_the_script(run, server):
    result = run("autoboot")
    assert "BOOT-SCRIPT-OK" in result, result
    assert "Filename: " + BOOT in result, result


def test_what_dnsmasq_sees(run, net, web):
    with Dnsmasq(net, boot=BOOT) as server:
        assert run("dhcp").status == 0
        log = server.log()
    assert "user class: iPXE" in log, log
    assert re.search(r"vendor class: PXEClient:Arch:\d{5}:UNDI:\d{6}", log), log
    assert re.search(r"requested options: 1:netmask, 3:router, 6:dns-server", log), log


def test_isc_routes_and_options(run, net, web):
    """Option 121 replaces the router; option 17; an encapsulated option 175.176."""
    with IscDhcpd(net, boot=BOOT):
        result = run("dhcp && route && show net0/root-path && show net0.dhcp/175.176:uint8")
    assert re.search(r"for 192\.168\.77\.0/255\.255\.255\.0 gw 10\.98\.0\.9", result.text), result
    assert "iscsi:10.98.0.1::::iqn.2026-01.lab:disk" in result, result
    assert re.search(r"175\.176:uint8 = (0x)?1$", result.text, re.M), result


@pytest.mark.parametrize("option", ["--timeout 3000", pytest.param("", marks=pytest.mark.long)])
def test_no_server_ends_with_a_message(run, option):
    result = run(script=f"#!ipxe\nifconf {option} || echo FAILED\necho STILL-ALIVE\n", timeout=40)
    assert "Configuring (net0" in result and "STILL-ALIVE\n" in result, result
    assert re.search(r"Connection timed out|No configuration methods", result.text), result


def test_link_of_two(run, net, web, files, request):
    """RFC 3021: of 10.97.0.2/31 the other end is 10.97.0.3, which is no broadcast address. DHCP's broadcasts go out from there."""
    net.ip("addr", "add", "10.97.0.3/31", "dev", "br0")
    request.addfinalizer(lambda: net.ip("addr", "del", "10.97.0.3/31", "dev", "br0"))
    with Dnsmasq(net):
        result = run("set net0/ip 10.97.0.2 && set net0/netmask 255.255.255.254 && ifopen net0 && ping -c 1 10.97.0.3 "
                     "&& imgfetch --name x http://10.97.0.3/hello.txt && sha256sum x && ifconf -c dhcp && show net0.dhcp/ip")
    assert files.digest["hello.txt"] in result and re.search(rf"net0.dhcp/ip:ipv4 = {IN_POOL}$", result.text, re.M), result
