"""DHCP servers that change their mind or talk nonsense: a clear message, a live prompt, or the honest server's lease."""
import pytest

from lab.hostile import ACK, DISCOVER, NAK, OFFER, REQUEST, HostileDhcp, dhcp_reply, garbage

MINE = "10.98.0.77"


NO_PROXY = (175, b"\xb0\x01\x01")                       # encapsulated 176: do not wait for a ProxyDHCP server


def honest(request):
    kind = {DISCOVER: OFFER, REQUEST: ACK}[request.type]
    return dhcp_reply(request, kind, MINE, options=[NO_PROXY])


def test_nak_then_ack(run, net):
    """The first REQUEST is refused: discovery starts again and succeeds."""
    def answer(request, _n):
        if request.type == REQUEST and sum(r.type == REQUEST for r in dhcp.requests) == 1:
            return [dhcp_reply(request, NAK, "0.0.0.0")]
        return [honest(request)]
    with HostileDhcp(net, answer) as dhcp:
        result = run("ifconf -c dhcp && show net0/ip")
    assert result.status == 0 and MINE in result, result
    assert [r.type for r in dhcp.requests].count(REQUEST) == 2


def test_ack_of_another_address_is_refused(run, net):
    """OFFER .77, ACK .99: not our lease."""
    def answer(request, _n):
        return [honest(request) if request.type == DISCOVER else dhcp_reply(request, ACK, "10.98.0.99")]
    with HostileDhcp(net, answer):
        result = run(script="#!ipxe\nifconf -c dhcp --timeout 6000 || echo REFUSED\nshow net0/ip || echo NO-ADDRESS\n", timeout=60)
    assert "REFUSED\n" in result and "NO-ADDRESS" in result, result


def test_silence_after_the_offer(run, net):
    with HostileDhcp(net, lambda request, n: [honest(request)] if request.type == DISCOVER else None):
        result = run("ifconf -c dhcp --timeout 6000 || echo GAVE-UP", timeout=60)
    assert "GAVE-UP\n" in result, result


NONSENSE = {
    "option longer than the packet": lambda r: dhcp_reply(r, OFFER, MINE, tail=b"\x43\xff\x01"),
    "no end option": lambda r: dhcp_reply(r, OFFER, MINE, tail=b""),
    "option without length": lambda r: dhcp_reply(r, OFFER, MINE, tail=b"\x0c"),
    "empty subnet mask": lambda r: dhcp_reply(r, OFFER, MINE, options=[(1, b""), (3, b"\1"), (6, b"\1\2")]),
    "nested encapsulation": lambda r: dhcp_reply(r, OFFER, MINE, options=[(175, b"\x01\xff\x01"), (43, b"\x09\x20\x00")]),
    "other transaction": lambda r: dhcp_reply(r, OFFER, "10.98.0.66", xid=b"XXXX"),
    "truncated": lambda r: dhcp_reply(r, OFFER, MINE)[:200],
    "noise": lambda r: garbage(300),
    "other magic": lambda r: dhcp_reply(r, OFFER, MINE).replace(b"\x63\x82\x53\x63", b"\x63\x82\x53\x64"),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_before_an_honest_offer(run, net, what):
    """Each DISCOVER is met by nonsense first; the honest offer behind it (or the usable part) leads to a lease."""
    def answer(request, _n):
        return [NONSENSE[what](request), honest(request)] if request.type == DISCOVER else [honest(request)]
    with HostileDhcp(net, answer):
        result = run("ifconf -c dhcp && show net0/ip", timeout=60)
    assert result.status == 0 and MINE in result, result
