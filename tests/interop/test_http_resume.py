"""Transfers that break: the server killed half-way and restarted, a silent server, a password, a signed URI that expires, a
bad wire, a long way."""
import base64
import hashlib
import re
import time

import pytest

from lab import Amorce, Nginx
from lab.hostile import HostileTcp, read_request

BASE = "http://10.98.0.1"
ADDRESS = "set net0/ip 10.98.0.42 && set net0/netmask 255.255.255.0 && ifopen net0"
COMMAND = f"{ADDRESS} && imgfetch --name x {BASE}/%s && sha256sum x"


def await_bytes(web, tap, net, wanted, timeout=20):
    """Wait until so many bytes went out to the guest."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        sent = int(re.search(r"\n\s+TX:.*\n\s+(\d+)", net.run(["ip", "-s", "link", "show", tap])).group(1))
        if sent > wanted:
            return
        time.sleep(0.05)
    raise AssertionError(f"less than {wanted} bytes in {timeout} s")


@pytest.mark.parametrize("where", ["slow/", "slow-norange/"])
def test_server_killed_and_restarted(net, files, log_path, where):
    """nginx is stopped after some megabytes and started again a little later: the digest is right in the end."""
    tap = net.tap()
    extra = f"location /slow-norange/ {{ alias {files.dir}/; limit_rate 3m; max_ranges 0; }}"
    web = Nginx(net, files.dir, slow="3m", extra=extra)
    with web, Amorce(net, ["tap:" + tap], command=COMMAND % (where + "big.bin"), log=log_path) as amorce:
        await_bytes(web, tap, net, 3 << 20)
        web.kill()
        time.sleep(1)
        web.start()
        status = amorce.wait(60)
        ranges = [line for line in web.access().splitlines() if " 206 " in line]
    assert status == 0 and files.digest["big.bin"] in amorce.text, amorce.text
    assert bool(ranges) == (where == "slow/"), web.access()


def test_cable_pulled(net, files, log_path):
    """The bridge port is gone for some seconds: TCP or the resume gets over it."""
    tap = net.tap()
    with Nginx(net, files.dir, slow="3m") as web, \
            Amorce(net, ["tap:" + tap], command=COMMAND % "slow/big.bin", log=log_path) as amorce:
        await_bytes(web, tap, net, 2 << 20)
        net.link(tap, False)
        time.sleep(4)
        net.link(tap, True)
        status = amorce.wait(90)
    assert status == 0 and files.digest["big.bin"] in amorce.text, amorce.text


def test_silent_half_way(run, net, files):
    """The first connection stops in the middle and stays open: named, and resumed by Range on a second connection."""
    content = (files.dir / "big.bin").read_bytes()[:1 << 20]
    files.write("part.bin", content)
    requests = []

    def play(conn, number):
        request = read_request(conn)
        requests.append(request)
        first = int(m.group(1)) if (m := re.search(r"(?i)range: bytes=(\d+)-", request)) else 0
        status = "206 Partial Content" if first else "200 OK"
        span = f"Content-Range: bytes {first}-{len(content) - 1}/{len(content)}\r\n" if first else ""
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(content) - first}\r\n{span}ETag: \"1\"\r\n\r\n"
        conn.sendall(head.encode() + (content[first:] if number else content[:len(content) // 2]))
        if number == 0:
            server.stopping.wait(100)
    with HostileTcp(net, 8080, play) as server:
        result = run(f"{ADDRESS} && imgfetch --name x {BASE}:8080/part.bin && sha256sum x", timeout=150)
        server.stopping.set()
    assert files.digest["part.bin"] in result, f"{result}\n{requests}"
    assert len(requests) >= 2, requests


def test_breaks_often_behind_a_password(run, net, files):
    """Every connection breaks after 200 kB, and all want the password: one 401, as many resumes as it takes."""
    content = files.random("often.bin", 3 << 20, 3).read_bytes()
    requests = []

    def play(conn, _number):
        while request := read_request(conn):
            requests.append(request)
            if "\r\nAuthorization: Basic dXNlcjpzZWNyZXQ=\r\n" not in request:
                conn.sendall(b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n')
                continue
            first = int(m.group(1)) if (m := re.search(r"(?i)range: bytes=(\d+)-", request)) else 0
            status = "206 Partial Content" if first else "200 OK"
            span = f"Content-Range: bytes {first}-{len(content) - 1}/{len(content)}\r\n" if first else ""
            head = f"HTTP/1.1 {status}\r\nContent-Length: {len(content) - first}\r\n{span}ETag: \"1\"\r\n\r\n"
            conn.sendall(head.encode() + content[first:first + 200_000])
            return
    with HostileTcp(net, 8081, play):
        result = run(f"{ADDRESS} && imgfetch --name x http://user:secret@10.98.0.1:8081/often.bin && sha256sum x", timeout=90)
    assert files.digest["often.bin"] in result, f"{result}\n{len(requests)}"
    assert len(requests) == 17, requests


def test_signed_uri_expires(net, files, log_path):
    """The file is where a redirect leads, for two seconds (as in S3). The server there is killed and started again: the resume
    asks the first server for a new URI, and the bytes that came stay."""
    tap, asked = net.tap(), []
    extra = """location /signed/ {
        alias %s/; limit_rate 3m; secure_link $arg_md5,$arg_expires; secure_link_md5 "$secure_link_expires secret";
        if ($secure_link = "") { return 403; }
        if ($secure_link = "0") { return 410; } }""" % files.dir

    def play(conn, _number):
        asked.append(read_request(conn))
        expires = int(time.time()) + 2
        md5 = base64.urlsafe_b64encode(hashlib.md5(b"%d secret" % expires).digest()).decode().rstrip("=")
        conn.sendall(f"HTTP/1.1 302 Found\r\nLocation: {BASE}/signed/big.bin?md5={md5}&expires={expires}\r\n"
                     "Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
    web = Nginx(net, files.dir, extra=extra)
    with web, HostileTcp(net, 8082, play), \
            Amorce(net, ["tap:" + tap], command=COMMAND.replace(BASE, BASE + ":8082") % "file", log=log_path) as amorce:
        await_bytes(web, tap, net, 3 << 20)
        web.kill()
        time.sleep(3)
        web.start()
        status = amorce.wait(60)
        access = web.access()
    assert status == 0 and files.digest["big.bin"] in amorce.text, f"{amorce.text}\n{access}"
    assert len(asked) == 2 and " 410 " in access and " 206 " in access, access


@pytest.mark.parametrize("wire", [{"loss": 0.005}, {"duplicate": 0.02, "reorder": 0.02}, {"truncate": 0.003, "corrupt": 0.003}],
                         ids=str)
def test_bad_wire(run, net, files, web, wire):
    tap = net.tap(rtt_ms=4, seed=11, **wire)
    result = run(COMMAND % "big.bin", nics=["tap:" + tap], timeout=90)
    assert files.digest["big.bin"] in result, result


def test_long_way(run, net, files, web):
    """100 ms round trip: a third of what a window of 2 MiB allows (20 MB/s), slow start included (best of three: other
    work on this machine slows the wire)."""
    size = 48 << 20
    files.random("long.bin", size, 2)
    tap = net.tap(rtt_ms=100)
    speeds = []
    for _ in range(3):
        begin = time.monotonic()
        result = run(COMMAND % "long.bin", nics=["tap:" + tap], timeout=120)
        speeds.append(size / 1e6 / (time.monotonic() - begin))
        assert files.digest["long.bin"] in result, result
        if speeds[-1] > 6.6:
            return
    raise AssertionError(f"{speeds} MB/s")
