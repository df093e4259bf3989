"""Servers that misbehave on purpose: garbage, silence, early ends, lies, a DHCP server that changes its mind.

They are threads of the test itself, with sockets inside the network: a test gives a function that plays the server.

    with HostileTcp(net, 8001, lambda conn, n: conn.close()): ...           n: number of the connection, from 0
    with HostileUdp(net, 69, lambda sock, packet, peer, n: ...): ...
    with HostileDhcp(net, lambda request, n: [reply, ...]) as dhcp: ...      see DhcpRequest and dhcp_reply()
"""
import contextlib
import random
import socket
import struct
import threading

_POLL_S = 0.1
_MAGIC = b"\x63\x82\x53\x63"
_HEADER = struct.Struct("!BBBB4sHH4s4s4s4s16s64s128s")
DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6


class _Threaded:
    """A server thread; an exception of the playing function is raised when the block ends."""

    def __init__(self, net, ns):
        self.net, self.ns = net, ns
        self.stopping = threading.Event()
        self.error = None
        self.count = 0
        self._threads = []

    def _spawn(self, body, *arguments):
        thread = threading.Thread(target=self._guard, args=(body, *arguments), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guard(self, body, *arguments):
        try:
            body(*arguments)
        except (BrokenPipeError, ConnectionError):
            pass                                     # the client left: its right
        except Exception as error:                   # pylint: disable=broad-except
            self.error = error

    def __enter__(self):
        with self.net.inside(self.ns):
            self.socket = self._open()
        self.socket.settimeout(_POLL_S)
        self._spawn(self._serve)
        return self

    def __exit__(self, kind, *unused):
        self.stopping.set()
        for thread in self._threads:
            thread.join(5)
        self.socket.close()
        if self.error and kind is None:
            raise self.error


class HostileTcp(_Threaded):
    """play(conn, n): everything that happens on connection n; the connection is closed afterwards."""

    def __init__(self, net, port, play, ns=None):
        super().__init__(net, ns)
        self.port, self.play = port, play

    def _open(self):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("0.0.0.0", self.port))
        sock.listen(16)
        return sock

    def _serve(self):
        while not self.stopping.is_set():
            try:
                conn, _ = self.socket.accept()
            except socket.timeout:
                continue
            conn.settimeout(30)
            self._spawn(self._one, conn, self.count)
            self.count += 1

    def _one(self, conn, number):
        with contextlib.closing(conn):
            self.play(conn, number)


def read_request(conn):
    """An HTTP request's head, as text (empty: the client left)."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = conn.recv(4096)
        if not more:
            return ""
        data += more
    return data.decode("latin-1")


class HostileUdp(_Threaded):
    """play(sock, packet, peer, n): the answer to packet n; sock is the server's socket."""

    def __init__(self, net, port, play, ns=None, device=None):
        super().__init__(net, ns)
        self.port, self.play, self.device = port, play, device

    def _open(self):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if self.device:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self.device.encode())
        sock.bind(("0.0.0.0", self.port))
        return sock

    def _serve(self):
        while not self.stopping.is_set():
            try:
                packet, peer = self.socket.recvfrom(65536)
            except socket.timeout:
                continue
            self.play(self.socket, packet, peer, self.count)
            self.count += 1


class DhcpRequest:
    """A client's packet: type (DISCOVER, REQUEST), xid, mac, options {code: bytes}, raw."""

    def __init__(self, packet):
        self.raw = packet
        field = _HEADER.unpack(packet[:_HEADER.size])
        self.xid, self.mac = field[4], field[11][:6]
        self.options = {}
        rest = packet[_HEADER.size + len(_MAGIC):]
        while len(rest) > 2 and rest[0] != 255:
            if rest[0] == 0:
                rest = rest[1:]
                continue
            self.options[rest[0]] = rest[2:2 + rest[1]]
            rest = rest[2 + rest[1]:]
        self.type = self.options.get(53, b"\0")[0]


def dhcp_reply(request, kind, yiaddr, server="10.98.0.1", options=(), filename="", siaddr=None, xid=None, tail=b"\xff",
               server_id=True):
    """A well-formed answer, unless its arguments say otherwise.  options: [(code, bytes)]; tail: what follows them."""
    body = [(53, bytes([kind]))] + ([(54, socket.inet_aton(server))] if server_id else [])
    if kind != NAK:
        body += [(51, (3600).to_bytes(4, "big")), (1, b"\xff\xff\xff\0")]
    packed = b"".join(bytes([code, len(value)]) + value for code, value in [*body, *options])
    head = _HEADER.pack(2, 1, 6, 0, xid or request.xid, 0, 0, bytes(4), socket.inet_aton(yiaddr),
                        socket.inet_aton(siaddr or server), bytes(4), request.mac, b"", filename.encode())
    return head + _MAGIC + packed + tail


class HostileDhcp(HostileUdp):
    """answer(request, n) gives the replies to packet n; they are broadcast.  requests: all that were seen."""

    def __init__(self, net, answer, ns=None, device="br0"):
        super().__init__(net, 67, self._play, ns, device)
        self.answer = answer
        self.requests = []

    def _play(self, sock, packet, _peer, number):
        request = DhcpRequest(packet)
        self.requests.append(request)
        for reply in self.answer(request, number) or ():
            sock.sendto(reply, ("255.255.255.255", 68))


def garbage(length, seed=1):
    """Bytes without meaning, the same for the same seed."""
    return random.Random(seed).randbytes(length)
