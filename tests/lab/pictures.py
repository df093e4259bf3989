"""Pictures without a library: PNG files of every colour type, depth and filter, interlaced or not; PPM files read back.

    encode(width, height, colour_type, depth, samples, interlaced=True)   samples(x, y) -> a tuple of the channels' values
    width, height, pixels = read_ppm(path)                                pixels[y * width + x] == (red, green, blue)

Source: PNG (W3C, third edition) 8 (interlacing), 9 (filters), 11.2.
"""
import struct
import zlib

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
# first column and row, steps
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pack(values, depth):
    bits = "".join(format(value, f"0{depth}b") for value in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits), 8))


def _paeth(left, up, corner):
    return min((left, up, corner), key=lambda value: abs(left + up - corner - value))


def _filtered(kind, row, above, step):
    out = bytearray([kind])
    for i, value in enumerate(row):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        guess = (0, left, above[i], (left + above[i]) // 2, _paeth(left, above[i], corner))[kind]
        out.append((value - guess) % 256)
    return bytes(out)


def _lines(columns, rows, channels, depth, samples):
    above, out = None, b""
    for number, y in enumerate(rows):
        row = _pack([value for x in columns for value in samples(x, y)], depth)
        above = above or bytes(len(row))
        out += _filtered(number % 5, row, above, max(1, channels * depth // 8))
        above = row
    return out


def encode(width, height, colour_type, depth, samples, interlaced=False, palette=None, transparency=None):
    data = b""
    for first_x, first_y, step_x, step_y in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = range(first_x, width, step_x), range(first_y, height, step_y)
        if columns and rows:
            data += _lines(columns, rows, CHANNELS[colour_type], depth, samples)
    head = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + (_chunk(b"PLTE", palette) if palette else b"") +
            (_chunk(b"tRNS", transparency) if transparency else b"") + _chunk(b"IDAT", zlib.compress(data)) + _chunk(b"IEND", b""))


class _Pixels:
    def __init__(self, data):
        self.data = data

    def __getitem__(self, number):
        return tuple(self.data[3 * number:3 * number + 3])


def read_ppm(path):
    kind, size, depth, data = path.read_bytes().split(b"\n", 3)
    assert (kind, depth) == (b"P6", b"255"), path
    width, height = map(int, size.split())
    assert len(data) == 3 * width * height, path
    return width, height, _Pixels(data)
