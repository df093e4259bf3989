"""Boot loaders of others that run on our PXE stack: PXELINUX with its menu, lpxelinux, GRUB.

The screen is a real one here, so that their lines on COM1 are theirs alone."""
import pytest

from lab import PC, bios, disk, loaders, payload

MENU = """UI menu.c32
MENU TITLE The laboratory's menu
LABEL linux
  MENU LABEL A small Linux
  LINUX %svmlinuz
  INITRD %sinitramfs.gz
  APPEND console=ttyS0 quiet by=menu
  SYSAPPEND 3
LABEL disk
  MENU LABEL The local disk
  LOCALBOOT 0
"""
CHAIN = """#!ipxe
dhcp || shell
set 209:string pxelinux.cfg/default
set 210:string %s
chain tftp://10.98.0.1/sl/%s || shell
"""
GRUB = """set timeout=60
echo GRUB-CFG-OK $net_default_ip
%s
"""


def in_grub(net, tap, files, config, **more):
    """A PC that ours sends into GRUB."""
    program = loaders.grub(files.dir, GRUB % config)
    script = f"#!ipxe\ndhcp || shell\nset filename {program}\nchain tftp://10.98.0.1/{program} || shell\n"
    return bios.lkrn(script, net=net, nics=["tap:" + tap], display=True, memory=1024, **more)


@pytest.mark.parametrize("loader, prefix", [("pxelinux.0", "tftp://10.98.0.1/sl/"), ("lpxelinux.0", "http://10.98.0.1/sl/")])
@pytest.mark.parametrize("model", ["virtio-net-pci", pytest.param("e1000", marks=pytest.mark.long)])
def test_pxelinux(net, tap, station, web, files, dnsmasq, log_path, loader, prefix, model):
    """The menu, and through it a kernel with the network's data on its command line; lpxelinux by HTTP over our UDP calls."""
    files.linux()
    root = "http://10.98.0.1/" if loader == "lpxelinux.0" else "::"
    loaders.pxelinux(files.dir, MENU % (root, root))
    server = dnsmasq()
    with bios.lkrn(CHAIN % (prefix, loader), net=net, nics=["tap:" + tap], model=model, display=True, memory=1024,
                   log=log_path) as pc:
        pc.expect(r"The laboratory's menu", 60)
        pc.expect_screen(r"A small Linux", 10)
        pc.send("\r")
        pc.expect(r"PAYLOAD-END", 120)
        seen = payload.report(pc.text)
    assert "by=menu" in seen["cmdline"] and f"BOOTIF=01-{station.replace(':', '-')}" in seen["cmdline"], seen
    assert "ip=10.98.0." in seen["cmdline"], seen
    if loader == "lpxelinux.0":
        assert "GET /vmlinuz" in web.access() and "Syslinux/" in web.access()
    else:
        assert f"sent {files.dir}/vmlinuz" in server.log() or "vmlinuz to 10.98" in server.log()


def test_pxelinux_gives_up(net, tap, web, files, dnsmasq, log_path, tmp_path):
    """LOCALBOOT returns to the BIOS through us: the disk starts."""
    loaders.pxelinux(files.dir, "DEFAULT disk\nLABEL disk\n  LOCALBOOT 0\n")
    dnsmasq()
    after = bios.disk(disk.image(tmp_path / "after.img", 1 << 20), 5)
    script = (CHAIN % ("tftp://10.98.0.1/sl/", "pxelinux.0")).replace(" || shell\n", " || exit\n") + "exit\n"
    with bios.lkrn(script, net=net, nics=["tap:" + tap], display=True, devices=[after], log=log_path) as pc:
        pc.expect(r"PXELINUX 6", 60)
        pc.expect(disk.BOOTED, 60)


def test_grub_prompt(net, tap, station, web, files, dnsmasq, log_path):
    dnsmasq()
    with in_grub(net, tap, files, "", log=log_path) as pc:
        pc.expect(r"GRUB-CFG-OK 10\.98\.0\.\d+", 60)
        pc.expect(r"grub> ?", 20)
        pc.send("echo typed $net_default_mac\r")
        pc.expect(f"typed {station}", 20)


def test_grub_starts_our_lkrn(net, tap, web, files, dnsmasq, log_path):
    """GRUB's linux16 with a script as initrd16."""
    files.program("amorce.lkrn")
    files.write("by-grub.ipxe", "#!ipxe\ndhcp && imgfetch http://10.98.0.1/by-grub.txt\nshell\n")
    dnsmasq()
    with in_grub(net, tap, files, "linux16 (pxe)/amorce.lkrn\ninitrd16 (pxe)/by-grub.ipxe\nboot\n", log=log_path) as pc:
        pc.expect(r"GRUB-CFG-OK", 60)
        web.wait_access(r"GET /by-grub\.txt", 40, meanwhile=pc.pump)


@pytest.mark.ours
def test_grub_starts_our_lkrn_as_32_bit(net, tap, web, files, dnsmasq, log_path):
    """GRUB's linux enters a kernel in protected mode, where we have no BIOS: said on the screen."""
    files.program("amorce.lkrn")
    dnsmasq()
    with in_grub(net, tap, files, "linux (pxe)/amorce.lkrn\nboot\n", log=log_path) as pc:
        pc.expect(r"GRUB-CFG-OK", 60)
        pc.expect_screen(r"^Amorce: use linux16 and initrd16", 40)


@pytest.mark.long
def test_grub_starts_linux(net, tap, web, files, dnsmasq, log_path):
    files.linux()
    dnsmasq()
    config = "linux (pxe)/vmlinuz console=ttyS0 quiet by=grub\ninitrd (pxe)/initramfs.gz\nboot\n"
    with in_grub(net, tap, files, config, log=log_path) as pc:
        pc.expect(r"PAYLOAD-END", 240)
        assert "by=grub" in payload.report(pc.text)["cmdline"]


@pytest.mark.long
def test_grub_as_multiboot_kernel(net, tap, web, files, dnsmasq, log_path):
    name = loaders.grub_multiboot(files.dir, 512 << 20)
    dnsmasq()
    script = f"#!ipxe\ndhcp && kernel http://10.98.0.1/{name} || shell\nimgstat\nboot || shell\n"
    with bios.lkrn(script, net=net, nics=["tap:" + tap], display=True, memory=512, log=log_path) as pc:
        pc.expect(r"grub\.elf : \d+ bytes \[Multiboot\]", 60)
        pc.expect(r"GRUB-MULTIBOOT-OK", 30)
        pc.expect(r"grub> ?", 20)
        pc.send("echo ty''ped\r")
        pc.expect(r"^typed *$", 20)


@pytest.mark.parametrize("program, model, kernel", [
    ("undionly.kpxe", "virtio-net-pci", "memdisk"),
    pytest.param("undionly.kpxe", "virtio-net-pci", "vmlinuz", marks=pytest.mark.long),
    pytest.param("undionly.kpxe", "e1000", "vmlinuz", marks=pytest.mark.long),
    pytest.param("undionly.kkpxe", "virtio-net-pci", "vmlinuz", marks=pytest.mark.long),
    pytest.param("amorce.pxe", "virtio-net-pci", "vmlinuz", marks=pytest.mark.long)])
def test_pxelinux_over_undi(net, tap, web, files, dnsmasq, log_path, program, model, kernel):
    """PXELINUX calls our PXE stack, and ours calls the ROM that loaded us.  The boot file that the server names is our program
    for the ROM; when that was sent, it is the script."""
    files.linux()
    loaders.memdisk(files.dir)
    disk.image(files.dir / "floppy.img")
    initrd = "floppy.img" if kernel == "memdisk" else "initramfs.gz"
    loaders.pxelinux(files.dir, f"DEFAULT x\nLABEL x\n  LINUX ::{kernel}\n  INITRD ::{initrd}\n"
                                "  APPEND console=ttyS0 quiet by=undi\n")
    name = "first.0"
    files.write(name, (files.dir / files.program(program)).read_bytes())
    server = dnsmasq(boot=name)
    with PC(net=net, nics=["tap:" + tap], model=model, rom=None, boot="pxe", display=True, memory=1024, log=log_path) as pc:
        while f"sent {files.dir}/{name}" not in server.log():
            pc.pump(0.1)
            assert pc.seconds() < 60, server.log()
        files.write(name, CHAIN % ("tftp://10.98.0.1/sl/", "pxelinux.0"))
        pc.expect(disk.BOOTED if kernel == "memdisk" else r"^PAYLOAD-CMDLINE .*by=undi", 90 if kernel == "memdisk" else 240)
