"""A small Linux prints its command line and the digests of what its initrds brought."""
import gzip

import pytest

from lab import VM, payload, paths

BOOT64 = "EFI/BOOT/BOOTX64.EFI"
SCRIPT = """#!ipxe
dhcp || shell
set base http://10.98.0.1
kernel ${base}/vmlinuz console=ttyS0 quiet word=one%s || shell
initrd ${base}/initramfs.gz || shell
initrd ${base}/extra.cpio.gz || shell
initrd --name secret ${base}/s.bin /extra/deep/secret.bin mode=600 mkdir=1 || shell
initrd ${base}/t.sh /extra/tool.sh mode=755 || shell
initrd ${base}/plain.txt /extra/plain.txt || shell
boot || shell
"""


@pytest.fixture(scope="module")
def served(files):
    payload.link(payload.linux(), files.dir, "vmlinuz")
    payload.link(payload.initramfs(), files.dir, "initramfs.gz")
    files.random("s.bin", 100_001, 1)
    files.write("t.sh", "#!/bin/sh\n")
    files.write("plain.txt", "plain\n")
    content = files.random("inner.bin", 70_000, 2).read_bytes()
    files.write("extra.cpio.gz", gzip.compress(payload.cpio([("extra/inner.bin", 0o100640, content)])))
    return files


@pytest.mark.parametrize("argument", [
    "", " initrd=initrd.magic", pytest.param(" initrd=initramfs.gz", marks=pytest.mark.long)], ids=["LoadFile2", "magic", "initrd="])
def test_initrds(net, web, dnsmasq, served, log_path, argument):
    disk = {BOOT64: paths.efi_program(), "autoexec.ipxe": SCRIPT % argument}
    with VM(net=net, nics=["tap:" + net.tap()], fat=disk, memory=1024, log=log_path) as vm:
        vm.expect(r"PAYLOAD-END", 90)
        seen = payload.report(vm.text)
        assert vm.wait(20) == 0
    digest = served.digest
    assert seen["efi"] == "64" and "console=ttyS0 quiet word=one" + argument in seen["cmdline"], seen
    assert seen["files"] == {
        "/extra/inner.bin": ("640", 70_000, digest["inner.bin"]),
        "/extra/deep/secret.bin": ("600", 100_001, digest["s.bin"]),
        "/extra/tool.sh": ("755", 10, digest["t.sh"]),
        "/extra/plain.txt": ("644", 6, digest["plain.txt"]),
    }
