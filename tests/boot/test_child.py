"""A program that the firmware starts finds its arguments, the registered images as files, the initrd over LoadFile2 and the
NICs given back; when it returns, the script goes on with the NIC and the lease that it had."""
import re

import pytest

from lab import efi, paths

HERE = paths.ROOT / "tests/boot/child"


def _sum(content):
    value = 0
    for byte in content:
        value = (31 * value + byte) & 0xffffffff
    return value


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    """The program, compiled."""
    return efi.compiled(HERE / "child.c", tmp_path_factory.mktemp("child")).read_bytes()


def _checks(text):
    return {name: int(value) for name, value in re.findall(r"CHILD-CHECK (\S+) (\d+)", text)}


def test_child(prompt, machine, child):
    files = machine.files
    files.write("child.efi", child)
    a, b = files.random("a.bin", 5000, 1).read_bytes(), files.random("b.bin", 70_001, 2).read_bytes()
    base = "http://10.98.0.1"
    prompt.run("imgfree")
    before = prompt.run("show net0/ip")
    prompt.run(f"initrd {base}/a.bin")
    prompt.run(f"initrd --name Second {base}/b.bin")
    prompt.run(f"kernel {base}/child.efi one  two=3")
    text = prompt.run("boot || echo FAILED", 40)
    assert "CHILD-OPTIONS child.efi one two=3" in text, text
    assert "FAILED" not in text.split("CHILD-END")[1], text
    magic = a + bytes(-len(a) % 4096) + b
    assert f"CHILD-FILE a.bin 5000 {_sum(a)}" in text, text
    assert f"CHILD-FILE Second 70001 {_sum(b)}" in text, text
    assert f"CHILD-FILE initrd.magic {len(magic)} {_sum(magic)}" in text, text
    assert f"CHILD-FILE child.efi {len(child)} {_sum(child)}" in text, text
    assert f"CHILD-INITRD {len(magic)} {_sum(magic)}" in text, text
    # EFI_WRITE_PROTECTED is 8, EFI_BUFFER_TOO_SMALL 5, EFI_NOT_FOUND 14
    assert _checks(text) == {"options-end": 0, "path": 0, "case": 0, "info-small": 5, "info": 0, "write": 8, "end": 0,
                             "missing": 14, "create": 8, "initrd-size": 5, "nic-exclusive": 0, "nic-stack": 0}, text
    assert prompt.run("show net0/ip") == before
    assert "ok" in prompt.run(f"imgfetch --name again {base}/a.bin")
    prompt.run("imgfree")


def test_child_fails(prompt, machine, child):
    machine.files.write("child.efi", child)
    text = prompt.run("chain http://10.98.0.1/child.efi fail || echo AFTER ${errno}", 40)
    assert "Connection timed out (error 4c001c92)" in text or "Connection timed out" in text, text
    assert 'ended with EFI_TIMEOUT' in text and "AFTER 0x4c001c92" in text, text
    assert "CHILD-INITRD" not in text, text


def test_child_leaves_a_file_open(prompt, machine, child):
    machine.files.write("child.efi", child)
    assert "CHILD-END" in prompt.run("chain http://10.98.0.1/child.efi keep", 40)
    text = prompt.run("chain http://10.98.0.1/child.efi keep", 40)
    checks = _checks(text)
    assert (checks.get("kept-info"), checks.get("kept-read")) == (7, 7), text  # EFI_DEVICE_ERROR
    assert "CHILD-END" in text, text


def test_wrong_processor(prompt, machine, child):
    arm = bytearray(child)
    at = int.from_bytes(child[0x3c:0x40], "little") + 4
    arm[at:at + 2] = (0xaa64).to_bytes(2, "little")
    machine.files.write("arm.efi", bytes(arm))
    text = prompt.run("chain http://10.98.0.1/arm.efi", 30)
    assert "Exec format error" in text, text
    assert '"arm.efi" is for arm64, this machine is x86-64' in prompt.run("log"), text
