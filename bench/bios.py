#!/usr/bin/python3
"""bench/bios.py - our BIOS image against the peer's (Debian trixie's iPXE), in the same run, interleaved.

Each contender is started as a kernel (.lkrn) on the same virtual PC (TCG, SeaBIOS, TAP), once with virtio-net and once with
e1000, and runs the script of compare.py over its own driver.  The peer has no serial console, SeaBIOS sends its screen there.
Printed: every figure, the medians, and the ratios ours / peer for each card.  Needs root (network namespaces).

    bench/bios.py [--rounds 3] [--http-mib 256] [--tftp-mib 32] [--rtt-ms 0] [--json FILE] [CONTENDER ...]
"""
import compare
from compare import Contender
from lab import VM, paths, peer

CARDS = ("virtio-net-pci", "e1000")


def contender(name, program, machine, card):
    def start(net, tap, _served, log):
        return VM(net=net, firmware="bios", machine=machine, nics=["tap:" + tap], model=f"{card},romfile=", kernel=program(),
                  initrd=compare.SCRIPT, memory=compare.MEMORY_MB, log=log)
    return Contender(f"{name} {card}", start, group=card)


if __name__ == "__main__":
    compare.main(__doc__, [one for card in CARDS for one in (
        contender("ours lkrn", paths.bios_program, "pc", card),
        contender("peer lkrn", peer.bios, "pc,graphics=off", card))])
