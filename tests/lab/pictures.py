"""Pictures without a library: PNG files of every colour type, depth and filter, interlaced or not; screens read back, from the
PNG files of QEMU's screendump and the PPM files of the Linux program; a picture for the background of a menu.

    encode(width, height, colour_type, depth, samples, interlaced=True)   samples(x, y) -> a tuple of the channels' values
    picture = read_png(path), read_ppm(path)                              picture.at(x, y) == (red, green, blue)

Source: PNG (W3C, third edition) 5 (chunks), 8 (interlacing), 9 (filters), 11.2.
"""
import functools
import math
import struct
import zlib

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
NO_FILTER, ALL_FILTERS = (0,), (0, 1, 2, 3, 4)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# first column and row, steps
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


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


# --- writing ------------------------------------------------------------------------------------------------------------

def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pack(values, depth):
    if depth == 8:
        return bytes(values)
    bits = "".join(format(value, f"0{depth}b") for value in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits), 8))


def _guess(kind, left, up, corner):
    """What a byte is compared with: of the bytes left, above, and above left."""
    paeth = min((left, up, corner), key=lambda value: abs(left + up - corner - value)) if kind == 4 else 0
    return (0, left, up, (left + up) // 2, paeth)[kind]


def _filtered(kind, row, above, step):
    if kind == 0:
        return b"\0" + row
    out = bytearray([kind])
    for i, value in enumerate(row):
        left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
        out.append((value - _guess(kind, left, above[i], corner)) % 256)
    return bytes(out)


def _lines(columns, rows, bits, depth, samples, filters):
    above, out = None, []
    for number, y in enumerate(rows):
        row = _pack([value for x in columns for value in samples(x, y)], depth)
        out.append(_filtered(filters[number % len(filters)], row, above or bytes(len(row)), max(1, bits // 8)))
        above = row
    return b"".join(out)


def encode(width, height, colour_type, depth, samples, interlaced=False, palette=None, transparency=None, filters=ALL_FILTERS):
    data = b""
    for first_x, first_y, step_x, step_y in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = range(first_x, width, step_x), range(first_y, height, step_y)
        if columns and rows:
            data += _lines(columns, rows, CHANNELS[colour_type] * depth, depth, samples, filters)
    head = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlaced)
    return (_SIGNATURE + _chunk(b"IHDR", head) + (_chunk(b"PLTE", palette) if palette else b"") +
            (_chunk(b"tRNS", transparency) if transparency else b"") + _chunk(b"IDAT", zlib.compress(data)) + _chunk(b"IEND", b""))


@functools.cache
def evening(width=1024, height=768):
    """A PNG file: a sky, and hills one behind the other."""
    hills = [(0.58, 0.030, 2.1, 0.3, (38, 58, 92)), (0.68, 0.045, 1.4, 2.0, (26, 42, 70)), (0.80, 0.035, 2.9, 4.2, (16, 28, 48))]
    edges = [([height * (at + size * math.sin(waves * math.pi * x / width + begin) + size / 3 * math.sin(5 * waves * x / width))
               for x in range(width)], colour) for at, size, waves, begin, colour in hills]

    def pixel(x, y):
        for edge, colour in reversed(edges):
            if y >= edge[x]:
                return colour
        part = y / (0.62 * height)
        return tuple(min(255, int(low + (high - low) * part)) for low, high in ((14, 214), (24, 120), (58, 96)))
    return encode(width, height, RGB, 8, pixel, filters=NO_FILTER)


# --- reading ------------------------------------------------------------------------------------------------------------

def _chunks(data):
    at = len(_SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8:at + 8 + length]
        at += 12 + length


def _unfilter(kind, row, above):
    if kind:
        for i, byte in enumerate(row):
            left, corner = (row[i - 3], above[i - 3]) if i > 2 else (0, 0)
            row[i] = (byte + _guess(kind, left, above[i], corner)) & 0xff
    return row


def decode(data):
    """A PNG file of 8 bits, RGB, not interlaced."""
    assert data.startswith(_SIGNATURE), data[:8]
    parts = list(_chunks(data))
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", dict(parts)[b"IHDR"])
    assert (depth, colour, interlace) == (8, RGB, 0), (depth, colour, interlace)
    packed = zlib.decompress(b"".join(content for kind, content in parts if kind == b"IDAT"))
    rows, above, step = [], bytearray(3 * width), 3 * width + 1
    for y in range(height):
        above = _unfilter(packed[y * step], bytearray(packed[y * step + 1:(y + 1) * step]), above)
        rows.append(above)
    return Picture(width, height, rows)


def read_png(path):
    return decode(path.read_bytes())


def read_ppm(path):
    kind, size, depth, data = path.read_bytes().split(b"\n", 3)
    assert (kind, depth) == (b"P6", b"255"), path
    width, height = map(int, size.split())
    assert len(data) == 3 * width * height, path
    return Picture(width, height, [data[3 * width * y:3 * width * (y + 1)] for y in range(height)])
