"""A virtual machine under QEMU (always TCG): serial line as a conversation, QMP, disks from files, network boot.

    with VM(net=net, nics=["tap:" + net.tap()], fat={"EFI/BOOT/BOOTX64.EFI": path, "autoexec.ipxe": "#!ipxe\\n..."}) as vm:
        vm.expect("Linux version", 60)
    VM(kernel="app.efi", append="app dhcp")      started through fw_cfg, the fastest way into a UEFI program
    VM(net=net, nics=[...], boot="pxe")          the firmware's own network boot ("pxe", "http"; virtio-net only)
    VM(nics=["user,tftp=DIR,bootfile=X"])        QEMU's user network, needs neither root nor a Net

    VM(kernel="app.lkrn", initrd="#!ipxe\\n...")   a script in place of an initrd's path is written to a file

firmware: "x86_64", "i386", "arm64" (UEFI), "secure" (x86_64 with Secure Boot, which trusts lab.secure's key), "bios" or
"none".  The firmware's variables start fresh each time, or as the file `variables` has them (of another one: its
dir / "variables.fd").
"""
import json
import os
import pathlib
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time

from . import paths
from .console import SLOW, Console, Exited, Timeout
from .net import mac, tap_number

_CONNECT_S, _STOP_S = 10, 5
_TEXT_AT, _COLUMNS, _ROWS = 0xb8000, 80, 25
_OVMF = pathlib.Path("/usr/share/OVMF")
_AAVMF = pathlib.Path("/usr/share/AAVMF")
# firmware: (QEMU, package of it, machine, code, variables, package of them)
_FIRMWARE = {
    "x86_64": ("qemu-system-x86_64", "qemu-system-x86", "q35", _OVMF / "OVMF_CODE_4M.fd", _OVMF / "OVMF_VARS_4M.fd", "ovmf"),
    "i386": ("qemu-system-i386", "qemu-system-x86", "q35,smm=on", _OVMF / "OVMF32_CODE_4M.secboot.fd",
             _OVMF / "OVMF32_VARS_4M.fd", "ovmf-ia32"),
    "secure": ("qemu-system-x86_64", "qemu-system-x86", "q35,smm=on", _OVMF / "OVMF_CODE_4M.secboot.fd",
               _OVMF / "OVMF_VARS_4M.snakeoil.fd", "ovmf"),
    "arm64": ("qemu-system-aarch64", "qemu-system-arm", "virt", _AAVMF / "AAVMF_CODE.fd", _AAVMF / "AAVMF_VARS.fd",
              "qemu-efi-aarch64"),
    "bios": ("qemu-system-x86_64", "qemu-system-x86", "pc", None, None, None),
    "none": ("qemu-system-x86_64", "qemu-system-x86", "q35", None, None, None),
}
_PXE = "opt/org.tianocore/IPv{}PXESupport"
_KEYS = {" ": "spc", "\r": "ret", "\n": "ret", "-": "minus", ".": "dot", "/": "slash", "=": "equal", ",": "comma",
         ";": "semicolon", "\x1b": "esc", "\\": "backslash", "'": "apostrophe", "\t": "tab", "\x7f": "backspace"}
_SHIFTED = {":": "semicolon", "_": "minus", "+": "equal", "?": "slash", "&": "7", "$": "4", "!": "1", "{": "bracket_left",
            "}": "bracket_right", "|": "backslash", '"': "apostrophe", "(": "9", ")": "0", "*": "8", "#": "3"}


class VM(Console):
    """nics: "tap:NAME", "dgram:LOCAL:REMOTE", "unix:PATH" or a -netdev value; model: the device of all of them."""

    def __init__(self, net=None, firmware="x86_64", nics=(), model="virtio-net-pci,romfile=", memory=512, fat=None,
                 kernel=None, initrd=None, append=None, boot=None, args=(), smp=1, vga="none", log=None, machine=None,
                 reboot=False, variables=None):
        super().__init__(f"vm({firmware})", log)
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="am-vm-"))
        self._qmp = None
        kept = variables
        qemu, package, default_machine, code, variables, fw_package = _FIRMWARE[firmware]
        argv = [paths.program(qemu, package), "-accel", "tcg", "-machine", machine or default_machine, "-m", str(memory),
                "-smp", str(smp), "-nodefaults", "-display", "none", "-vga", vga,
                "-chardev", f"pipe,id=line,path={self.dir}/serial", "-serial", "chardev:line", "-qmp", f"unix:{self.dir}/qmp,server=on,wait=off"]
        argv += [] if reboot else ["-no-reboot"]
        if firmware == "arm64":
            argv[argv.index("-vga"):argv.index("-vga") + 2] = ["-cpu", "cortex-a57"]
        argv += self._flash(firmware, code, kept or variables, fw_package) if code else []
        argv += self._nics(nics, model, boot, fat) + self._fat(fat) + self._boot(boot)
        # Firmware since 2024 has no network of its own without random numbers. Last, so that NICs keep their addresses.
        argv += ["-device", "virtio-rng-pci"] if code else []
        for option, value in (("-kernel", kernel), ("-initrd", self._initrd(initrd)), ("-append", append)):
            argv += [option, str(value)] if value else []
        self.argv = [*argv, *map(str, args)]
        self._start(net)

    def _flash(self, firmware, code, variables, package):
        paths.existing(code, f"install the package {package} (make packages)")
        own = self.dir / "variables.fd"
        shutil.copyfile(variables, own)
        secure = ["-global", "driver=cfi.pflash01,property=secure,value=on"] if firmware in ("i386", "secure") else []
        return [*secure, "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={code}",
                "-drive", f"if=pflash,unit=1,format=raw,file={own}"]

    @staticmethod
    def _nics(nics, model, boot, fat):
        argv = [] if nics else ["-nic", "none"]
        for number, nic in enumerate(nics):
            kind, _, rest = nic.partition(":")
            if kind == "tap":
                netdev = f"tap,id=n{number},ifname={rest},script=no,downscript=no"
            elif kind == "dgram":
                local, remote = rest.split(":")
                netdev = f"dgram,id=n{number},local.type=unix,local.path={local},remote.type=unix,remote.path={remote}"
            elif kind == "unix":
                netdev = f"stream,id=n{number},server=off,addr.type=unix,addr.path={rest}"
            else:
                netdev = f"{nic},id=n{number}"
            address = mac(tap_number(rest) if kind == "tap" else 0x100 + number)
            order = f",bootindex={number + (1 if fat else 0)}" if boot else ""
            argv += ["-device", f"{model},netdev=n{number},mac={address}{order}", "-netdev", netdev]
        return argv

    def _fat(self, files):
        """A disk with these files: {path on the disk: path here, or text, or bytes}."""
        if not files:
            return []
        root = self.dir / "disk"
        for name, content in files.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, pathlib.Path):
                shutil.copyfile(content, target)
            else:
                target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return ["-drive", f"file=fat:rw:{root},format=raw,if=none,id=fat", "-device", "virtio-blk-pci,drive=fat,bootindex=0"]

    def _initrd(self, initrd):
        """What starts as a script does is written to a file."""
        if not isinstance(initrd, str) or not initrd.startswith("#!"):
            return initrd
        path = self.dir / "initrd"
        path.write_text(initrd)
        return path

    @staticmethod
    def _boot(boot):
        refused = {"http": (4, 6), "pxe": (6,)}.get(boot, ())
        return [word for version in refused for word in ("-fw_cfg", f"name={_PXE.format(version)},string=no")]

    def _start(self, net):
        argv = net.command(self.argv) if net else \
            [paths.program("setpriv", "util-linux"), "--pdeathsig", "TERM", "--", *self.argv]
        self._pipes()
        with open(self.dir / "qemu.log", "wb") as out:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)

    def _pipes(self):
        """The serial line.  A socket would hold some 250 of QEMU's single bytes; then the machine's firmware waits in vain and drops
        the rest.  The side that is typed into is opened both ways: there is no reader yet."""
        for side in ("in", "out"):
            os.mkfifo(self.dir / f"serial.{side}")
        self._typed = os.open(self.dir / "serial.in", os.O_RDWR | os.O_CLOEXEC)
        self._said = os.open(self.dir / "serial.out", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._line = [self._typed, self._said]

    def _connect(self, name):
        end = time.monotonic() + _CONNECT_S
        while True:
            sock = socket.socket(socket.AF_UNIX)
            try:
                sock.connect(str(self.dir / name))
                return sock
            except OSError:
                sock.close()
                if self.process.poll() is not None or time.monotonic() > end:
                    said = (self.dir / "qemu.log").read_text(errors="replace")
                    raise Exited(f"QEMU did not start: {said}\n{' '.join(self.argv)}") from None
                time.sleep(0.02)

    def _read(self, wait):
        ready, _, _ = select.select([self._said], [], [], max(0, wait))
        if ready:
            return os.read(self._said, 65536)
        return None if self.process.poll() is None else b""

    def _write(self, data):
        while data:
            data = data[os.write(self._typed, data):]

    def qmp(self, execute, **arguments):
        """One QMP command; returns what it returns."""
        if self._qmp is None:
            self._qmp = self._connect("qmp").makefile("rwb", 0)
            self._qmp.readline()
            self.qmp("qmp_capabilities")
        self._qmp.write(json.dumps({"execute": execute, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self._qmp.readline())
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise RuntimeError(answer["error"]["desc"])

    def keys(self, text):
        """Type on the emulated keyboard (needs one: PS/2 is there by default)."""
        for letter in text:
            names = [_SHIFTED.get(letter) or _KEYS.get(letter) or letter.lower()]
            if letter in _SHIFTED or letter.isupper():
                names.insert(0, "shift")
            self.key(*names)

    def key(self, *names):
        """Press keys of the emulated keyboard together: key("ctrl", "b")."""
        self.qmp("send-key", keys=[{"type": "qcode", "data": name} for name in names], **{"hold-time": 20})
        self.pump(0.06)

    def type(self, presses, timeout=10):
        """Press keys at the prompt, each of them when the one before is seen: [("alt_r+0", "@"), ("bracket_left", "")], with what
        it adds to the line. Blanks are not compared."""
        def line():
            return self.text.rsplit("\n", 1)[-1].replace(" ", "")
        shown = line()
        for names, adds in presses:
            self.qmp("send-key", keys=[{"type": "qcode", "data": name} for name in names.split("+")], **{"hold-time": 60})
            shown, end = shown + adds.strip(), time.monotonic() + timeout * SLOW
            self.pump(0.1)
            while line() != shown:
                if time.monotonic() > end:
                    raise Timeout(f"{self.name}: {names} left the line {line()!r}, not {shown!r}")
                self.pump(0.1)

    def screenshot(self, path):
        """The screen as PNG (give the machine vga="std")."""
        self.qmp("screendump", filename=os.path.abspath(path), format="png")

    def screen(self):
        """The text on the screen (vga="std" in text mode): 25 lines, read from the display's memory."""
        path = self.dir / "screen.bin"
        self.qmp("pmemsave", val=_TEXT_AT, size=2 * _COLUMNS * _ROWS, filename=str(path))
        cells = path.read_bytes()[::2].replace(b"\0", b" ").decode("cp437")
        return "\n".join(cells[row * _COLUMNS:][:_COLUMNS].rstrip() for row in range(_ROWS))

    def expect_screen(self, pattern, timeout=30, every_s=0.1):
        """Wait for a regular expression on the screen; returns the match object."""
        end = time.monotonic() + timeout * SLOW
        while not (match := re.search(pattern, self.screen(), re.M)):
            if time.monotonic() > end:
                raise Timeout(f"{self.name}: no {pattern!r} on the screen in {timeout} s; it shows:\n{self.screen()}")
            self.pump(every_s)
        return match

    def cable(self, number, plugged):
        """Pull or plug the cable of a NIC: the guest sees the link change."""
        self.qmp("set_link", name=f"n{number}", up=plugged)

    def wait(self, timeout=30):
        """Read until the machine powers off; QEMU's exit status."""
        self.expect_end(timeout)
        try:
            return self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            raise Timeout(f"QEMU closed the serial line but still runs:\n{self.tail()}") from None

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        while self._line:
            os.close(self._line.pop())
        if self._qmp:
            self._qmp.close()
        self.close_log()
        if not os.environ.get("LAB_KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()
