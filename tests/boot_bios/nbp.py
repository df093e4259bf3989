"""A network boot program made to order: steps go in, what each came to is read off COM1 (nbp.S).

    program = Program()
    info = program.call(GET_INFORMATION, block(50))
    ...
    program.end(0)
    files.write("t.nbp", program.bytes());  pc.run("chain ...");  lines = heard(pc);  lines[info].block[4:6]
"""
import functools
import pathlib
import re
import struct
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).with_name("nbp.S")
TABLE, HOOK, BUFFER = 0x8400, 0x83c0, 0x3000
(_END, _CALL, _CALL_PXENV, _DUMP, _READ, _POLL, _FRAME, _STATE, _INT18, _INT1A, _E820, _LISTEN, _HUSH,
 _TAKE, _GIVE, _DEEP, _SWALLOW) = range(17)

(START_UNDI, UNDI_SHUTDOWN, UNDI_OPEN, UNDI_CLOSE, UNDI_TRANSMIT, SET_STATION_ADDRESS, GET_INFORMATION, GET_STATISTICS,
 INITIATE_DIAGS, GET_MCAST_ADDRESS, GET_NIC_TYPE, GET_IFACE_INFO, STOP_UNDI) = (
    0x00, 0x05, 0x06, 0x07, 0x08, 0x0a, 0x0c, 0x0d, 0x0f, 0x11, 0x12, 0x13, 0x15)
TFTP_OPEN, TFTP_CLOSE, TFTP_READ, TFTP_READ_FILE, TFTP_GET_FSIZE = 0x20, 0x21, 0x22, 0x23, 0x25
UDP_OPEN, UDP_CLOSE, UDP_READ, UDP_WRITE = 0x30, 0x31, 0x32, 0x33
UNLOAD_STACK, GET_CACHED_INFO, RESTART_TFTP, START_BASE, STOP_BASE = 0x70, 0x71, 0x73, 0x75, 0x76
(FILE_OPEN, FILE_CLOSE, FILE_SELECT, FILE_READ, GET_FILE_SIZE, FILE_EXEC, FILE_API_CHECK, FILE_EXIT_HOOK,
 FILE_CMDLINE) = range(0xe0, 0xe9)


@functools.cache
def _engine():
    with tempfile.TemporaryDirectory(prefix="am-nbp-") as work:
        made, linked = pathlib.Path(work, "nbp.o"), pathlib.Path(work, "nbp.bin")
        subprocess.run(["clang", "--target=i386-unknown-none", "-c", SOURCE, "-o", made], check=True)
        subprocess.run(["ld.lld", "-m", "elf_i386", "-Ttext=0x7c00", "--oformat=binary", made, "-o", linked], check=True)
        return linked.read_bytes()


def block(size, *fields):
    """A parameter block of zeros with (offset, bytes or number of 16 bits) in it."""
    made = bytearray(size)
    for offset, value in fields:
        value = struct.pack("<H", value) if isinstance(value, int) else value
        made[offset:offset + len(value)] = value
    return bytes(made)


def far(linear):
    """A real-mode address: offset, segment."""
    return struct.pack("<HH", linear & 15, linear >> 4)


def port(number):
    return struct.pack(">H", number)


class Line:
    """What a step printed: its words, the bytes of its block."""

    def __init__(self, words):
        self.words = [bytes.fromhex(word) for word in words]

    def __repr__(self):
        return " ".join(word.hex() for word in self.words)

    def number(self, at):
        return int.from_bytes(self.words[at], "big")

    @property
    def ax(self):
        return self.number(0)

    @property
    def block(self):
        return self.words[-1]

    @property
    def status(self):
        return self.u16(0)

    def u16(self, offset):
        return int.from_bytes(self.block[offset:offset + 2], "little")

    def u32(self, offset):
        return int.from_bytes(self.block[offset:offset + 4], "little")


class Program:
    def __init__(self):
        self._table, self._steps, self._data = b"", 0, []

    def _step(self, kind, body=b""):
        self._table += struct.pack("<BH", kind, 3 + len(body)) + body
        self._steps += 1
        return self._steps - 1

    def data(self, content):
        """Bytes in the program's memory; their linear address."""
        address = TABLE + 0x1800 + sum(map(len, self._data))
        self._data.append(content)
        return address

    def call(self, opcode, parameters=b"\0\0", pxenv=False):
        return self._step(_CALL_PXENV if pxenv else _CALL, struct.pack("<H", opcode) + parameters)

    def dump(self, linear, count):
        return self._step(_DUMP, far(linear) + struct.pack("<H", count))

    def read(self, opcode, parameters, room, least):
        """Reads until fewer than `least` bytes come: status, bytes, their sum."""
        return self._step(_READ, struct.pack("<H", opcode) + parameters + struct.pack("<HH", room, least))

    def poll(self, opcode, parameters, tries=20000):
        return self._step(_POLL, struct.pack("<H", opcode) + parameters + struct.pack("<H", tries))

    def frame(self, ethertype, tries=60000):
        """Waits for a frame: transmissions reported, protocol and kind, length, 64 bytes."""
        return self._step(_FRAME, struct.pack(">H", ethertype) + struct.pack("<H", tries))

    def state(self):
        return self._step(_STATE)

    def int18(self):
        return self._step(_INT18)

    def int1a(self, ax=0x5650):
        """Its AX, then ES BX EDX; by default the question for the PXE API."""
        return self._step(_INT1A, struct.pack("<H", ax))

    def e820(self):
        return self._step(_E820)

    def listen(self, irq):
        """Takes the vector of a line of the second 8259 and unmasks it."""
        return self._step(_LISTEN, self._line(irq))

    def hush(self, irq):
        """Waits for an interrupt that UNDI_ISR calls the NIC's, then puts vector and mask back: how many came, how many were its own."""
        return self._step(_HUSH, self._line(irq))

    def take(self, number):
        """Puts a handler into an interrupt's vector that goes on to the old one. One at a time, until give()."""
        return self._step(_TAKE, struct.pack("<H", 4 * number))

    def give(self, number):
        return self._step(_GIVE, struct.pack("<H", 4 * number))

    def swallow(self, number):
        """Puts a handler into an interrupt's vector that does nothing and goes nowhere."""
        return self._step(_SWALLOW, struct.pack("<H", 4 * number))

    def deep(self, opcode, parameters=b"\0\0"):
        """A call on a stack of its own, with 256 bytes on that of the entry: AX, how many words of those changed."""
        return self._step(_DEEP, struct.pack("<H", opcode) + parameters)

    @staticmethod
    def _line(irq):
        assert 8 <= irq <= 15
        return struct.pack("<HHH", 4 * (0x70 + irq - 8), 0xa1, 1 << irq - 8)

    def end(self, ax=0):
        return self._step(_END, struct.pack("<H", ax))

    def bytes(self):
        assert len(self._table) <= 0x1800
        return _engine() + self._table.ljust(0x1800, b"\0") + b"".join(self._data)


def heard(text):
    """The lines of a program in what was heard, by the number of the step."""
    lines = {}
    for number, words in re.findall(r"@([0-9a-f]{4}) ((?:[0-9a-f]+ )*)", text):
        lines[int(number, 16)] = Line(words.split())
    return lines
