"""A small Linux prints its command line and the digests of what its initrds brought, by the kernel's BIOS entry."""
import gzip
import zlib

import pytest

from lab import bios, payload

SCRIPT = """#!ipxe
dhcp || shell
set base http://10.98.0.1
kernel ${base}/%s initrd=initrd.magic console=ttyS0 quiet word=one || shell
initrd ${base}/initramfs.gz || shell
initrd ${base}/extra.cpio.gz || shell
initrd --name secret ${base}/s.bin /extra/deep/secret.bin mode=600 mkdir=1 || shell
initrd ${base}/t.sh /extra/tool.sh mode=755 || shell
initrd ${base}/plain.txt /extra/plain.txt || shell
boot || shell
"""


@pytest.fixture(scope="module")
def served(files):
    files.linux()
    files.write("vmlinuz.gz", gzip.compress(payload.linux().read_bytes(), 1))
    files.write("vmlinuz.zlib", zlib.compress(payload.linux().read_bytes(), 1))
    files.random("s.bin", 100_001, 1)
    files.write("t.sh", "#!/bin/sh\n")
    files.write("plain.txt", "plain\n")
    content = files.random("inner.bin", 70_000, 2).read_bytes()
    files.write("extra.cpio.gz", gzip.compress(payload.cpio([("extra/inner.bin", 0o100640, content)])))
    return files


# Debian's iPXE has neither gzip nor zlib, hence `ours`.
@pytest.mark.parametrize("kernel, model", [
    ("vmlinuz", "virtio-net-pci"), pytest.param("vmlinuz", "e1000", marks=pytest.mark.long),
    pytest.param("vmlinuz.gz", "virtio-net-pci", marks=pytest.mark.ours),
    pytest.param("vmlinuz.zlib", "virtio-net-pci", marks=[pytest.mark.ours, pytest.mark.long])])
def test_initrds(net, tap, web, dnsmasq, served, log_path, kernel, model):
    dnsmasq()
    with bios.lkrn(SCRIPT % kernel, net=net, nics=["tap:" + tap], model=model, memory=1024, log=log_path) as pc:
        pc.expect(r"PAYLOAD-END", 90)
        seen = payload.report(pc.text)
        assert pc.wait(20) == 0
    digest = served.digest
    assert seen["efi"] is None and seen["cmdline"].endswith("initrd=initrd.magic console=ttyS0 quiet word=one"), seen
    assert seen["files"] == {
        "/extra/inner.bin": ("640", 70_000, digest["inner.bin"]),
        "/extra/deep/secret.bin": ("600", 100_001, digest["s.bin"]),
        "/extra/tool.sh": ("755", 10, digest["t.sh"]),
        "/extra/plain.txt": ("644", 6, digest["plain.txt"]),
    }


@pytest.mark.long
@pytest.mark.parametrize("megabytes", [192, 4096])
def test_memory_sizes(net, tap, web, dnsmasq, served, log_path, megabytes):
    """Little memory, and more than lies below 4 GiB."""
    dnsmasq()
    script = SCRIPT % "vmlinuz"
    with bios.lkrn(script, net=net, nics=["tap:" + tap], memory=megabytes, log=log_path) as pc:
        pc.expect(r"PAYLOAD-END", 90)
        assert payload.report(pc.text)["files"]["/extra/plain.txt"] == ("644", 6, served.digest["plain.txt"])


@pytest.mark.long
def test_generic_kernel(net, tap, web, dnsmasq, served, log_path):
    """Debian's kernel for real machines."""
    dnsmasq()
    payload.link(payload.linux("amd64"), served.dir, "vmlinuz-amd64")
    with bios.lkrn(SCRIPT % "vmlinuz-amd64", net=net, nics=["tap:" + tap], memory=1024, log=log_path) as pc:
        pc.expect(r"PAYLOAD-END", 150)
        assert payload.report(pc.text)["files"]["/extra/tool.sh"][0] == "755"


@pytest.mark.long
def test_debian_installer(net, tap, web, dnsmasq, files, log_path):
    kernel, initrd = payload.installer()
    payload.link(kernel, files.dir, "di-linux")
    payload.link(initrd, files.dir, "di-initrd.gz")
    dnsmasq()
    script = """#!ipxe
dhcp || shell
kernel http://10.98.0.1/di-linux console=ttyS0,115200n8 --- || shell
initrd http://10.98.0.1/di-initrd.gz || shell
boot || shell
"""
    with bios.lkrn(script, net=net, nics=["tap:" + tap], memory=1024, log=log_path) as pc:
        pc.expect(r"Linux version", 60)
        pc.expect(r"Select a language", 240)
