"""VLANs: the lab's network is VLAN 5 of a trunk (a wire puts tags in and takes them out); DHCP, names, HTTP, IPv6 through it."""
import re

import pytest

from lab import Dnsmasq

STATIC = "set net0-5/ip 10.98.0.77 && set net0-5/netmask 255.255.255.0 && "


@pytest.fixture(scope="module")
def dnsmasq(net, files):
    with Dnsmasq(net, boot="http://10.98.0.1/boot.ipxe", tftp_root=files.dir, ra=True) as server:
        yield server


@pytest.fixture(scope="module")
def trunk(net):
    return net.tap(vlan=5)


@pytest.fixture
def vrun(run, trunk):
    return lambda *args, **more: run(*args, nics=["tap:" + trunk], **more)


def test_boot_through_a_vlan(vrun, files, dnsmasq, web):
    """Scenario S19."""
    result = vrun("vcreate --tag 5 net0 && dhcp net0-5 && show netX/ifname && route && ifstat && "
                  "imgfetch --name x http://boot.lab/big.bin && sha256sum x && imgfree && chain ${net0-5/filename}", timeout=90)
    assert result.status == 0 and "BOOT-SCRIPT-OK" in result and files.digest["big.bin"] in result, result
    assert "netX/ifname:string = net0-5" in result.text.replace("net0-5/ifname", "netX/ifname"), result
    assert re.search(r"^net0-5: 10\.98\.0\.\d+/255\.255\.255\.0 gw 10\.98\.0\.1", result.text, re.M), result
    assert re.search(r"^net0-5: ([0-9a-f:]{17}) using tap on .*\[open\]\s+\[Link:up", result.text, re.M), result
    macs = re.findall(r"^net0(?:-5)?: ([0-9a-f:]{17}) using", result.text, re.M)
    assert len(macs) == 2 and len(set(macs)) == 1, result


def test_autoboot(vrun, web, dnsmasq):
    """It closes all other devices, but not the trunk."""
    result = vrun("ifopen net0 && vcreate -t 5 net0 && autoboot net0-5", timeout=60)
    assert "BOOT-SCRIPT-OK" in result, result


def test_other_tags_stay_out(vrun, dnsmasq):
    result = vrun("vcreate --tag 6 net0 && dhcp --timeout 2500 net0-6 || echo NO-LEASE && ifstat net0-6")
    assert "NO-LEASE" in result and re.search(r"net0-6: .*\[closed\]\s+\[Link:up, TX:[1-9]\d* TXE:0 RX:0 RXE:0", result.text), result


def test_priority_tags_are_no_vlan(run, net, web, files, dnsmasq):
    """What some switches send: every frame has a tag of VLAN 0. It is the trunk's own, whether or not there are VLANs."""
    result = run("pcap --start && dhcp net0 && imgfetch --name x http://boot.lab/hello.txt && pcap --count 200 && vcreate -t 5 net0 && ifopen net0-5 && "
                 "imgfetch --name y http://boot.lab/hello.txt && ifstat net0-5 && echo THERE", nics=["tap:" + net.tap(priority=5)], timeout=60)
    assert result.status == 0 and "THERE" in result and re.search(r"net0-5: .*\[open\]\s+\[Link:up, TX:\d+ TXE:0 RX:0 RXE:0", result.text), result
    assert re.search(r"net0 < .*vlan 0, IP 10\.98\.0\.1\.80 > ", result.text) and "> vlan" not in result, result


def test_large_packets(vrun, net):
    result = vrun(f"vcreate -t 5 net0 && {STATIC}ifopen net0-5 && ping -c 1 -t 5000 -s 1472 10.98.0.1 && ping -c 1 -s 9000 10.98.0.1")
    assert "1472 bytes from 10.98.0.1" in result and "9000 bytes from 10.98.0.1" in result, result


def test_ipv6(vrun, dnsmasq, web):
    result = vrun("vcreate -t 5 net0 && ifconf -c ipv6 net0-5 && imgfetch --name x http://[fd98::1]/boot.ipxe && chain x")
    assert "BOOT-SCRIPT-OK" in result, result


def test_opens_and_closes_with_the_trunk(vrun):
    result = vrun("vcreate -t 5 net0 && vcreate -t 6 net0 && ifopen net0-5 net0-6 && echo ONE && ifstat && ifclose net0 && "
                  "echo TWO && ifstat && ifopen net0-5 && ifclose net0-5 && echo THREE && ifstat && ifopen net0 && ifopen net0-5 && "
                  "ifclose net0-5 && echo FOUR && ifstat")
    states = {part.split("\n")[0].strip(): re.findall(r"\[(open|closed)\]", part)
              for part in re.split(r"^(?=ONE|TWO|THREE|FOUR)", result.text, flags=re.M)[1:]}
    assert states == {"ONE": ["open"] * 3, "TWO": ["closed"] * 3, "THREE": ["closed"] * 3,
                      "FOUR": ["open", "closed", "closed"]}, result


def test_destroy(vrun):
    result = vrun(f"vcreate -t 5 net0 && {STATIC}ifopen net0-5 && vdestroy net0-5 && ifstat && route && isset ${{net0-5/ip}} || "
                  "vcreate -t 5 net0 && isset ${net0-5/mac} && echo AGAIN")
    assert "net0-5:" not in result and "AGAIN" in result, result


def test_lease_is_destroyed(vrun, dnsmasq):
    """Nothing holds it any more: `heapstat` has a line for each file that holds memory."""
    result = vrun("vcreate -t 5 net0 && dhcp net0-5 && echo ==1 && heapstat && vdestroy net0-5 && echo ==2 && heapstat && isset ${net0-5.dhcp/ip} || "
                  "isset ${filename} || echo NO-LEASE", timeout=60)
    _, with_lease, without = re.split(r"^==\d\n", result.text, flags=re.M)
    assert "dhcp_settings.c" in with_lease and "dhcp_settings.c" not in without and "NO-LEASE" in without, result


@pytest.mark.parametrize("words, why", [
    ("vcreate net0", "Could not create VLAN device: Invalid argument"),
    ("vcreate --tag 0 net0", "tags are 1 to 4094, not 0"), ("vcreate --tag 4095 net0", "tags are 1 to 4094, not 4095"),
    ("vcreate --tag 70000 net0", "tags are 1 to 4094"), ("vcreate --tag 5 --priority 8 net0", "priorities are 0 to 7"),
    ("vcreate --tag x net0", '"x": invalid integer value'), ("vcreate --tag 5 net7", '"net7": no such network device'),
    ("vcreate --tag 5 net0 && vcreate --tag 6 net0-5", "net0-5 is a VLAN itself"),
    ("vdestroy net0", "Could not destroy VLAN device: Inappropriate ioctl"), ("vdestroy net0-5", "no such network device")])
def test_bad_operands(vrun, words, why):
    result = vrun(f"{words} || echo FAILED")
    assert why in result.text and "FAILED" in result.text, result


def test_completion(net, trunk, log_path):
    from lab import Amorce
    with Amorce(net, ["tap:" + trunk], command="shell", log=log_path) as shell:
        shell.prompt(10)
        shell.run("vcreate --tag 5 net0")
        shell.send("vdestroy net0-\t")
        shell.expect("vdestroy net0-5")
        shell.sendline()
        shell.prompt(10)
        assert "net0-5" not in shell.run("ifstat")
