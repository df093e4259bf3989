"""`ntp` against servers that the test plays: the time, loss, refusals, answers to other questions, silence."""
import re
import struct
import time

import pytest

from lab import Dnsmasq
from lab.hostile import HostileUdp

ADDRESS = "set net0/ip 10.98.0.43 && set net0/netmask 255.255.255.0 && ifopen net0"
SINCE_1900 = 2208988800
LATER = 1_000_000_000                      # far from the machine's own time: seconds to add to it


def answer(packet, seconds, first=0x24, stratum=1, reference=b"LAB\0", cookie=None):
    return struct.pack("!BBbb II4s Q8sQ II", first, stratum, 6, -20, 0, 0, reference, 0,
                       cookie or packet[40:48], 0, seconds & 0xffffffff, 0)


def later():
    return int(time.time()) + LATER + SINCE_1900


def shown(result):
    return int(re.search(r"NOW (\S+)", result.text).group(1), 0)


def test_time(run, net):
    def play(sock, packet, peer, n):
        assert len(packet) == 48 and packet[0] == 0x23
        sock.sendto(answer(packet, later()), peer)
    with HostileUdp(net, 123, play):
        result = run(f"{ADDRESS} && ntp 10.98.0.1 && echo NOW ${{unixtime}} && clear builtin/unixtime && echo OWN ${{unixtime}}")
    assert abs(shown(result) - time.time() - LATER) < 30, result
    assert abs(int(re.search(r"OWN (\S+)", result.text).group(1), 0) - time.time()) < 30, result


def test_second_try_and_strangers(run, net):
    """The first question is lost; garbage, another question's answer and a client's packet come before the second's."""
    def play(sock, packet, peer, n):
        if n == 0:
            return
        wrong = int(time.time()) + SINCE_1900
        sock.sendto(b"garbage", peer)
        sock.sendto(answer(packet, wrong, cookie=b"stranger"), peer)
        sock.sendto(answer(packet, wrong, first=0x23), peer)
        sock.sendto(answer(packet, later()), peer)
    with HostileUdp(net, 123, play) as server:
        result = run(f"{ADDRESS} && ntp 10.98.0.1 && echo NOW ${{unixtime}}")
        assert server.count == 2
    assert abs(shown(result) - time.time() - LATER) < 30, result


@pytest.mark.parametrize("fields, why", [({"stratum": 0, "reference": b"RATE"}, "RATE"), ({"first": 0xe4}, "INIT")])
def test_refused(run, net, fields, why):
    with HostileUdp(net, 123, lambda sock, packet, peer, n: sock.sendto(answer(packet, later(), **fields), peer)):
        result = run(f"{ADDRESS} && ntp 10.98.0.1 || echo NOW ${{unixtime}}")
    assert "Could not get time and date: Connection refused" in result and f"no time for us ({why})" in result, result
    assert abs(shown(result) - time.time()) < 30, result


def test_silence(run, net):
    with HostileUdp(net, 123, lambda sock, packet, peer, n: None) as server:
        result = run(f"{ADDRESS} && ntp 10.98.0.1 || echo NOW ${{unixtime}}", timeout=60)
        assert server.count == 4
    assert "Could not get time and date: Connection timed out" in result, result


def test_first_address_is_dead(run, net):
    """rr.lab has two addresses, in any order: nobody is at 10.98.0.9."""
    with Dnsmasq(net, dhcp=False), HostileUdp(net, 123, lambda sock, packet, peer, n: sock.sendto(answer(packet, later()), peer)):
        for _ in range(2):
            result = run(f"{ADDRESS} && set net0/dns 10.98.0.1 && ntp rr.lab && echo NOW ${{unixtime}}")
            assert abs(shown(result) - time.time() - LATER) < 30, result


def test_usage(run):
    assert "ntp <server>" in run("ntp --help || true", timeout=20).text


