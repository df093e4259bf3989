"""Other kinds of images: memdisk, Memtest86+, Xen by Multiboot, and iPXE from ours and ours from iPXE."""
import gzip

import pytest

from lab import bios, disk, loaders, payload, paths, peer

PAYLOAD = "PAYLOAD-END"


def test_memdisk(net, tap, web, files, dnsmasq, log_path):
    loaders.memdisk(files.dir)
    disk.image(files.dir / "floppy.img")
    dnsmasq()
    script = """#!ipxe
dhcp || shell
kernel http://10.98.0.1/memdisk || shell
initrd http://10.98.0.1/floppy.img || shell
boot || shell
"""
    with bios.lkrn(script, net=net, nics=["tap:" + tap], display=True, log=log_path) as pc:
        assert pc.expect(disk.BOOTED, 60).group(1) == "00"


@pytest.mark.ours
def test_boot_sector(net, tap, web, files, dnsmasq, log_path, tmp_path):
    """Of the first disk, fetched from elsewhere: it finds what follows it there, whether a NIC is open or not."""
    path = disk.image(tmp_path / "first.img", 1 << 20)
    files.write("sector", path.read_bytes()[:512])
    dnsmasq()
    script = "#!ipxe\ndhcp || shell\nimgfetch http://10.98.0.1/sector || shell\nimgstat\nifclose\nchain sector || shell\n"
    with bios.lkrn(script, net=net, nics=["tap:" + tap], devices=[bios.disk(path, 5)], log=log_path) as pc:
        pc.expect(r"sector : 512 bytes \[boot sector\]", 60)
        assert pc.expect(disk.BOOTED, 30).group(1) == "80"


def test_memtest(net, tap, web, files, dnsmasq, log_path):
    """To its screen; little memory, for it looks at all of it first."""
    loaders.memtest(files.dir)
    dnsmasq()
    script = "#!ipxe\ndhcp || shell\nkernel http://10.98.0.1/memtest || shell\nboot || shell\n"
    with bios.lkrn(script, net=net, nics=["tap:" + tap], display=True, memory=128, log=log_path) as pc:
        pc.expect_screen(r"Memtest86\+.*v?\d", 60)
        pc.expect_screen(r"Pass .*%", 60)


XEN = """#!ipxe
dhcp || shell
kernel http://10.98.0.1/xen com1=115200,8n1 console=com1 noreboot dom0_mem=512M || shell
module http://10.98.0.1/vmlinuz-amd64 console=hvc0 quiet by=xen || shell
module http://10.98.0.1/initramfs.gz || shell
boot || shell
"""


@pytest.fixture(scope="module")
def xen(files):
    """Debian has it compressed; the peer in our place cannot unpack it, hence the plain one."""
    files.write("xen", gzip.decompress(loaders.xen(files.dir).read_bytes()))
    files.linux()
    payload.link(payload.linux("amd64"), files.dir, "vmlinuz-amd64")
    return files


def test_xen_banner(net, tap, web, xen, dnsmasq, log_path):
    dnsmasq()
    with bios.lkrn(XEN, net=net, nics=["tap:" + tap], display=True, memory=1024, log=log_path) as pc:
        pc.expect(r"Xen version \d", 60)
        pc.expect(r"Bootloader: (?:Amorce|iPXE)", 20)
        pc.expect(r"Command line: .*com1=115200,8n1", 20)


@pytest.mark.ours
def test_xen_compressed(net, tap, web, xen, dnsmasq, log_path):
    dnsmasq()
    with bios.lkrn(XEN.replace("/xen ", "/xen.gz "), net=net, nics=["tap:" + tap], display=True, memory=1024, log=log_path) as pc:
        pc.expect(r"Xen version \d", 60)


@pytest.mark.long
def test_xen_dom0(net, tap, web, xen, dnsmasq, log_path):
    dnsmasq()
    with bios.lkrn(XEN, net=net, nics=["tap:" + tap], display=True, memory=1024, log=log_path) as pc:
        pc.expect(PAYLOAD, 180)
        assert "by=xen" in payload.report(pc.text)["cmdline"]


def inner(files, name):
    """A script that tells the web server that it ran."""
    files.write(f"{name}.ipxe", f"#!ipxe\nisset ${{net0/ip}} || dhcp\nimgfetch http://10.98.0.1/{name}-${{version}} ||\n"
                                "imgfetch http://10.98.0.1/big.bin\n"
                                f"imgfetch http://10.98.0.1/{name}-end ||\nshell\n")
    return f"{name}.ipxe"


def outer_script(program, script):
    """What starts an lkrn with a script of its own."""
    return f"""#!ipxe
dhcp || shell
kernel http://10.98.0.1/{program} || shell
initrd http://10.98.0.1/{script} || shell
boot || shell
"""


@pytest.mark.parametrize("outer", ["ours", "peer"])
def test_lkrn_starts_lkrn(net, tap, web, files, dnsmasq, log_path, outer):
    """Debian's ipxe.lkrn from ours, ours from Debian's: seen by what the second one fetches."""
    files.write("peer.lkrn", peer.bios("ipxe.lkrn").read_bytes())
    files.program("amorce.lkrn")
    dnsmasq()
    name = f"lkrn-from-{outer}"
    script = outer_script("peer.lkrn" if outer == "ours" else "amorce.lkrn", inner(files, name))
    kernel = paths.bios_program() if outer == "ours" else peer.bios("ipxe.lkrn")
    with bios.PC(net=net, nics=["tap:" + tap], display=True, kernel=kernel, initrd=script, log=log_path) as pc:
        web.wait_access(rf"GET /{name}-\d", 60, meanwhile=pc.pump)
        web.wait_access(rf"GET /{name}-end", 60, meanwhile=pc.pump)


@pytest.mark.parametrize("outer", ["ours", "peer"])
@pytest.mark.parametrize("program", ["undionly.kpxe", pytest.param("undionly.kkpxe", marks=pytest.mark.long),
                                     pytest.param("pxe", marks=pytest.mark.long)])
def test_lkrn_starts_undionly(net, tap, web, files, dnsmasq, log_path, outer, program):
    """Through the outer one's PXE stack: the inner one asks DHCP, which names its script by then."""
    name = f"{program}-from-{outer}"
    ours = "amorce.pxe" if program == "pxe" else program
    theirs = "ipxe.pxe" if program == "pxe" else program
    content = peer.bios(theirs).read_bytes() if outer == "ours" else paths.bios_program(ours).read_bytes()
    files.write("inner.0", content)
    dnsmasq(boot=f"http://10.98.0.1/{inner(files, name)}")
    kernel = paths.bios_program() if outer == "ours" else peer.bios("ipxe.lkrn")
    script = "#!ipxe\ndhcp || shell\nchain tftp://10.98.0.1/inner.0 || shell\n"
    with bios.PC(net=net, nics=["tap:" + tap], display=True, kernel=kernel, initrd=script, log=log_path) as pc:
        web.wait_access(rf"GET /{name}-\d", 60, meanwhile=pc.pump)
        web.wait_access(rf"GET /{name}-end", 60, meanwhile=pc.pump)
