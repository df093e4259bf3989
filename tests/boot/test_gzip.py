"""A kernel in a gzip file: unpacked by `boot`, with its arguments and initrds; by imgextract, under another name."""
import gzip

import pytest

from lab import VM, payload, paths

BOOT64 = "EFI/BOOT/BOOTX64.EFI"
BASE = "http://10.98.0.1"
WAYS = {
    "boot": f"kernel {BASE}/linux.gz console=ttyS0 quiet word=packed || shell\ninitrd {BASE}/initramfs.gz || shell\n"
            "imgstat\nboot || shell\n",
    "imgextract": f"imgextract --name vmlinuz {BASE}/linux.gz || shell\ninitrd {BASE}/initramfs.gz || shell\n"
                  "kernel vmlinuz console=ttyS0 quiet word=packed || shell\nimgstat\nboot || shell\n",
}


@pytest.fixture(scope="module")
def served(files):
    kernel = payload.linux().read_bytes()
    half = len(kernel) // 2
    files.write("linux.gz", gzip.compress(kernel[:half], 6) + gzip.compress(kernel[half:], 6))
    payload.link(payload.initramfs(), files.dir, "initramfs.gz")
    return files


@pytest.mark.parametrize("way", WAYS)
def test_packed_kernel_boots(net, web, dnsmasq, served, log_path, way):
    disk = {BOOT64: paths.efi_program(), "autoexec.ipxe": "#!ipxe\ndhcp || shell\n" + WAYS[way]}
    with VM(net=net, nics=["tap:" + net.tap()], fat=disk, memory=1024, log=log_path) as vm:
        vm.expect(r"^linux.gz : \d+ bytes \[gzip\]" if way == "boot" else r"^vmlinuz : \d+ bytes \[EFI\]", 60)
        vm.expect(r"PAYLOAD-END", 90)
        seen = payload.report(vm.text)
        assert vm.wait(20) == 0
    assert "console=ttyS0 quiet word=packed" in seen["cmdline"] and seen["files"] == {}, seen
