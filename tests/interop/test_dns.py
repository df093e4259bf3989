"""Names through dnsmasq: addresses, aliases, several addresses of which the first is dead, unknown names."""
import re
import struct

import pytest

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
