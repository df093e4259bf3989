"""PCs with SeaBIOS, and our BIOS images in every form in which such a PC starts something.

    with PC(net=net, nics=["tap:" + tap], kernel=paths.bios_program(), initrd="#!ipxe\\nshell\\n") as pc:
        pc.prompt(20)
    PC(net=net, nics=[...], rom=None, boot="pxe")                  QEMU's own PXE ROM for that card, over the network
    PC(devices=[cdrom("amorce.iso", 0), disk("after.img", 1)])     boot devices, the number is their place in the order
    PC(..., display=True)                                          a screen: pc.screen(), pc.expect_screen(), pc.keys()

The conversation is COM1's.  A program without a serial console of its own (Debian's iPXE in our place) is heard because
SeaBIOS sends the screen there; then typing is slow, for its keyboard buffer takes 16 bytes.  Programs that are not ours (PXELINUX,
GRUB, an iPXE that ours starts) are read off the display instead, or from what they are told to write to COM1.
"""
import time

from . import paths
from .console import CTRL_B
from .vm import VM

_BIOS_KEYS, _BIOS_ECHO_S = 8, 0.5


class PC(VM):
    """rom: "" no option ROM, None QEMU's, or a file; more: what VM takes."""

    def __init__(self, net=None, nics=(), model="virtio-net-pci", rom="", devices=(), display=False, args=(), **more):
        self.by_bios = paths.bios_console() == "bios" and not display
        romfile = "" if rom is None else f",romfile={rom}"
        arguments = [word for device in devices for word in device] + list(args)
        super().__init__(net=net, firmware="bios", nics=nics, model=model + romfile, args=arguments,
                         machine="pc,graphics=off" if self.by_bios else "pc", vga="std" if display else "none", **more)

    def _write(self, data):
        if not self.by_bios:
            return super()._write(data)
        for begin in range(0, len(data), _BIOS_KEYS):
            self._write_piece(data[begin:begin + _BIOS_KEYS])

    def _write_piece(self, piece):
        """Type a few characters and wait for their echo, or a while when there is none (Ctrl-C, a pager)."""
        seen, end = len(self.text), time.monotonic() + _BIOS_ECHO_S
        super()._write(piece)
        while len(self.text) < seen + len(piece) and time.monotonic() < end:
            self.pump(0.02)


def lkrn(script="#!ipxe\nshell\n", **more):
    """Our amorce.lkrn, started as a kernel is, with a script where the initrd would be; at its prompt by default."""
    return PC(kernel=paths.bios_program(), initrd=script, **more)


def _drive(kind, path, order, drive_options=""):
    name = f"boot{order}"
    return ["-drive", f"file={path},format=raw,if=none,id={name}{drive_options}",
            "-device", f"{kind},drive={name},bootindex={order}"]


def disk(path, order):
    """A hard disk; what is written to it is thrown away."""
    return _drive("ide-hd", path, order, ",snapshot=on")


def cdrom(path, order):
    return _drive("ide-cd", path, order, ",media=cdrom,readonly=on")


def floppy(path, order):
    return ["-drive", f"file={path},format=raw,if=floppy,snapshot=on", "-global", f"isa-fdc.bootindexA={order}"]


def usb_stick(path, order):
    return ["-device", f"qemu-xhci,id=usb{order}", *_drive(f"usb-storage,bus=usb{order}.0", path, order, ",snapshot=on")]


def interrupt(pc, loaded=None, timeout=60):
    """Ctrl-B when our banner asks for it; returns at our prompt.  loaded: the file that QEMU's PXE ROM, itself an iPXE with a
    banner, said to have loaded before; it is heard only where the BIOS sends the screen to COM1."""
    if loaded and pc.by_bios:
        pc.expect(rf"{loaded}\S* *[^\n]*ok", timeout)
    pc.expect(r"Ctrl-B", timeout)
    pc.send(CTRL_B)
    pc.prompt(20)
