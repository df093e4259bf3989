"""A PXE ROM that others wrote (QEMU's for each card) loads our network boot programs by TFTP: undionly.kpxe and .kkpxe, which
use the ROM's UNDI, and amorce.pxe, which drives the card itself."""
import pytest

from lab import PC, bios, disk

CASES = [("undionly.kpxe", "virtio-net-pci"), ("undionly.kpxe", "e1000"), ("undionly.kkpxe", "virtio-net-pci"),
         ("amorce.pxe", "virtio-net-pci")]
LONG = [("undionly.kpxe", "rtl8139"), ("undionly.kpxe", "pcnet"), ("undionly.kpxe", "e1000e"), ("undionly.kpxe", "vmxnet3"),
        ("undionly.kkpxe", "e1000"), ("amorce.pxe", "e1000")]


def start(net, tap, program, model="virtio-net-pci", **more):
    """A PC on its way from the ROM into the program."""
    return PC(net=net, nics=["tap:" + tap], model=model, rom=None, boot="pxe", **more)


@pytest.mark.parametrize("program, model", CASES + [pytest.param(*case, marks=pytest.mark.long) for case in LONG])
def test_loaded(net, tap, station, files, dnsmasq, log_path, program, model):
    server = dnsmasq(boot=files.program(program))
    with start(net, tap, program, model, log=log_path) as pc:
        bios.interrupt(pc, loaded=program)
        shown = pc.run("show platform")
        assert "string = pcbios" in shown, shown
        assert f"net0: {station}" in pc.run("ifstat")
        pc.run("dhcp", 40)
        assert "BOOT-SCRIPT-OK" in pc.run("chain http://10.98.0.1/boot.ipxe", 20)
        fetched = pc.run("imgfetch http://10.98.0.1/big.bin", 60)
        assert "ok" in fetched, fetched
    assert f"sent {files.dir}/{program}" in server.log()


@pytest.mark.ours
@pytest.mark.parametrize("program, model", CASES[:2] + [pytest.param(*case, marks=pytest.mark.long) for case in CASES[2:] + LONG])
def test_digest(net, tap, files, dnsmasq, log_path, program, model):
    """20 MiB; the peer in our place has no sha256sum."""
    if "20m.bin" not in files.digest:
        files.random("20m.bin", 20 << 20, 5)
    dnsmasq(boot=files.program(program))
    with start(net, tap, program, model, log=log_path) as pc:
        bios.interrupt(pc, loaded=program)
        pc.run("dhcp", 40)
        text = pc.run("imgfetch --name x http://10.98.0.1/20m.bin && sha256sum x", 90)
        assert files.digest["20m.bin"] in text, text


@pytest.mark.ours
def test_the_roms_lease(net, tap, files, dnsmasq, log_path):
    """The lease and the names that the ROM got are there without `dhcp`, and it is not asked for again."""
    program = files.program("undionly.kpxe")
    server = dnsmasq(boot=program)
    with start(net, tap, program, log=log_path) as pc:
        bios.interrupt(pc, loaded=program)
        asked = server.log().count("DHCPDISCOVER")
        assert "cached" in pc.run("show use-cached || echo cached")
        text = pc.run("echo LEASE ${net0/ip} ${filename} ${next-server}")
        assert f"{program} 10.98.0.1" in text and "LEASE 10.98.0." in text, text
        assert server.log().count("DHCPDISCOVER") == asked


@pytest.mark.parametrize("program", ["undionly.kpxe", pytest.param("amorce.pxe", marks=pytest.mark.long)])
def test_exit_to_the_next_device(net, tap, files, dnsmasq, log_path, tmp_path, program):
    """`exit` gives the PC back to the ROM, and the ROM to the BIOS, which starts the disk."""
    dnsmasq(boot=files.program(program))
    after = bios.disk(disk.image(tmp_path / "after.img", 1 << 20), 5)
    with start(net, tap, program, devices=[after], log=log_path) as pc:
        bios.interrupt(pc, loaded=program)
        pc.sendline("exit")
        pc.expect(disk.BOOTED, 30)


def test_poweroff(net, tap, files, dnsmasq, log_path):
    program = files.program("undionly.kpxe")
    dnsmasq(boot=program)
    with start(net, tap, program, log=log_path) as pc:
        bios.interrupt(pc, loaded=program)
        pc.sendline("poweroff")
        assert pc.wait(20) == 0
