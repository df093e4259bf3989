#!/usr/bin/python3
"""bench/run.py - our UEFI images against the peer's (Debian trixie's iPXE), in the same run, interleaved.

Each contender is loaded by OVMF's own PXE into the same virtual machine (TCG, virtio-net, TAP) and runs the script of
compare.py.  Printed: every figure, the medians, and the ratios ours / peer.  Needs root (network namespaces).

    bench/run.py [--rounds 3] [--http-mib 256] [--tftp-mib 32] [--rtt-ms 0] [--json FILE] [CONTENDER ...]
"""
import shutil

import compare
from compare import Contender
from lab import VM, paths, peer

# name: what gives the file that is served
PROGRAMS = {
    "ours amorce.efi": lambda: paths.efi_program(name="amorce.efi"),
    "ours snponly.efi": lambda: paths.efi_program(name="snponly.efi"),
    "peer snponly.efi": lambda: peer.efi("snponly.efi"),
    "peer ipxe.efi": lambda: peer.efi("ipxe.efi"),
}


def contender(name, program):
    def start(net, tap, served, log):
        shutil.copyfile(program(), served / "boot.efi")
        return VM(net=net, nics=["tap:" + tap], boot="pxe", memory=compare.MEMORY_MB, log=log)
    return Contender(name, start, start_line=r"BdsDxe: starting")


if __name__ == "__main__":
    compare.main(__doc__, [contender(*item) for item in PROGRAMS.items()], native="boot.efi")
