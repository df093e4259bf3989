"""COMBOOT and COM32: programs of Syslinux' API that a script runs.  The programs are comboot.S and com32.S."""
import pathlib
import re
import subprocess

import pytest

from lab import bios

HERE = pathlib.Path(__file__).parent
HELLO = "hello there\n"
MODULE = b"\x7fELF" + bytes(100)         # of Syslinux 5


def assemble(source, made, address):
    linked = made.with_suffix(".o")
    subprocess.run(["clang", "--target=i386-unknown-none", "-c", HERE / source, "-o", linked], check=True)
    subprocess.run(["ld.lld", "-m", "elf_i386", f"-Ttext={address:#x}", "--oformat=binary", linked, "-o", made], check=True)
    linked.unlink()


@pytest.fixture(scope="module")
def programs(files):
    """Both in the served directory, beside the file that they read."""
    assemble("comboot.S", files.dir / "test.cbt", 0x100)
    assemble("com32.S", files.dir / "test.c32", 0x101000)
    (files.dir / "hello.txt").write_text(HELLO)
    return files


def run(prompt, name, arguments="", timeout=30):
    text = prompt.run(f"chain --autofree http://10.98.0.1/{name} {arguments}", timeout)
    assert "PROGRAM-FAILED" not in text, text
    return text


def test_comboot(prompt, programs):
    text = run(prompt, "test.cbt", "one two")
    for line in ["COMBOOT-OK", "SYSLINUX-OK", "PSP-OK [ one two]"]:
        assert line in text, text
    assert "PSP-OK []" in run(prompt, "test.cbt")
    assert "still here\n" in prompt.run("echo still here")


def test_comboot_version(prompt, programs):
    assert re.search(r"Amorce \d+\.\d+.* END", run(prompt, "test.cbt", "version"))


def test_comboot_file(prompt, programs):
    text = run(prompt, "test.cbt", "file")
    assert "hello there" in text and "REFUSED-OK" in text, text


def test_comboot_pxe_and_strings(prompt, programs):
    assert "PXE-OK" in run(prompt, "test.cbt", "pxe")
    text = run(prompt, "test.cbt", "ip")
    assert re.search(r"ip=10\.98\.0\.\d+:10\.98\.0\.1:10\.98\.0\.1:255\.255\.255\.0/BOOTIF=01-52-54-00-98-", text), text


def test_comboot_calls_that_there_are_not(prompt, programs):
    assert "REFUSED-OK" in run(prompt, "test.cbt", "x")


def test_comboot_command(prompt, programs):
    text = run(prompt, "test.cbt", "command")
    assert "COMMAND-BY-PROGRAM 52:54:00:98:" in text, text


def test_comboot_keys(prompt, programs):
    prompt.sendline("chain --autofree http://10.98.0.1/test.cbt wait")
    prompt.expect(r"KEY\?", 20)
    prompt.send("a")
    prompt.expect(r"b", 10)
    prompt.send("\x1b[A")
    prompt.expect(r"UP-OK", 10)
    prompt.prompt(10)


def test_comboot_kernel(net, programs, web, dnsmasq, log_path):
    """Function 16h: the kernel with BOOTIF= and more of initrd= than we keep room for beside a program, after a file that is not there."""
    programs.linux()
    with open(programs.dir / "zeros", "wb") as zeros:
        zeros.truncate(32 << 20)
    dnsmasq()
    tap = net.tap()
    script = "#!ipxe\ndhcp && chain http://10.98.0.1/test.cbt kernel || shell\n"
    with bios.lkrn(script, net=net, nics=["tap:" + tap], memory=512, log=log_path) as pc:
        pc.expect(r"REFUSED-OK", 40)
        pc.expect(r"PAYLOAD-OK", 120)
        pc.expect(r"PAYLOAD-CMDLINE .*word=comboot BOOTIF=01-52-54-00-98-", 30)


def test_comboot_kernel_that_fails_leaves_nothing(prompt, programs):
    """Neither a kernel without one of its initrds nor one that does not start leaves images for the next kernel's initrd."""
    (programs.dir / "module.c32").write_bytes(MODULE)
    text = run(prompt, "test.cbt", "missing")
    assert "REFUSED-OK" in text and "Syslinux 5" in text, text
    text = prompt.run("imgstat && echo ALL")
    assert "ALL\n" in text and " bytes" not in text, text
    assert "still here\n" in prompt.run("echo still here")


def test_comboot_lets_go_and_returns(net, programs, web, dnsmasq, log_path):
    """Function 0Ch ends the network for a kernel's sake; whoever comes back all the same finds the NICs and the screen as before."""
    dnsmasq()
    with bios.lkrn(net=net, nics=["tap:" + net.tap(), "tap:" + net.tap()], display=True, log=log_path) as pc:
        pc.prompt(30)
        pc.run("ifopen net1 && dhcp net0", 40)
        run(pc, "test.cbt", "let go")
        assert pc.run("ifstat").count("[open]") == 2
        assert "hello there" in run(pc, "test.cbt", "file")
        pc.expect_screen(r"hello there", 10)


def test_com32(prompt, programs):
    text = run(prompt, "test.c32", "some words")
    for line in ["COM32-OK [some words]", "TICKS-OK", "SPURIOUS-OK", "FARCALL-OK", "hello there", "RETURN-OK"]:
        assert line in text, text
    assert "still here\n" in prompt.run("echo still here")


def test_com32_ends_in_a_call(prompt, programs):
    assert "hello there" in run(prompt, "test.c32", "exit")
    text = run(prompt, "test.c32", "command")
    assert "COMMAND-BY-COM32 pcbios" in text, text


def test_com32_program_that_faults(programs, web, net, dnsmasq, log_path):
    """It is said, as of our own program; the machine is not left hanging silently."""
    dnsmasq()
    with bios.lkrn(net=net, nics=["tap:" + net.tap()], log=log_path) as pc:
        pc.prompt(30)
        pc.sendline("dhcp && chain http://10.98.0.1/test.c32 break")
        pc.expect(r"invalid opcode", 40)


@pytest.mark.parametrize("name, data, says", [
    ("big.cbt", b"\xc3" * 0xff00, "leaves no room for a stack"),
    ("more.cbt", b"\xc3" * 0xff01, None),
    ("module.c32", MODULE, "Syslinux 5"),
    ("four.c32", b"\xb8\xfe\x4c\xcd\x21" + bytes(100), "Syslinux 4"),
])
def test_refused(prompt, programs, name, data, says):
    (programs.dir / name).write_bytes(data)
    text = prompt.run(f"imgfetch http://10.98.0.1/{name} && imgstat && imgfree {name} || imgfree {name}", 30)
    assert ("[COMBOOT]" in text or "[COM32]" in text) == (says is not None), text
    if says:
        text = prompt.run(f"chain --autofree http://10.98.0.1/{name}", 30)
        assert says in text, text
