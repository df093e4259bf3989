"""HTTP and TFTP servers that send nonsense, nothing, or leave: a message and a live prompt each time."""
import re
import socket
import threading

import pytest

from lab.fixtures import ERROR_CODE
from lab.hostile import HostileTcp, HostileUdp, garbage, read_request

ADDRESS = ["set net0/ip 10.98.0.44", "set net0/netmask 255.255.255.0", "ifopen net0"]
OK = b"HTTP/1.1 200 OK\r\n"

HTTP = {
    "noise": garbage(5000),
    "endless head line": b"HTTP/1.1 200 OK\r\nX: " + b"a" * (1 << 20),
    "many head lines": OK + b"".join(b"X-%d: y\r\n" % i for i in range(100_000)),
    "no status": b"HTTP/1.1 \r\n\r\nbody",
    "status out of range": b"HTTP/1.1 999999999999 Fine\r\n\r\n",
    "negative length": OK + b"Content-Length: -1\r\n\r\nbody",
    "absurd length": OK + b"Content-Length: 99999999999999999999\r\n\r\nbody",
    "huge length": OK + b"Content-Length: 9223372036854775807\r\n\r\nbody",
    "two lengths": OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nbodyx",
    "too short": OK + b"Content-Length: 1000\r\n\r\nbody",
    "chunk size overflow": OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nbody",
    "chunk size is no number": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n",
    "chunk without end": OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbodyXX0\r\n\r\n",
    "unknown transfer encoding": OK + b"Transfer-Encoding: squeezed\r\n\r\nbody",
    "redirect to nonsense": b"HTTP/1.1 302 Found\r\nLocation: \x01\x02:://\xff\r\nContent-Length: 0\r\n\r\n",
    "redirect to itself": b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
    "nothing": b"",
    "range of another file": b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 7-9/10\r\nContent-Length: 3\r\n\r\nabc",
}
SILENT = "says nothing"


def play_http(what):
    """The player of one kind; its .done event ends a silent connection."""
    done = threading.Event()

    def play(conn, _number):
        read_request(conn)
        if what == SILENT:
            done.wait(60)
        else:
            conn.sendall(HTTP[what])
    play.done = done
    return play


@pytest.mark.parametrize("what", [*HTTP, SILENT])
def test_http(shell, net, what):
    for line in ADDRESS:
        shell.run(line)
    play = play_http(what)
    with HostileTcp(net, 8081, play):
        output = shell.run("imgfetch --timeout 2000 http://10.98.0.1:8081/again", timeout=60)
        play.done.set()
    assert re.search(r"again\.\.\. .*" + ERROR_CODE, output), output
    assert "STILL-ALIVE\n" in shell.run("echo STILL-ALIVE")


def test_http_stray_bytes(shell, net):
    """A kept connection holds more than its answer had: the next file comes over another one."""
    def play(conn, _number):
        for before in (b"", b"\r\n"):
            if read_request(conn):
                conn.sendall(before + OK + b"Content-Length: 4\r\n\r\nbody")
    for line in ADDRESS:
        shell.run(line)
    with HostileTcp(net, 8084, play) as server:
        for name in "ab":
            assert "... ok" in shell.run(f"imgfetch --name {name} http://10.98.0.1:8084/{name}", timeout=30)
    assert server.count == 2


def test_http_nobody_listens(shell):
    for line in ADDRESS:
        shell.run(line)
    output = shell.run("imgfetch http://10.98.0.1:8082/x", timeout=60)
    assert re.search(r"x\.\.\. .*" + ERROR_CODE, output), output
    assert "STILL-ALIVE\n" in shell.run("echo STILL-ALIVE")


def oack(*words):
    return b"\0\6" + b"".join(word.encode() + b"\0" for word in words)


TFTP = {
    "noise": lambda n: garbage(400, n),
    "short": lambda n: b"\0",
    "unknown opcode": lambda n: b"\0\x63\0\1data",
    "block far ahead": lambda n: b"\0\3\x30\x39" + b"x" * 512,
    "block size zero": lambda n: oack("blksize", "0"),
    "block size above the offer": lambda n: oack("blksize", "65464"),
    "block size is no number": lambda n: oack("blksize", "many"),
    "size absurd": lambda n: oack("blksize", "1432", "tsize", "99999999999999999999999"),
    "window above the offer": lambda n: oack("blksize", "1432", "windowsize", "65535"),
    "option not asked for": lambda n: oack("blksize", "1432", "magic", "1"),
    "option without end": lambda n: b"\0\6blksize\x001432",
    "block longer than agreed": lambda n: b"\0\3\0\1" + b"x" * 1400,
    "error without text": lambda n: b"\0\5\0\1",
    "error without end": lambda n: b"\0\5\0\0" + b"e" * 500,
    SILENT: lambda n: None,
}


@pytest.mark.parametrize("what", TFTP)
def test_tftp(shell, net, what):
    def play(sock, _packet, peer, number):
        answer = TFTP[what](number)
        if answer is not None:
            sock.sendto(answer, peer)
    for line in ADDRESS:
        shell.run(line)
    with HostileUdp(net, 69, play):
        output = shell.run("imgfetch --timeout 2000 tftp://10.98.0.1/file", timeout=60)
    assert re.search(r"file\.\.\. .*" + ERROR_CODE, output), output
    assert "STILL-ALIVE\n" in shell.run("echo STILL-ALIVE")


def test_tftp_stranger(shell, net, files):
    """A second peer throws data at our port while the honest server answers: ignored."""
    content = b"the honest content\n"

    def play(sock, packet, peer, _number):
        if packet[:2] == b"\0\1":
            with net.inside(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                sock.sendto(oack("tsize", str(len(content))), peer)
                stranger.sendto(b"\0\3\0\1stolen", peer)
        elif packet[:4] == b"\0\4\0\0":
            sock.sendto(b"\0\3\0\1" + content, peer)
    files.write("honest.txt", content)
    for line in ADDRESS:
        shell.run(line)
    with HostileUdp(net, 69, play):
        shell.run("imgfetch --name x tftp://10.98.0.1/honest.txt", timeout=30)
    assert files.digest["honest.txt"] in shell.run("sha256sum x")


@pytest.mark.parametrize("size", [0, 1000])
def test_tftp_size_not_known(shell, net, files, size):
    """A server that knows no size gives tsize 0 back, and takes its time for the first block."""
    content = files.random(f"late{size}.bin", size, 5).read_bytes()

    def play(sock, packet, peer, _number):
        if packet[:2] == b"\0\1":
            sock.sendto(oack("tsize", "0"), peer)
        elif packet[:4] == b"\0\4\0\0" and not late.is_set():
            late.wait(1)
            late.set()
            for n in range(size // 512 + 1):
                sock.sendto(b"\0\3\0" + bytes([n + 1]) + content[n * 512:n * 512 + 512], peer)
    late = threading.Event()
    for line in ADDRESS:
        shell.run(line)
    with HostileUdp(net, 69, play):
        output = shell.run("imgfetch --name x tftp://10.98.0.1/late.bin", timeout=30)
    assert files.digest[f"late{size}.bin"] in shell.run("sha256sum x"), output


def test_ctrl_c(shell, net):
    """Ctrl-C ends a fetch from a silent server at once."""
    for line in ADDRESS:
        shell.run(line)
    play = play_http(SILENT)
    with HostileTcp(net, 8083, play):
        shell.sendline("imgfetch http://10.98.0.1:8083/never")
        shell.expect(r"never\.\.\.", 10)
        shell.pump(1)
        shell.send("\x03")
        shell.expect(r"Operation canceled", 5)
        shell.prompt(5)
        play.done.set()
