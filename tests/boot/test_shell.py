"""The shell over the serial line under OVMF, started from a FAT disk: settings, NICs, errors leave a live prompt."""
import re
import time


def test_platform(prompt):
    assert "platform:string = efi" in prompt.run("show platform")
    assert "buildarch:string = x86_64" in prompt.run("show buildarch")


def test_nic(prompt):
    text = prompt.run("ifstat")
    assert re.search(r"^net0: 52:54:00:98:00:[0-9a-f]{2} using \S+ on .*\[open\]", text, re.M), text
    assert re.search(r"^net0: 10\.98\.0\.\d+/255\.255\.255\.0 gw 10\.98\.0\.1", prompt.run("route"), re.M)


def test_smbios(prompt):
    assert "manufacturer:string = QEMU" in prompt.run("show manufacturer")


def test_time(prompt):
    match = re.search(r"unixtime:uint32 = (\S+)", prompt.run("show unixtime"))
    assert abs(int(match.group(1), 0) - time.time()) < 3600, match.group(0)


def test_a_text_is_not_executable(prompt):
    text = prompt.run("chain http://10.98.0.1/hello.txt")
    assert "Exec format error" in text, text


def test_garbage_that_looks_like_efi(prompt, machine):
    """A PE header that points nowhere: refused, and the prompt lives."""
    machine.files.write("bad.efi", b"MZ" + b"\xff" * 4094)
    text = prompt.run("chain http://10.98.0.1/bad.efi", 40)
    assert re.search(r"Exec format error|Could not boot", text), text
    assert "ALIVE\n" in prompt.run("echo ALIVE")


def test_file_of_the_disk(prompt):
    text = prompt.run("imgfetch --name copy file:/autoexec.ipxe && imgstat copy")
    assert "copy : 13 bytes" in text, text
    prompt.run("imgfree copy")


def test_debug_port(prompt, machine):
    """QEMU's port E9h has the text while the setting says so."""
    prompt.run("set debugcon 1 && echo TO-THE-PORT && clear debugcon")
    prompt.run("echo NOT-THERE")
    assert machine.debug_port.read_text() == "TO-THE-PORT\n"
