"""TFTP against dnsmasq, tftpd-hpa and atftpd: sizes around the block, subdirectories, a missing file."""
import re

import pytest

from lab import Atftpd, Dnsmasq, TftpdHpa

BLOCK = 1432
ADDRESS = "set net0/ip 10.98.0.40 && set net0/netmask 255.255.255.0 && ifopen net0"
SIZES = (0, 1, 511, 512, 513, BLOCK - 1, BLOCK, BLOCK + 1, 10 * BLOCK, 64 * BLOCK, 300_000)


@pytest.fixture(scope="module", params=["dnsmasq", "hpa", "atftpd"])
def server(request, net, files):
    for size in SIZES:
        files.random(f"s{size}", size, size)
    files.write("sub/dir/file.txt", "deep\n")
    start = {"dnsmasq": lambda: Dnsmasq(net, dhcp=False, tftp_root=files.dir), "hpa": lambda: TftpdHpa(net, files.dir),
             "atftpd": lambda: Atftpd(net, files.dir)}[request.param]
    with start() as running:
        running.kind = request.param
        yield running


def fetch(*names, prefix="tftp://10.98.0.1/"):
    lines = [ADDRESS] + [f"imgfetch --name {i} {prefix}{name} && sha256sum {i}" for i, name in enumerate(names)]
    return "#!ipxe\n" + "\n".join(lines) + "\necho ALL-DONE\n"


def test_sizes(run, server, files):
    names = [f"s{size}" for size in SIZES]
    result = run(script=fetch(*names))
    assert "ALL-DONE" in result, f"{result}\n{server.log()[-1500:]}"
    for i, name in enumerate(names):
        assert f"{files.digest[name]}  {i}\n" in result, f"{name}\n{result}"


def test_big_file(run, server, files):
    result = run(script=fetch("big.bin"), timeout=60)
    assert files.digest["big.bin"] in result, result


def test_subdirectory(run, server, files):
    result = run(script=fetch("sub/dir/file.txt"))
    assert files.digest["sub/dir/file.txt"] in result, result


def test_missing_file(run, server):
    result = run(f"{ADDRESS} && imgfetch tftp://10.98.0.1/none || echo FAILED")
    assert re.search(r"none\.\.\. .*(Not found|No such file)", result.text) and "FAILED\n" in result, result
