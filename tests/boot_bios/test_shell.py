"""The shell on a PC: over the serial line and at the PS/2 keyboard and screen; settings, errors, a live prompt."""
import re
import time

import pytest

from lab import bios


def test_platform(prompt):
    assert "string = pcbios" in prompt.run("show platform")


def test_nic(prompt):
    text = prompt.run("ifstat")
    assert re.search(r"^net0: 52:54:00:98:00:[0-9a-f]{2} using \S+ on 0000:00:02\.0", text, re.M), text
    assert re.search(r"^net0: 10\.98\.0\.\d+/255\.255\.255\.0 gw 10\.98\.0\.1", prompt.run("route"), re.M)


def test_smbios(prompt):
    assert "string = QEMU" in prompt.run("show manufacturer")


def test_time(prompt):
    match = re.search(r"unixtime:uint32 = (\S+)", prompt.run("show unixtime"))
    assert abs(int(match.group(1), 0) - time.time()) < 3600, match.group(0)


@pytest.mark.ours
def test_build_architecture(prompt):
    assert re.search(r"buildarch:string = (x86_64|i386)", prompt.run("show buildarch"))


@pytest.mark.ours
def test_numbers_of_64_bits(prompt):
    """Divisions, shifts and products of more than 32 bits: i386 has them from src/libc."""
    for expression, value in (("-7000000000000 / 1000 % 999 + (1 << 40)", "1099511627769"),
                              ("3037000499 * 3037000499 >> 3", "1152921503865781125"),
                              ("-9223372036854775808 / 3 ^ ~0", "3074457345618258601")):
        prompt.run(f"set --eval x {expression}")
        assert f"<{value}>" in prompt.run("echo <${x}>"), expression
    assert "more than 64 bits" in prompt.run("set --eval x 3037000500 * 3037000500")
    assert "<4>" in prompt.run('json --from doc x a[1].b || set doc {"a":[0,{"b":4}]} && json --from doc x a[1].b && echo <${x}>')
    assert "<MATCH>" in prompt.run("test ${net0/mac} matches 52:54:* && test 10 -gt 9 && echo <${x|or:|sub:4,match|upper}>")


@pytest.mark.ours
def test_doctor_pcap_and_vlan(machine):
    """What the default BIOS programs have beside iPXE's commands, on a network that is well: a start whose cable nobody pulled."""
    machine.close()
    prompt = machine.shell()
    text = prompt.run("doctor", 40)
    for check in ("card", "link", "address", "duplicate", "gateway", "DNS", "server", "MTU", "TCP", "file", "firmware"):
        assert re.search(rf"^ok    {check} ", text, re.M), f"{check}\n{text}"
    assert "0.0.0.0" not in text and "Nothing failed" in text, text
    prompt.run("pcap --start && imgfetch --name x http://10.98.0.1/boot.ipxe && imgfree x")
    text = prompt.run("pcap && pcap --free")
    assert re.search(r"net0 > IP 10\.98\.0\.\d+\.\d+ > 10\.98\.0\.1\.80: TCP .*GET /boot\.ipxe HTTP/1\.1", text), text
    assert re.search(r"^[1-9]\d* frames, 0 before them dropped, capture on", text, re.M), text
    text = prompt.run("vcreate --tag 5 net0 && ifstat net0-5 && vdestroy net0-5 && echo GONE && ifstat")
    assert "net0-5: 52:54:00:98:00:" in text.split("GONE")[0] and "net0-5" not in text.split("GONE")[1], text


def test_a_missing_file(prompt):
    text = prompt.run("chain http://10.98.0.1/none || echo AFTER")
    assert re.search(r"Not found|No such file", text) and "AFTER" in text, text


def test_garbage_is_refused(prompt, machine):
    """ELF magic with nothing behind it, too large for a PXE program: an error, and the prompt lives."""
    machine.files.write("bad.elf", b"\x7fELF\x01\x01\x01" + b"\xff" * (1 << 20))
    text = prompt.run("chain http://10.98.0.1/bad.elf", 40)
    assert re.search(r"Exec format error|Could not boot", text), text
    assert "ALIVE\n" in prompt.run("echo ALIVE")


@pytest.mark.ours
def test_a_kernel_that_ends_early(prompt, machine):
    """The head of a real kernel whose setup code is cut off; the peer starts it and is gone."""
    machine.files.linux()
    machine.files.write("cut.bin", (machine.files.dir / "vmlinuz").read_bytes()[:1024])
    text = prompt.run("kernel http://10.98.0.1/cut.bin && boot || echo REFUSED", 40)
    assert "REFUSED" in text, text
    prompt.run("imgfree")


def test_line_editing(prompt):
    prompt.send("echo wrogn\b\bng\x01\x05 end\r")
    prompt.expect(r"^wrong end *$", 10)
    prompt.prompt(10)


def test_keyboard_and_screen(log_path):
    """What is typed at the PS/2 keyboard appears on the screen, capitals and signs too."""
    with bios.lkrn(display=True, log=log_path) as pc:
        pc.expect_screen(r"^(?:Amorce|iPXE|amorce)> *$", 30)
        pc.keys("echo Typed-By_Hand: ${platform} & (done)\r")
        pc.expect_screen(r"^Typed-By_Hand: pcbios & \(done\)", 10)
        pc.keys("echo up\r")
        pc.expect_screen(r"^up$", 10)
        pc.key("up")
        pc.keys("-again\r")
        pc.expect_screen(r"^up-again$", 10)


@pytest.mark.ours
def test_screen_and_serial_at_once(log_path):
    """One conversation on both; the peer has no serial console."""
    with bios.lkrn(display=True, log=log_path) as pc:
        pc.prompt(30)
        pc.sendline("echo from-serial")
        pc.expect_screen(r"^from-serial$", 10)
        pc.keys("echo from-keyboard\r")
        pc.expect(r"^from-keyboard$", 10)


def test_screen_scrolls(log_path):
    """More than a screenful: the newest line is at the bottom, nothing is mixed."""
    with bios.lkrn("#!ipxe\nset i:int32 0\n:next\necho line ${i}\ninc i\niseq ${i} 40 || goto next\nshell\n", display=True,
                   log=log_path) as pc:
        pc.expect_screen(r"^line 38 *\nline 39 *\n(?:.*\n)*?(?:Amorce|iPXE|amorce)>", 30)
