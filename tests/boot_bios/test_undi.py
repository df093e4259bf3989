"""The UNDI driver with PXE ROMs that others wrote: what becomes of the network after it was loaded.  That each ROM gets 20 MiB
right is test_pxe.py's."""
import pathlib
import re
import subprocess

import pytest

from lab import PC, bios, loaders
from nbp import STOP_UNDI, UNDI_CLOSE, Program

MODELS = ["virtio-net-pci", "pcnet"]
LONG = [pytest.param(model, marks=pytest.mark.long) for model in ["e1000", "rtl8139"]]


def start(net, tap, model="virtio-net-pci", **more):
    return PC(net=net, nics=["tap:" + tap], model=model, rom=None, boot="pxe", **more)


@pytest.mark.parametrize("model", MODELS + LONG)
def test_autoboot_to_linux(net, tap, files, dnsmasq, log_path, model):
    """ROM, undionly.kpxe, its autoboot, a script by TFTP, kernel and initrd by HTTP, Linux, whose memory the ROM has left."""
    program = files.program("undionly.kpxe")
    files.linux()
    dnsmasq(boot=program)
    with start(net, tap, model, memory=512, log=log_path) as pc:
        pc.expect(r"Ctrl-B for the Amorce", 90)
        (files.dir / program).unlink()
        (files.dir / program).write_text("#!ipxe\necho SCRIPT-BY-AUTOBOOT ${filename}\n"
                                         "kernel http://10.98.0.1/vmlinuz console=ttyS0 word=undi || shell\n"
                                         "initrd http://10.98.0.1/initramfs.gz || shell\nboot || shell\n")
        pc.expect(rf"^SCRIPT-BY-AUTOBOOT {program}", 40)
        pc.expect(r"PAYLOAD-OK", 120)
        pc.expect(r"PAYLOAD-CMDLINE .*word=undi", 30)


@pytest.mark.ours
def test_offered_itself(net, tap, files, dnsmasq, log_path):
    """A DHCP server that names one file to everybody: the program does not load itself for ever, but takes the script beside it."""
    dnsmasq(boot="itself/undionly.kpxe")
    (files.dir / "itself").mkdir()
    (files.dir / files.program("undionly.kpxe")).rename(files.dir / "itself/undionly.kpxe")
    with start(net, tap, "pcnet", log=log_path) as pc:
        pc.expect(r"Ctrl-B for the Amorce", 90)
        pc.expect(r"This is the program that runs already", 40)
        pc.expect(r"no\s+autoexec\.ipxe\s+could\s+be\s+loaded\s+from\s+beside\s+it", 20)
        bios.interrupt(pc)
        files.write("itself/autoexec.ipxe", "#!ipxe\necho BESIDE-OK\nshell\n")
        pc.sendline("autoboot")
        pc.expect(r"^BESIDE-OK", 40)


@pytest.mark.ours
def test_lease_without_asking(net, tap, files, dnsmasq, log_path):
    """use-cached: the ROM's lease serves; the server hears nothing more."""
    server = dnsmasq(boot=files.program("undionly.kpxe"))
    with start(net, tap, "pcnet", log=log_path) as pc:
        bios.interrupt(pc, loaded="undionly.kpxe")
        asked = server.log().count("DHCPDISCOVER")
        pc.run("set use-cached 1")
        assert "BOOT-SCRIPT-OK" in pc.run("dhcp && chain http://10.98.0.1/boot.ipxe", 30)
        assert server.log().count("DHCPDISCOVER") == asked


@pytest.mark.ours
@pytest.mark.parametrize("program", ["amorce.pxe", pytest.param("amorce.lkrn", marks=pytest.mark.long)])
def test_form_that_keeps_nothing_on_a_card_without_driver(net, tap, files, dnsmasq, log_path, program):
    """No driver of ours knows a pcnet: amorce.pxe, which would unload the ROM, goes on with it.  As a kernel there is no ROM."""
    dnsmasq(boot=files.program("amorce.pxe"))
    if program == "amorce.lkrn":
        with bios.lkrn(net=net, nics=["tap:" + tap], model="pcnet", log=log_path) as pc:
            pc.prompt(30)
            assert "net0" not in pc.run("ifstat")
            assert "knows the network card 1022:2000" in pc.text
        return
    with start(net, tap, "pcnet", log=log_path) as pc:
        bios.interrupt(pc, loaded=program)
        assert "using undionly on" in pc.run("ifstat")
        assert "BOOT-SCRIPT-OK" in pc.run("dhcp && chain http://10.98.0.1/boot.ipxe", 40)


@pytest.mark.ours
def test_opened_and_closed(net, tap, files, dnsmasq, log_path):
    """Again and again, with another MAC address too."""
    server = dnsmasq(boot=files.program("undionly.kpxe"))
    with start(net, tap, "e1000", log=log_path) as pc:
        bios.interrupt(pc, loaded="undionly.kpxe")
        for _ in range(3):
            assert "BOOT-SCRIPT-OK" in pc.run("ifclose && dhcp && chain http://10.98.0.1/boot.ipxe", 40)
        pc.run("ifclose && set net0/mac 52:54:00:98:00:77")
        assert "BOOT-SCRIPT-OK" in pc.run("dhcp && chain http://10.98.0.1/boot.ipxe", 40)
        assert "52:54:00:98:00:77" in server.log()
        assert re.search(r"^ok    card +net0, undionly on .*, driven by the firmware", pc.run("doctor", 40), re.M)


PXELINUX = """DEFAULT linux
LABEL linux
  LINUX ::vmlinuz
  INITRD ::initramfs.gz
  APPEND console=ttyS0 word=pxelinux
"""


@pytest.mark.ours
@pytest.mark.parametrize("model", ["e1000", pytest.param("virtio-net-pci", marks=pytest.mark.long)])
def test_boot_program_over_undi(net, tap, files, dnsmasq, log_path, model):
    """PXELINUX, in real mode with interrupts on, calls our PXE API, and we the ROM's; then Linux."""
    files.linux()
    loaders.pxelinux(files.dir, PXELINUX)
    dnsmasq(boot=files.program("undionly.kpxe"))
    with start(net, tap, model, memory=512, log=log_path) as pc:
        bios.interrupt(pc, loaded="undionly.kpxe")
        pc.run("dhcp && set 209:string pxelinux.cfg/default && set 210:string tftp://10.98.0.1/sl/", 40)
        pc.run("imgfetch tftp://10.98.0.1/sl/pxelinux.0 && set filename sl/pxelinux.0", 40)
        pc.sendline("chain pxelinux.0")
        pc.expect(r"PAYLOAD-OK", 120)
        pc.expect(r"PAYLOAD-CMDLINE .*word=pxelinux", 30)


def bad_rom(directory, mode):
    """bad_rom.S, assembled; returns its name."""
    made, linked = directory / "bad_rom.o", directory / f"bad{mode}.0"
    source = pathlib.Path(__file__).with_name("bad_rom.S")
    subprocess.run(["clang", "--target=i386-unknown-none", f"-Wa,-defsym,MODE={mode}", "-c", source, "-o", made], check=True)
    subprocess.run(["ld.lld", "-m", "elf_i386", "-Ttext=0x7c00", "--oformat=binary", made, "-o", linked], check=True)
    made.unlink()
    return linked.name


@pytest.mark.ours
@pytest.mark.parametrize("mode, way", [
    pytest.param(1, "frames are received", marks=pytest.mark.long),
    (2, "its interrupt did not stop"),
    (3, "its interrupt did not stop"),
    pytest.param(4, "START: no interrupt comes", marks=pytest.mark.long),
    (5, "never says that it is done"),
    pytest.param(6, "no usable interrupt", marks=pytest.mark.long),
])
def test_bad_roms(net, tap, files, dnsmasq, log_path, mode, way):
    """A good ROM with a bad one (bad_rom.S) before it, and the real interrupt controllers: the network works all the same."""
    files.program("undionly.kpxe")
    if "1m.bin" not in files.digest:
        files.random("1m.bin", 1 << 20, 6)
    dnsmasq(boot=bad_rom(files.dir, mode))
    with start(net, tap, "e1000", log=log_path) as pc:
        bios.interrupt(pc, loaded="bad")
        pc.run("dhcp", 60)
        text = pc.run("imgfetch --name x http://10.98.0.1/1m.bin && sha256sum x", 120)
        assert files.digest["1m.bin"] in text, text
        log = pc.run("log")
        assert way in log, log


@pytest.mark.ours
@pytest.mark.long
def test_stop_undi_reaches_the_rom(net, tap, files, dnsmasq, log_path):
    """A program stops UNDI: the ROM below is not only closed but shut down, and starts again when the program is back."""
    files.program("undionly.kpxe")
    for name, opcode in (("close.nbp", UNDI_CLOSE), ("stop.nbp", STOP_UNDI)):
        program = Program()
        program.call(opcode)
        program.end()
        files.write(name, program.bytes())
    dnsmasq(boot=bad_rom(files.dir, 7))
    with start(net, tap, "e1000", log=log_path) as pc:
        bios.interrupt(pc, loaded="bad")
        pc.run("dhcp", 60)
        assert "ROM-SHUTDOWN" not in pc.run("chain tftp://10.98.0.1/close.nbp", 40)
        assert "64 bytes" in pc.run("ping -c 1 -t 5000 10.98.0.1", 20)
        assert "ROM-SHUTDOWN" in pc.run("chain tftp://10.98.0.1/stop.nbp", 40)
        assert "64 bytes" in pc.run("ping -c 1 -t 5000 10.98.0.1", 20)
