"""amorce.lkrn is started as Linux is: by QEMU's -kernel with a command line or a script as initrd, and by PXELINUX."""
from lab import PC, bios, loaders, paths

SCRIPT = "#!ipxe\necho INITRD-SCRIPT-OK ${platform}\nshell\n"
PXELINUX = """DEFAULT ours
LABEL ours
  LINUX ::amorce.lkrn
  APPEND dhcp && imgfetch http://10.98.0.1/%s
"""


def test_initrd_is_a_script(log_path):
    with bios.lkrn(SCRIPT, log=log_path) as pc:
        pc.expect(r"^INITRD-SCRIPT-OK pcbios *$", 20)
        pc.prompt()


def test_command_line_is_a_script(log_path):
    """What boot loaders add to it (BOOT_IMAGE=, initrd=) is no command."""
    line = "BOOT_IMAGE=amorce.lkrn initrd=none echo CMDLINE-OK && shell"
    with PC(kernel=paths.bios_program(), append=line, log=log_path) as pc:
        pc.expect(r"^CMDLINE-OK *$", 20)
        pc.prompt()


def test_banner_and_ctrl_b(log_path):
    with PC(kernel=paths.bios_program(), log=log_path) as pc:
        bios.interrupt(pc, timeout=20)
        assert "here\n" in pc.run("echo here")


def test_pxelinux_starts_it(net, tap, web, files, dnsmasq, log_path):
    """Seen by what it fetches, since PXELINUX leaves COM1 as it likes."""
    loaders.pxelinux(files.dir, PXELINUX % "from-pxelinux.txt")
    files.program("amorce.lkrn")
    dnsmasq(boot="sl/pxelinux.0")
    with PC(net=net, nics=["tap:" + tap], rom=None, boot="pxe", display=True, log=log_path) as pc:
        pc.expect(r"PXELINUX", 60)
        web.wait_access(r"GET /from-pxelinux\.txt", 40, meanwhile=pc.pump)
