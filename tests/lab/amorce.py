"""The Linux-hosted program on a pty inside a namespace: the same conversation as with a VM.

    with Amorce(net, ["tap:" + net.tap()]) as amorce:            its shell (after its start: autoboot and banner)
    with Amorce(net, [nic], command="dhcp && ifstat") as amorce: one command, then it ends
    Amorce(net, [nic], script="#!ipxe\\n...")                    a script, written to a temporary file
    status = amorce.wait(60)                                     exit status
"""
import errno
import fcntl
import os
import pathlib
import pty
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time

from . import paths
from .console import Console, Timeout

_STOP_S = 3


def _own_terminal():
    """In the child: the pty becomes the controlling terminal, so that Ctrl-C and the window size are real."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Amorce(Console):
    """nics: list of the --nic values.  args: further arguments before SCRIPT."""

    def __init__(self, net, nics=(), command=None, script=None, check=None, args=(), program=None, ns=None, log=None,
                 env=None, size=(24, 100)):
        super().__init__("amorce", log)
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="am-run-"))
        argv = [program or paths.linux_program()]
        for nic in nics:
            argv += ["--nic", nic]
        argv += args
        if command is not None:
            argv += ["-c", command]
        if check is not None:
            argv += ["--check", check]
        if script is not None:
            argv.append(self.write("script.ipxe", script))
        self.argv = net.command(argv, ns) if net else [str(word) for word in argv]
        self.fd, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.process = subprocess.Popen(self.argv, stdin=child, stdout=child, stderr=child, start_new_session=True,
                                        preexec_fn=_own_terminal, env=dict(os.environ, TERM="xterm", **(env or {})))
        os.close(child)

    def write(self, name, text):
        """Put a file into the run's own directory; returns its path."""
        path = self.dir / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def _read(self, wait):
        ready, _, _ = select.select([self.fd], [], [], max(0, wait))
        if not ready:
            return None
        try:
            return os.read(self.fd, 65536)
        except OSError as error:
            if error.errno == errno.EIO:
                return b""
            raise

    def _write(self, data):
        while data:
            data = data[os.write(self.fd, data):]

    def wait(self, timeout=30):
        """Read until it ends; its exit status."""
        self.expect_end(timeout)
        try:
            return self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            raise Timeout(f"amorce closed its terminal but still runs:\n{self.tail()}") from None

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            end = time.monotonic() + _STOP_S
            while self.process.poll() is None and time.monotonic() < end:
                self.pump(0.05)
                if not self.alive:
                    time.sleep(0.02)
            if self.process.poll() is None:
                self.process.kill()
        self.process.wait()
        os.close(self.fd)
        self.close_log()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()
