"""HTTP against nginx: framing, persistent connections, redirects, authentication, errors, POST."""
import re

import pytest

from lab.fixtures import ERROR_CODE

BASE = "http://10.98.0.1"
ADDRESS = "set net0/ip 10.98.0.41 && set net0/netmask 255.255.255.0 && set dns 10.98.0.1 && ifopen net0"


@pytest.fixture(scope="module", autouse=True)
def servers(web, dnsmasq):
    return web, dnsmasq


def digest_of(run, url, timeout=40, **more):
    return run(f"{ADDRESS} && imgfetch --name x {url} && sha256sum x", timeout=timeout, **more)


@pytest.mark.parametrize("where", ["", "close/", "chunked/", "norange/", "gz/", "r302/", "r301/", "r307/", "abs/", "relative/",
                                   "name/"])
def test_small_and_big(run, files, where):
    result = run(f"{ADDRESS} && imgfetch --name a {BASE}/{where}hello.txt && sha256sum a "
                 f"&& imgfetch --name b {BASE}/{where}big.bin && sha256sum b")
    assert files.digest["hello.txt"] in result and files.digest["big.bin"] in result, result


def test_empty_file(run, files):
    files.write("empty", "")
    result = digest_of(run, f"{BASE}/empty")
    assert files.digest["empty"] in result, result


def test_connection_is_kept(run, web):
    before = len(web.access().splitlines())
    run(f"{ADDRESS} && imgfetch --name a {BASE}/hello.txt && imgfetch --name b {BASE}/hello.txt")
    lines = web.access().splitlines()[before:]
    assert len(lines) == 2
    connections = [re.search(r"conn=(\d+)/(\d+)", line).groups() for line in lines]
    assert connections[0][0] == connections[1][0] and connections[1][1] == "2", lines


def test_user_agent(run, web):
    run(f"{ADDRESS} && imgfetch {BASE}/hello.txt")
    assert 'ua="iPXE/' in web.access().splitlines()[-1]


def test_redirect_loop_ends(run):
    result = run(f"{ADDRESS} && imgfetch {BASE}/loop || echo LOOP-ENDED", timeout=30)
    assert "LOOP-ENDED\n" in result, result


@pytest.mark.parametrize("path, text", [("none", "Not found"), ("s403", "Operation not permitted"), ("s404", "Not found"),
                                        ("s500", "HTTP 5xx Server Error")])
def test_refusals(run, path, text):
    result = run(f"{ADDRESS} && imgfetch {BASE}/{path} || echo FAILED")
    assert re.search(rf"{path}\.\.\. {text} {ERROR_CODE}", result.text) and "FAILED\n" in result, result


def test_retry_after(run, web):
    """503 with Retry-After: asked again, not given up at once; a timeout or Ctrl-C ends it."""
    before = len(web.access().splitlines())
    result = run(f"{ADDRESS} && imgfetch --timeout 5000 {BASE}/s503 || echo FAILED", timeout=90)
    assert "FAILED\n" in result, result
    assert len(web.access().splitlines()) - before >= 2


def test_basic_auth(run, files, web):
    result = digest_of(run, "http://user:secret@10.98.0.1/basic/hello.txt")
    assert files.digest["hello.txt"] in result and "secret" not in result, result
    assert 'auth="user"' in web.access().splitlines()[-1]


@pytest.mark.parametrize("who", ["", "user:wrong@"])
def test_basic_auth_refused(run, who):
    result = run(f"{ADDRESS} && imgfetch http://{who}10.98.0.1/basic/hello.txt || echo FAILED")
    assert re.search(r"Permission denied", result.text) and "FAILED\n" in result, result


def test_post(run):
    result = run(f"{ADDRESS} && params && param name value && param other two words "
                 f"&& chain {BASE}/post##params")
    assert "POST-OK POST 28 application/x-www-form-urlencoded" in result, result


def test_query(run):
    result = run(f"{ADDRESS} && chain {BASE}/query?a=1&b=${{net0/ip}}")
    assert "QUERY-OK a=1&b=10.98.0.41" in result, result


def test_several_at_once(run, files):
    """Many files in one run: nothing is mixed up."""
    for i in range(12):
        files.random(f"many{i}", 100_000 + i, i)
    lines = [ADDRESS] + [f"imgfetch --name m{i} {BASE}/many{i}" for i in range(12)] + [f"sha256sum m{i}" for i in range(12)]
    result = run(script="#!ipxe\n" + "\n".join(lines) + "\n")
    for i in range(12):
        assert f"{files.digest[f'many{i}']}  m{i}\n" in result, result


def test_big_over_https_port_name(run, files):
    """A port in the URI."""
    result = digest_of(run, "http://boot.lab:80/hello.txt")
    assert files.digest["hello.txt"] in result, result
