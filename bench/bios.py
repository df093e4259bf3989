#!/usr/bin/python3
"""bench/bios.py - our BIOS image against the peer's (Debian trixie's iPXE), in the same run, interleaved.

Each contender is started as a kernel (.lkrn) on the same virtual PC (TCG, SeaBIOS, TAP), once with virtio-net and once with
e1000, and runs the script of compare.py over its own driver.  Both are read off the screen: the peer has no serial console.
Printed: every figure, the medians, and the ratios ours / peer for each card.  Needs root (network namespaces).

    bench/bios.py [--rounds 3] [--http-mib 256] [--tftp-mib 32] [--rtt-ms 0] [--json FILE] [CONTENDER ...]
"""
import compare
from compare import Contender
from lab import PC, paths, peer

CARDS = ("virtio-net-pci", "e1000")


def contender(name, program, card):
    def start(net, tap, _served, log):
        return PC(net=net, nics=["tap:" + tap], model=card, display=True, kernel=program(), initrd=compare.SCRIPT,
                  memory=compare.MEMORY_MB, log=log)
    return Contender(f"{name} {card}", start, group=card, by_screen=True)


if __name__ == "__main__":
    compare.main(__doc__, [contender(name, program, card) for card in CARDS
                           for name, program in (("ours lkrn", paths.bios_program), ("peer lkrn", peer.bios))])
