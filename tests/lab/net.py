"""A private network: namespaces with a bridge, TAP devices, a second host, slow or bad wires.

    with Net() as net:                       needs root
        net.tap()                            -> "tap0", on the bridge br0 (10.98.0.1/24, fd98::1/64)
        net.tap(rtt_ms=100, loss=0.001)      -> a TAP behind a wire (wire.py) that delays and loses
        net.host()                           -> name of a second namespace, 10.98.0.9 and fd98::9
        net.run(["ip", "addr"])              a command inside
        with net.inside(): socket.socket()   sockets made here live inside, also afterwards

The namespaces are called am-<pid>-<n>-s and -c and vanish with the object.  The guest's kernel needs no netem.
"""
import contextlib
import ctypes
import itertools
import os
import pathlib
import subprocess

from . import paths
from .paths import LabError

SERVER4, SERVER6, HOST4, HOST6 = "10.98.0.1", "fd98::1", "10.98.0.9", "fd98::9"
_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000
_serial = itertools.count()


def _ip(*words, check=True):
    done = subprocess.run([paths.program("ip", "iproute2"), *words], capture_output=True, text=True)
    if check and done.returncode:
        raise LabError(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def check_machine():
    """Raise LabError with the reason when this machine cannot run network tests."""
    if os.geteuid() != 0:
        raise LabError("network tests make their own network namespaces and need root: use sudo")
    if not os.path.exists("/dev/net/tun"):
        raise LabError("/dev/net/tun is missing: 'modprobe tun', or give the container that device")


def _prune():
    """Remove namespaces whose process died without cleaning up, unless something still runs inside."""
    for line in _ip("netns", "list").splitlines():
        name = line.split()[0] if line.split() else ""
        part = name.split("-")
        if part[0] == "am" and len(part) > 2 and part[1].isdigit() and not os.path.exists(f"/proc/{part[1]}"):
            if not _ip("netns", "pids", name, check=False).strip():
                _ip("netns", "del", name, check=False)


class Net:
    """One private Ethernet with the server's namespace on it."""

    def __init__(self, prefix4="10.98.0", ipv6=True):
        check_machine()
        _prune()
        self.base = f"am-{os.getpid()}-{next(_serial)}"
        self.ns = self.base + "-s"
        self.prefix4 = prefix4
        self.server4 = f"{prefix4}.1"
        self.ipv6 = ipv6
        self._spaces = []
        self._taps = itertools.count()
        self._wires = []
        try:
            self._build()
        except Exception:
            self.close()
            raise

    def _space(self, name):
        _ip("netns", "add", name)
        self._spaces.append(name)
        self.ip("link", "set", "lo", "up", ns=name)
        self.sysctl("net.ipv6.conf.default.accept_dad=0", ns=name)

    def _build(self):
        self._space(self.ns)
        self.bridge("br0")
        self.sysctl("net.ipv6.conf.default.disable_ipv6=1")       # ports of the bridge stay silent
        self._keep_carrier()
        self.ip("addr", "add", f"{self.server4}/24", "dev", "br0")
        if self.ipv6:
            self.ip("addr", "add", f"{SERVER6}/64", "dev", "br0", "nodad")
        self.ip("route", "add", "224.0.0.0/4", "dev", "br0")

    def ip(self, *words, ns=None):
        """Run ip(8) inside."""
        return _ip("-n", ns or self.ns, *words)

    def sysctl(self, setting, ns=None):
        self.run(["sysctl", "-qw", setting], ns=ns)

    def bridge(self, name):
        """A bridge that neither learns about multicast nor delays a new port."""
        self.ip("link", "add", name, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0")
        self.ip("link", "set", name, "up")
        return name

    def _keep_carrier(self):
        """A port that is always up: servers (Kea, RA) want a running interface before the first guest comes."""
        self.ip("link", "add", "keep0", "type", "veth", "peer", "name", "keep1")
        self.ip("link", "set", "keep1", "up")
        self.ip("link", "set", "keep0", "master", "br0", "up")

    def tap(self, name=None, bridge="br0", **wire):
        """Make a TAP device on the bridge and return its name.  Any of the options of wire.py (rtt_ms=, loss=, reorder=,
        duplicate=, truncate=, corrupt=, rate_kbit=, seed=, longest=, vlan=, priority=) puts a wire between it and the bridge."""
        name = name or f"tap{next(self._taps)}"
        self.ip("tuntap", "add", name, "mode", "tap")
        if wire:
            from .wire import Wire
            bridge_near = self.bridge(f"w{name}")
            for end, to in ((f"n{name}", bridge_near), (f"f{name}", bridge)):
                self.ip("tuntap", "add", end, "mode", "tap")
                self.ip("link", "set", end, "master", to, "up")
            bridge = bridge_near
        self.ip("link", "set", name, "master", bridge, "up")
        if wire:
            self._wires.append(Wire(self, f"tap:n{name}", f"tap:f{name}", **wire))
        return name

    def host(self, number=9):
        """A second Linux host on the Ethernet; returns its namespace's name."""
        name = f"{self.base}-{number}"
        if name in self._spaces:
            return name
        self._space(name)
        self.ip("link", "add", f"veth{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
        self.ip("link", "set", f"veth{number}", "master", "br0", "up")
        self.ip("addr", "add", f"{self.prefix4}.{number}/24", "dev", "eth0", ns=name)
        if self.ipv6:
            self.ip("addr", "add", f"fd98::{number}/64", "dev", "eth0", "nodad", ns=name)
        self.ip("link", "set", "eth0", "up", ns=name)
        self.ip("route", "add", "224.0.0.0/4", "dev", "eth0", ns=name)
        return name

    def command(self, argv, ns=None):
        """The argv that runs a program inside; it ends with this process at the latest."""
        return [paths.program("ip", "iproute2"), "netns", "exec", ns or self.ns,
                paths.program("setpriv", "util-linux"), "--pdeathsig", "TERM", "--", *map(str, argv)]

    def run(self, argv, ns=None, check=True, timeout=60, **more):
        """Run a command inside to its end; returns its standard output."""
        done = subprocess.run(self.command(argv, ns), capture_output=True, text=True, timeout=timeout, **more)
        if check and done.returncode:
            raise LabError(f"{' '.join(map(str, argv))}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    @contextlib.contextmanager
    def inside(self, ns=None):
        """The calling thread is in the namespace for the time of the block."""
        with open("/proc/thread-self/ns/net") as home, open(f"/run/netns/{ns or self.ns}") as there:
            _setns(there.fileno())
            try:
                yield
            finally:
                _setns(home.fileno())

    def link(self, name, up):
        """Pull the cable of a TAP, or plug it in again (frames are lost silently, the link stays)."""
        self.ip("link", "set", name, *(["master", "br0"] if up else ["nomaster"]))

    def close(self):
        for wire in self._wires:
            wire.stop()
        for name in reversed(self._spaces):
            _ip("netns", "del", name, check=False)
        self._spaces, self._wires = [], []

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


def _setns(fd):
    if _LIBC.setns(fd, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def mac(number):
    """The MAC of the guest on the given TAP: one for each, so that two guests never share a lease."""
    return f"52:54:00:98:{number >> 8 & 255:02x}:{number & 255:02x}"


def tap_number(name):
    digits = "".join(filter(str.isdigit, pathlib.PurePath(name).name))
    return int(digits or 0)
