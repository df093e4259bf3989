"""pcap: what a download moved is shown, kept, and sent to nginx by PUT; the file is read back frame by frame."""
import re
import struct

import pytest

from lab import Nginx

UP = "set net0/ip 10.98.0.70 && set net0/netmask 255.255.255.0 && set net0/dns 10.98.0.1 && ifopen net0 && "


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    return tmp_path_factory.mktemp("inbox")


@pytest.fixture(scope="module")
def web(net, files, inbox):
    extra = (f"location /in/ {{ alias {inbox}/; dav_methods PUT; client_max_body_size 8m; }}"
             f"location /secret/ {{ alias {inbox}/; dav_methods PUT; auth_basic lab; auth_basic_user_file {inbox}/users; }}"
             "location = /moved { return 307 /in/moved.pcap; }")
    (inbox / "users").write_text("user:{PLAIN}secret\n")
    with Nginx(net, files.dir, extra=extra) as server:
        yield server


def blocks(data):
    """(type, body) of each block of a pcapng file; both lengths must agree."""
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        assert length % 4 == 0 and length >= 12 and struct.unpack_from("<I", data, at + length - 4)[0] == length
        yield kind, data[at + 8:at + length - 4]
        at += length


def read(path):
    """Names of the interfaces, and (interface, time, outbound, bytes, length on the wire) of each packet."""
    names, packets = [], []
    for number, (kind, body) in enumerate(blocks(path.read_bytes())):
        if number == 0:
            assert kind == 0x0a0d0d0a and body[:8] == struct.pack("<IHH", 0x1a2b3c4d, 1, 0)
        elif kind == 1:
            link, _, _, code, length = struct.unpack_from("<HHIHH", body)
            assert (link, code) == (1, 2)
            names.append(body[12:12 + length].decode())
        else:
            assert kind == 6
            interface, high, low, here, wire = struct.unpack_from("<IIIII", body)
            options = body[20 + (here + 3) // 4 * 4:]
            code, length, flags, end = struct.unpack("<HHII", options)
            assert (code, length, end) == (2, 4, 0)
            packets.append((names[interface], (high << 32 | low) / 1e6, flags == 2, body[20:20 + here], wire))
    return names, packets


def tcp(packet):
    """(source port, destination port, sequence number, payload) of an IPv4 TCP frame; None: another one."""
    if packet[12:14] != b"\x08\x00" or packet[23] != 6:
        return None
    header = 14 + (packet[14] & 15) * 4
    end = 14 + int.from_bytes(packet[16:18], "big")
    data = header + (packet[header + 12] >> 4) * 4
    return (*struct.unpack_from(">HH", packet, header), int.from_bytes(packet[header + 4:header + 8], "big"), packet[data:end])


def test_a_download_is_in_the_file(run, web, inbox, files):
    """Put together again from the frames, the body is the file that was served; both sides' times are the machine's."""
    body = files.random("cap.bin", 150_000)
    result = run(UP + "pcap --start --size 1000000 && imgfetch --name x http://10.98.0.1/cap.bin && "
                 "pcap --stop && imgfetch --name y http://10.98.0.1/hello.txt && pcap --send http://10.98.0.1/in/cap.pcap && echo SENT")
    assert "SENT" in result, result
    names, packets = read(inbox / "cap.pcap")
    assert names == ["net0"] and all(len(p[3]) == p[4] for p in packets)
    assert 0 <= packets[-1][1] - packets[0][1] < 60 and abs(packets[0][1] - (inbox / "cap.pcap").stat().st_mtime) < 120
    mine = {p[3][6:12] for p in packets if p[2]}
    assert len(mine) == 1 and all(p[3][6:12] not in mine for p in packets if not p[2])
    segments = {t[2]: t[3] for p in packets if not p[2] and (t := tcp(p[3])) and t[0] == 80 and t[3]}
    stream, at = b"", min(segments)
    while at in segments:
        stream, at = stream + segments[at], at + len(segments[at])
    head, _, rest = stream.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200") and rest == body.read_bytes()
    assert any(t and t[3].startswith(b"GET /cap.bin") for p in packets if p[2] for t in [tcp(p[3])])
    assert b"hello.txt" not in (inbox / "cap.pcap").read_bytes()


def test_lines(run, net, web, dnsmasq):
    result = run("pcap --start && dhcp && nslookup x boot.lab && imgfetch --name y http://10.98.0.1/hello.txt && "
                 "ping -c 1 -t 5000 10.98.0.1 && pcap --count 200")
    for line in ("> IP 0.0.0.0.68 > 255.255.255.255.67: DHCP discover for", r"< IP 10.98.0.1.67 > \S+: DHCP offer of 10.98.0.",
                 "> ARP who-has 10.98.0.1 tell 10.98.0.", "< ARP 10.98.0.1 is-at ", r"DNS \d+ A\? boot.lab",
                 r"DNS \d+ A boot.lab: 1 answers", r"10.98.0.1.80: TCP \[S\] seq", r": GET /hello.txt HTTP/1.1", "HTTP/1.1 200 OK",
                 "ICMP echo request, id", "ICMP echo reply, id"):
        assert re.search(r"^\d\d:\d\d:\d\d\.\d{6} net0 .*" + line, result.text, re.M), f"{line}\n{result}"
    assert re.search(r"^\d+ frames, 0 before them dropped, capture on$", result.text, re.M), result


def test_all_of_them(run, web):
    """However large --count is."""
    result = run(UP + "pcap --start && imgfetch --name y http://10.98.0.1/hello.txt && pcap --count 18446744073709551615")
    assert "GET /hello.txt" in result and "HTTP/1.1 200 OK" in result, result


def test_the_last_ones_are_kept(run, web, files):
    files.random("m1.bin", 1 << 20)
    result = run(UP + "pcap --start --size 20000 --snap 100 && imgfetch --name x http://10.98.0.1/m1.bin && "
                 "imgfetch --name y http://10.98.0.1/hello.txt && pcap && pcap --free && pcap")
    assert re.search(r"^1\d\d frames, [1-9]\d\d+ before", result.text, re.M), result
    assert result.text.count("length ") >= 20 and "GET /hello.txt" in result and "0 frames, 0 before" in result, result


def test_interfaces(run, net, web, inbox):
    """Only what was named; a VLAN's frames without tags there, with tags on the trunk."""
    nics = ["tap:" + net.tap(vlan=5), "tap:" + net.tap()]
    command = ("vcreate -t 5 net0 && set net0-5/ip 10.98.0.71 && set net0-5/netmask 255.255.255.0 && ifopen && "
               "pcap --start {} && ping -c 1 -t 5000 10.98.0.1 && pcap --save cap && ifclose net1 && pcap --send http://10.98.0.1/in/{}.pcap")
    assert run(command.format("net0-5", "five"), nics=nics).status == 0
    names, packets = read(inbox / "five.pcap")
    assert names == ["net0-5"] and all(p[3][12:14] != b"\x81\x00" for p in packets) and len(packets) >= 2
    assert run(command.format("", "all"), nics=nics).status == 0
    names, packets = read(inbox / "all.pcap")
    assert "net0-5" not in names and any(p[0] == "net0" and p[3][12:16] == b"\x81\x00\x00\x05" for p in packets)


def test_sending(run, web, inbox):
    result = run(UP + "pcap --start && ping -c 1 -t 5000 10.98.0.1 && (pcap --send http://10.98.0.1/in/x.pcap)".replace("(", "").replace(")", "") +
                 " && pcap --send http://user:secret@10.98.0.1/secret/y.pcap && pcap --send http://10.98.0.1/hello.txt || "
                 "pcap --send http://10.98.0.1/moved || pcap --send tftp://10.98.0.1/x || pcap --send data:,x || echo END")
    assert "END" in result and (inbox / "x.pcap").exists() and (inbox / "y.pcap").exists(), result
    for why in ("405", "wants the file for /moved elsewhere", '"tftp" is for downloads only', '"data" is for downloads only'):
        assert why in result.text, f"{why}\n{result}"
    assert not (inbox / "moved.pcap").exists()


@pytest.mark.parametrize("words, why", [("pcap net0", "named with --start"), ("pcap --start net9", '"net9": no such network device'),
                                        ("pcap --start --size 10", "between 16384 and"), ("pcap --save x", "nothing was captured"),
                                        ("pcap --start --snap 9999999", "of each frame"), ("pcap --send http://x/", "nothing was")])
def test_bad_words(run, words, why):
    result = run(f"{words} || echo FAILED")
    assert why in result.text and "FAILED" in result.text, result
