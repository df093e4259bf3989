"""Names through dnsmasq: addresses, aliases, several addresses of which the first is dead, unknown names."""
import re

import pytest

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
