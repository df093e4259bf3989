"""A bad wire: carries Ethernet frames between two ends, with delay, loss, reorder, duplication, truncation, a rate.

    python3 wire.py END END [option=value ...]        what Wire() starts; needs no kernel netem
    END   tap:NAME                an existing TAP device of the namespace
          unixdgram:LOCAL:REMOTE  datagram sockets, one frame each (QEMU -netdev dgram, amorce --nic unixdgram:)
          unix:PATH               listens; a stream of frames with a 4-byte length (QEMU -netdev stream)
          tcp:HOST:PORT           the same over TCP

Options (Wire's keywords): rtt_ms, half of it each way; loss, reorder, duplicate, truncate, corrupt: probability of each
frame; rate_kbit and queue_kb: a bottleneck with a tail-drop queue; seed: the same seed meets the same frames alike;
longest: longer frames are lost; vlan: the first end is a trunk, only its frames with this tag come through and lose it; those of the other end get it;
priority: what comes from the other end gets a tag with it, of VLAN 0 when `vlan` is none.
"""
import collections
import fcntl
import heapq
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time

_TUNSETIFF, _IFF_TAP, _IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
_FRAME_MAX = 65536 + 64
_BURST = 64                                # frames taken from one end before the other is looked at
_HEADER = 14
DEFAULTS = {"rtt_ms": 0.0, "loss": 0.0, "reorder": 0.0, "duplicate": 0.0, "truncate": 0.0, "corrupt": 0.0,
            "rate_kbit": 0, "queue_kb": 256, "seed": 1, "vlan": 0, "priority": 0, "longest": 0}


class Tap:
    """A TAP device, opened by name."""

    def __init__(self, name):
        self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.fd, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TAP | _IFF_NO_PI))

    def recv(self):
        try:
            return os.read(self.fd, _FRAME_MAX)
        except BlockingIOError:
            return None

    def send(self, frame):
        try:
            os.write(self.fd, frame)
        except OSError:
            pass                           # a full queue or a frame the kernel refuses: lost, as on a wire


class Dgram:
    """One frame in each datagram."""

    def __init__(self, local, remote):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        if os.path.exists(local):
            os.unlink(local)
        self.socket.bind(local)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
        self.remote = remote
        self.fd = self.socket.fileno()

    def recv(self):
        try:
            return self.socket.recv(_FRAME_MAX)
        except OSError:
            return None

    def send(self, frame):
        try:
            self.socket.sendto(frame, self.remote)
        except OSError:
            pass


class Stream:
    """Frames with a big-endian 4-byte length, on the first connection to a listening socket."""

    def __init__(self, family, address):
        listener = socket.socket(family)
        if family == socket.AF_UNIX and os.path.exists(address):
            os.unlink(address)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
        print("listening", flush=True)
        self.socket, _ = listener.accept()
        self.socket.setblocking(False)
        self.fd = self.socket.fileno()
        self.buffer = bytearray()

    def recv(self):
        if not self._whole():
            try:
                data = self.socket.recv(1 << 18)
            except BlockingIOError:
                return None
            if not data:
                sys.exit(0)
            self.buffer += data
        length = self._whole()
        if not length:
            return None
        frame = bytes(self.buffer[4:4 + length])
        del self.buffer[:4 + length]
        return frame

    def _whole(self):
        if len(self.buffer) < 4:
            return 0
        length = int.from_bytes(self.buffer[:4], "big")
        return length if len(self.buffer) >= 4 + length else 0

    def send(self, frame):
        self.socket.setblocking(True)
        self.socket.sendall(len(frame).to_bytes(4, "big") + frame)
        self.socket.setblocking(False)


def open_end(text):
    kind, _, rest = text.partition(":")
    if kind == "tap":
        return Tap(rest)
    if kind == "unixdgram":
        return Dgram(*rest.split(":"))
    if kind == "unix":
        return Stream(socket.AF_UNIX, rest)
    if kind == "tcp":
        host, port = rest.split(":")
        return Stream(socket.AF_INET, (host, int(port)))
    sys.exit(f"wire: unknown end {text}")


class Lane:
    """One direction: decides about each frame and holds it until its time."""

    def __init__(self, source, sink, options, number):
        self.source, self.sink, self.options, self.number = source, sink, options, number
        self.random = random.Random(options["seed"] * 2 + number)
        self.delay = options["rtt_ms"] / 2000
        self.line = collections.deque()      # (time, frame) in order
        self.late = []                       # heap of (time, count, frame): the reordered ones
        self.free_at = 0.0                   # the bottleneck is busy until then
        self.count = 0

    def take(self, now):
        """Take a burst of frames from the source."""
        for _ in range(_BURST):
            frame = self.source.recv()
            if frame is None:
                return
            self._admit(frame, now)

    def _admit(self, frame, now):
        options, chance = self.options, self.random.random
        if 0 < options["longest"] < len(frame):
            return
        if options["vlan"] and self.number == 0:
            frame = self._untag(frame)
        elif (options["vlan"] or options["priority"]) and self.number == 1:
            frame = self._tag(frame)
        if frame is None:
            return
        draws = [chance() for _ in range(5)]       # always five, so that a changed option does not shift the others
        if draws[0] < options["loss"]:
            return
        if draws[1] < options["truncate"]:
            frame = frame[:self.random.randint(_HEADER, max(_HEADER, len(frame) - 1))]
        if draws[2] < options["corrupt"]:
            at = self.random.randrange(_HEADER, max(_HEADER + 1, len(frame)))
            frame = frame[:at] + bytes([frame[at] ^ (1 << self.random.randrange(8))]) + frame[at + 1:] \
                if at < len(frame) else frame
        when = now + self.delay
        if options["rate_kbit"]:
            begin = max(now, self.free_at)
            if (begin - now) * options["rate_kbit"] / 8 > options["queue_kb"]:
                return
            self.free_at = begin + len(frame) * 8 / (options["rate_kbit"] * 1000)
            when = self.free_at + self.delay
        if draws[3] < options["reorder"]:
            self.count += 1
            heapq.heappush(self.late, (when + 0.002 + self.delay * self.random.random(), self.count, frame))
            return
        self.line.append((when, frame))
        if draws[4] < options["duplicate"]:
            self.line.append((when, frame))

    def _untag(self, frame):
        kind, control = struct.unpack_from(">HH", frame, 12)
        return frame[:12] + frame[16:] if kind == 0x8100 and control & 0xfff == self.options["vlan"] else None

    def _tag(self, frame):
        return frame[:12] + struct.pack(">HH", 0x8100, self.options["priority"] << 13 | self.options["vlan"]) + frame[12:]

    def give(self, now):
        """Hand over what is due."""
        line, send = self.line, self.sink.send
        while line and line[0][0] <= now:
            send(line.popleft()[1])
        while self.late and self.late[0][0] <= now:
            send(heapq.heappop(self.late)[2])

    def next_time(self):
        times = ([self.line[0][0]] if self.line else []) + ([self.late[0][0]] if self.late else [])
        return min(times, default=None)


def carry(ends, options):
    """Carry frames until killed."""
    lanes = [Lane(ends[0], ends[1], options, 0), Lane(ends[1], ends[0], options, 1)]
    by_fd = {lane.source.fd: lane for lane in lanes}
    print("carrying", flush=True)
    while True:
        times = [t for t in (lane.next_time() for lane in lanes) if t is not None]
        wait = max(0.0, min(times) - time.monotonic()) if times else None
        ready, _, _ = select.select(list(by_fd), [], [], wait)
        now = time.monotonic()
        for fd in ready:
            by_fd[fd].take(now)
        for lane in lanes:
            lane.give(now)


class Wire:
    """The wire as a process in the namespace of `net`, until stop()."""

    def __init__(self, net, end_a, end_b, **options):
        unknown = set(options) - set(DEFAULTS)
        if unknown:
            raise TypeError(f"wire: unknown options {sorted(unknown)}; there are {sorted(DEFAULTS)}")
        words = [f"{key}={value}" for key, value in options.items()]
        self.process = subprocess.Popen(net.command([sys.executable, __file__, end_a, end_b, *words]),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if line.strip() not in ("carrying", "listening"):
            self.stop()
            raise RuntimeError(f"wire did not start: {line!r}")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def main(argv):
    options = dict(DEFAULTS)
    for word in argv[2:]:
        key, _, value = word.partition("=")
        options[key] = type(DEFAULTS[key])(value)
    carry([open_end(argv[0]), open_end(argv[1])], options)


if __name__ == "__main__":
    main(sys.argv[1:])
