"""SeaBIOS from 1.16.3 on (Debian 13's) puts 64-bit BARs above 4 GiB where the machine has RAM there.  Behind a PCIe root port, as
libvirt has it, a virtio-net card has no others: it is driven through its window in configuration space."""
import re

import pytest

from lab import bios, debs

pytestmark = pytest.mark.ours
MEMORY_MIB = 4096                   # half of it above 4 GiB; nobody touches it


def test_virtio_net(net, tap, station, web, files, dnsmasq, log_path):
    seabios = debs.unpack("seabios", "trixie") / "usr/share/seabios/bios-256k.bin"
    card = ["-machine", "q35", "-cpu", "max", "-bios", seabios, "-device", "pcie-root-port,id=root",
            "-device", f"virtio-net-pci,bus=root,disable-legacy=on,romfile=,netdev=high,mac={station}",
            "-netdev", f"tap,id=high,ifname={tap},script=no,downscript=no"]
    dnsmasq()
    with bios.lkrn(net=net, memory=MEMORY_MIB, args=card, log=log_path) as pc:
        pc.prompt(60)
        text = pc.run("echo BAR 4: ${pci/0x100.0x20.4} ${pci/0x100.0x24.4}")
        half = re.search(r"^BAR 4: [0-9a-f]{8} ([0-9a-f]{8}) *$", text, re.M)
        assert half and int(half.group(1), 16), "the card's registers do not lie above 4 GiB: " + text
        assert f": {station} using virtio-net" in pc.run("ifstat")
        pc.run("dhcp", 40)
        text = pc.run("imgfetch --name x http://10.98.0.1/big.bin && sha256sum x", 60)
        assert files.digest["big.bin"] in text, text
