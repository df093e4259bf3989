"""A server process in a namespace: started, awaited, read, stopped by its pid.

A subclass (servers.py) writes its configuration into self.dir and says when it is ready.
"""
import itertools
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

from .console import SLOW
from .paths import LabError

_STOP_S = 5
_numbers = itertools.count()


class Service:
    """with Service(net, "name", [argv], ready_log=r"regex" or ready_port=("udp", 69)) as service: ..."""

    def __init__(self, net, name, argv, ready_log=None, ready_port=None, ns=None, timeout=15, directory=None):
        self.net, self.name, self.ns = net, name, ns
        self.argv = argv
        self.ready_log, self.ready_port, self.timeout = ready_log, ready_port, timeout * SLOW
        self.dir = pathlib.Path(directory or tempfile.mkdtemp(prefix=f"am-{name}-"))
        self.log_path = self.dir / f"{name}-{next(_numbers)}.log"
        self._process = None

    def start(self):
        """Start and wait until ready."""
        begin = len(self.log())
        with open(self.log_path, "ab") as log:
            self._process = subprocess.Popen(self.net.command(self.argv, self.ns), stdin=subprocess.DEVNULL,
                                             stdout=log, stderr=subprocess.STDOUT, cwd=self.dir)
        end = time.monotonic() + self.timeout
        while not self._ready(begin):
            if self._process.poll() is not None:
                raise LabError(f"{self.name} ended with {self._process.returncode} at once:\n{self.log()[-2000:]}")
            if time.monotonic() > end:
                self.stop()
                raise LabError(f"{self.name} was not ready in {self.timeout} s:\n{self.log()[-2000:]}")
            time.sleep(0.02)
        return self

    def _ready(self, begin):
        if self.ready_log and not re.search(self.ready_log, self.log()[begin:], re.M):
            return False
        return not self.ready_port or listens(self._process.pid, *self.ready_port)

    @property
    def pid(self):
        return self._process.pid

    def running(self):
        return self._process is not None and self._process.poll() is None

    def log(self):
        """What the server said so far."""
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def wait_log(self, pattern, timeout=10):
        """Wait until the log holds the pattern; returns the match."""
        end = time.monotonic() + timeout * SLOW
        while True:
            match = re.search(pattern, self.log(), re.M)
            if match:
                return match
            if time.monotonic() > end:
                raise AssertionError(f"{self.name}: no {pattern!r} in its log after {timeout} s:\n{self.log()[-3000:]}")
            time.sleep(0.05)

    def stop(self, how=signal.SIGTERM):
        """Stop it; SIGKILL after a while."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self):
        self.stop()
        return self.start()

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()
        if not os.environ.get("LAB_KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)


def listens(pid, protocol, port):
    """Does the namespace of the process have a socket bound to (udp) or listening on (tcp) the port?"""
    states = {"tcp": {"0A"}, "udp": {"07"}}[protocol]
    for table in (protocol, protocol + "6"):
        try:
            lines = pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            field = line.split()
            if int(field[1].rsplit(":", 1)[1], 16) == port and field[3] in states:
                return True
    return False
