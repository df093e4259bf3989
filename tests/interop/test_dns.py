"""Names through dnsmasq: addresses, aliases, several addresses of which the first is dead, unknown names; servers that fail
(unbound), refuse (dnsmasq, and hosts without one), are dead or out of reach."""
import re
import socket
import struct
import time

import pytest

from lab import CTRL_C, Unbound
from lab.hostile import HostileTcp, HostileUdp

ADDRESS = ("set net0/ip 10.98.0.43 && set net0/netmask 255.255.255.0 && set net0/dns 10.98.0.1 && set net0/domain lab "
           "&& ifopen net0")


@pytest.fixture(scope="module", autouse=True)
def servers(web, dnsmasq):
    return web, dnsmasq


@pytest.mark.parametrize("name", ["boot.lab", "boot", "both.lab"])
def test_name(run, files, name):
    result = run(f"{ADDRESS} && imgfetch --name x http://{name}/hello.txt && sha256sum x")
    assert files.digest["hello.txt"] in result, result


def test_nslookup(run):
    result = run(f"{ADDRESS} && nslookup answer boot.lab && echo ANSWER ${{answer}}")
    assert "ANSWER 10.98.0.1\n" in result, result


@pytest.mark.parametrize("name", ["rr.lab", "alias.lab"])
def test_dead_first_address(run, files, name):
    """rr.lab has 10.98.0.9, where nobody is, and 10.98.0.1: whichever comes first, the file comes."""
    for _ in range(2):
        result = run(f"{ADDRESS} && imgfetch --name x http://{name}/hello.txt && sha256sum x", timeout=60)
        assert files.digest["hello.txt"] in result, result


def test_address_that_refuses(run, files, net):
    """The same with a host at 10.98.0.9 on which nothing listens."""
    net.host()
    for _ in range(2):
        result = run(f"{ADDRESS} && imgfetch --name x http://rr.lab/hello.txt && sha256sum x", timeout=60)
        assert files.digest["hello.txt"] in result, result


def test_unknown_name(run):
    result = run(f"{ADDRESS} && imgfetch http://nobody.lab/x || echo FAILED", timeout=60)
    assert "FAILED\n" in result and re.search(r"nobody\.lab/x\.\.\. .+", result.text), result


def test_answer_too_long_for_a_datagram(run, net, files):
    """A server at 10.98.0.7 whose answers are cut to nothing by UDP: by TCP the whole answer comes, in two pieces."""
    there = net.host(7)

    def cut(sock, packet, peer, _):
        sock.sendto(packet[:2] + b"\x83\x80" + packet[4:], peer)

    def whole(conn, _):
        length, = struct.unpack("!H", conn.recv(2, 0x100))          # MSG_WAITALL
        question = conn.recv(length, 0x100)
        answer = (question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + question[12:] +
                  b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + bytes([10, 98, 0, 1]))
        conn.sendall(struct.pack("!H", len(answer)) + answer[:20])
        conn.sendall(answer[20:])
    with HostileUdp(net, 53, cut, ns=there), HostileTcp(net, 53, whole, ns=there) as tcp:
        result = run(f"{ADDRESS} && set net0/dns 10.98.0.7 && imgfetch --name x http://long.lab/hello.txt && sha256sum x", timeout=60)
        assert files.digest["hello.txt"] in result and tcp.count, result


# --- servers that do not help ---------------------------------------------------------------------------------------------

def dns_servers(*addresses):
    return "set net0/dns:hex " + ":".join(f"{byte:02x}" for a in addresses for byte in socket.inet_aton(a))


@pytest.fixture(scope="module")
def unbound(net):
    with Unbound(net, ns=net.host(7), address="10.98.0.7") as server:
        yield server


def look_up(shell, name, *servers):
    """Output of nslookup and the seconds that it took."""
    shell.run(f"{ADDRESS} && {dns_servers(*servers)}")
    begin = time.monotonic()
    return shell.run(f"nslookup answer {name} && echo ANSWER ${{answer}}"), time.monotonic() - begin


def test_server_that_fails(shell, unbound):
    """SERVFAIL is asked for three times within two seconds."""
    text, seconds = look_up(shell, "one.broken.boot.lab", "10.98.0.7")
    assert 'no answer for "one.broken.boot.lab": 10.98.0.7 answers SERVFAIL' in text and 1.9 < seconds < 4, (seconds, text)
    assert unbound.log().count("one.broken.boot.lab. A IN") == 3, unbound.log()


def test_server_that_refuses(shell, unbound):
    text, seconds = look_up(shell, "one.refused.boot.lab", "10.98.0.7")
    assert "10.98.0.7 answers REFUSED" in text and seconds < 1, (seconds, text)
    assert unbound.log().count("one.refused.boot.lab. A IN") == 1, unbound.log()
    text, seconds = look_up(shell, "www.example", "10.98.0.1")       # dnsmasq without a server above it
    assert "10.98.0.1 answers REFUSED" in text and seconds < 1, (seconds, text)


@pytest.mark.parametrize("name", ["two.broken.boot.lab", "two.refused.boot.lab"])
def test_next_server_helps(shell, unbound, name):
    text, seconds = look_up(shell, name, "10.98.0.7", "10.98.0.1")
    assert "ANSWER 10.98.0.1" in text and seconds < 1, (seconds, text)
    assert f"{name}. A IN" in unbound.log()


def test_nobody_listens(shell, net):
    """ICMP, from the kernel of a host without a DNS server."""
    net.host(9)
    text, seconds = look_up(shell, "boot.lab", "10.98.0.9")
    assert 'no answer for "boot.lab": 10.98.0.9 refuses port 53 (ICMP)' in text and seconds < 1, (seconds, text)
    text, seconds = look_up(shell, "boot.lab", "10.98.0.9", "10.98.0.1")
    assert "ANSWER 10.98.0.1" in text and seconds < 0.24, (seconds, text)


def test_nobody_listens_over_ipv6(shell, net):
    net.host(9)
    shell.run(f"{ADDRESS} && clear net0/dns && set net0/ip6 fd98::43 && set net0/len6 64 && set net0/dns6 fd98::9")
    begin = time.monotonic()
    text = shell.run("nslookup answer boot.lab")
    assert "fd98::9 refuses port 53 (ICMP)" in text and time.monotonic() - begin < 1, text


def test_no_way_to_the_first_server(shell, net):
    """A router says "host unreachable": the next server is asked at once."""
    net.sysctl("net.ipv4.ip_forward=1")
    net.ip("route", "replace", "unreachable", "10.98.8.0/24")
    shell.run("set net0/gateway 10.98.0.1")
    text, seconds = look_up(shell, "boot.lab", "10.98.8.8", "10.98.0.1")
    assert "ANSWER 10.98.0.1" in text and seconds < 0.24, (seconds, text)
    shell.run("set dns-timeout 2500")
    text, seconds = look_up(shell, "boot.lab", "10.98.8.8")
    assert "10.98.8.8 is unreachable (ICMP)" in text and 2.4 < seconds < 4, (seconds, text)


def test_three_of_four_are_dead(shell):
    text, seconds = look_up(shell, "boot.lab", "10.98.0.201", "10.98.0.202", "10.98.0.203", "10.98.0.1")
    assert "ANSWER 10.98.0.1" in text and 0.7 < seconds < 1.5, (seconds, text)


def test_all_are_told(shell, unbound, net):
    net.host(9)
    shell.run("set dns-timeout 1500")
    text, _ = look_up(shell, "three.refused.boot.lab", "10.98.0.201", "10.98.0.7", "10.98.0.9")
    text = " ".join(text.split())
    assert "10.98.0.201 is silent, 10.98.0.7 answers REFUSED, 10.98.0.9 refuses port 53" in text, text


@pytest.mark.parametrize("servers", [("10.98.0.201",), ("10.98.0.7",)])
def test_canceled(shell, unbound, servers):
    """While a server is silent, and while one rests after SERVFAIL."""
    shell.run(f"{ADDRESS} && {dns_servers(*servers)}")
    shell.send("nslookup answer four.broken.boot.lab\r")
    shell.pump(0.6)
    begin = time.monotonic()
    shell.send(CTRL_C)
    shell.prompt(5)
    assert time.monotonic() - begin < 0.5


def test_no_such_type(shell):
    """info.lab has a text only, boot6.lab an IPv6 address only; both.lab is used by the one that we have."""
    text, _ = look_up(shell, "info.lab", "10.98.0.1")
    assert '"info.lab" has no IPv4 address' in text, text
    text, _ = look_up(shell, "both.lab", "10.98.0.1")
    assert "ANSWER 10.98.0.1" in text, text
    shell.run("set net0/ip6 fd97::43 && set net0/len6 64")
    text, _ = look_up(shell, "boot6.lab", "10.98.0.1")
    assert "no route to them" in text, text
