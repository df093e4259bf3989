"""Transfers through the firmware's own network driver: digests by HTTP and TFTP, a server killed half-way."""
import re
import time


def test_http(prompt, machine):
    text = prompt.run("imgfetch --name x http://10.98.0.1/big.bin && sha256sum x && imgfree x", 60)
    assert machine.files.digest["big.bin"] in text, text


def test_tftp(prompt, machine):
    text = prompt.run("imgfetch --name x tftp://10.98.0.1/big.bin && sha256sum x && imgfree x", 60)
    assert machine.files.digest["big.bin"] in text, text


def test_by_name(prompt, machine):
    text = prompt.run("imgfetch --name x http://boot.lab/hello.txt && sha256sum x && imgfree x", 30)
    assert machine.files.digest["hello.txt"] in text, text


def test_server_killed_and_restarted(prompt, machine):
    """The server is stopped after some megabytes of a slow transfer and started again."""
    def sent():
        shown = machine.net.run(["ip", "-s", "link", "show", machine.tap])
        return int(re.search(r"\n\s+TX:.*\n\s+(\d+)", shown).group(1))
    begin = sent()
    prompt.sendline("imgfetch --name x http://10.98.0.1/slow/big.bin && sha256sum x || echo FAILED")
    end = time.monotonic() + 30
    while sent() < begin + (2 << 20):
        assert time.monotonic() < end, prompt.tail()
        prompt.pump(0.05)
    machine.web.kill()
    prompt.pump(1)
    machine.web.start()
    match = prompt.expect(r"^[0-9a-f]{64}  x$|^FAILED$", 90)
    assert match.group(0).startswith(machine.files.digest["big.bin"]), prompt.tail()
    prompt.prompt()
    assert " 206 " in machine.web.access()
    prompt.run("imgfree x")
