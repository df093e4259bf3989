"""PNG files as QEMU's screendump writes them (8 bits, RGB, not interlaced), and a picture for the background of a menu.
Source: W3C PNG, third edition, 5 and 9."""
import functools
import math
import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Picture:
    """Rows of RGB bytes."""

    def __init__(self, width, height, rows):
        self.width, self.height, self.rows = width, height, rows

    def at(self, x, y):
        return tuple(self.rows[y][3 * x:3 * x + 3])

    def colours(self, box=None):
        """How often each colour is there, in a box (left, top, right, bottom)."""
        left, top, right, bottom = box or (0, 0, self.width, self.height)
        count = {}
        for row in self.rows[top:bottom]:
            for x in range(left, right):
                colour = tuple(row[3 * x:3 * x + 3])
                count[colour] = count.get(colour, 0) + 1
        return count


def _chunks(data):
    at = len(_SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8:at + 8 + length]
        at += 12 + length


def _unfilter(kind, row, above):
    for i, byte in enumerate(row):
        left, up, corner = (row[i - 3] if i > 2 else 0), above[i], (above[i - 3] if i > 2 else 0)
        paeth = min((abs(up - corner), 0, left), (abs(left - corner), 1, up), (abs(left + up - 2 * corner), 2, corner))[2]
        row[i] = (byte + (0, left, up, (left + up) // 2, paeth)[kind]) & 0xff
    return row


def read(path):
    return decode(path.read_bytes())


def decode(data):
    assert data.startswith(_SIGNATURE), data[:8]
    parts = list(_chunks(data))
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", dict(parts)[b"IHDR"])
    assert (depth, colour, interlace) == (8, 2, 0), (depth, colour, interlace)
    packed = zlib.decompress(b"".join(content for kind, content in parts if kind == b"IDAT"))
    rows, above, step = [], bytearray(3 * width), 3 * width + 1
    for y in range(height):
        kind, row = packed[y * step], bytearray(packed[y * step + 1:(y + 1) * step])
        above = row if kind == 0 else _unfilter(kind, row, above)
        rows.append(above)
    return Picture(width, height, rows)


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def write(width, height, pixel):
    """The bytes of a PNG file; pixel(x, y) gives red, green, blue."""
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in pixel(x, y)) for y in range(height))
    return _SIGNATURE + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + \
        _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


@functools.cache
def evening(width=1024, height=768):
    """A sky, and hills one behind the other."""
    hills = [(0.58, 0.030, 2.1, 0.3, (38, 58, 92)), (0.68, 0.045, 1.4, 2.0, (26, 42, 70)), (0.80, 0.035, 2.9, 4.2, (16, 28, 48))]
    edges = [([height * (at + size * math.sin(waves * math.pi * x / width + begin) + size / 3 * math.sin(5 * waves * x / width))
               for x in range(width)], colour) for at, size, waves, begin, colour in hills]

    def pixel(x, y):
        for edge, colour in reversed(edges):
            if y >= edge[x]:
                return colour
        part = y / (0.62 * height)
        return tuple(min(255, int(low + (high - low) * part)) for low, high in ((14, 214), (24, 120), (58, 96)))
    return write(width, height, pixel)
