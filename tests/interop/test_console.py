"""The command console and the framebuffer console: the Linux program with a screen in memory, which it writes to a file."""
import random
import re
import resource
import subprocess

import pytest

from lab import Amorce, paths, pictures
from lab.watched import Watched

GREY, RED, BLUE = (0xaa,) * 3, (0xaa, 0, 0), (0, 0, 0xaa)
PLAIN = (0x20, 0x40, 0x60)
FORMATS = [(pictures.GREY, depth) for depth in (1, 2, 4, 8, 16)] + [(pictures.PALETTE, depth) for depth in (1, 2, 4, 8)] + \
    [(kind, depth) for kind in (pictures.RGB, pictures.GREY_ALPHA, pictures.RGB_ALPHA) for depth in (8, 16)]


@pytest.fixture
def run(tmp_path):
    """run(size, commands...): what it printed, its status; the screen is in run.screen()."""
    def start(size, *commands, memory_bytes=resource.RLIM_INFINITY):
        argv = [str(paths.linux_program()), "--display", f"{size}:{tmp_path}/screen.ppm"]
        for command in commands:
            argv += ["-c", command]
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes)))
        return done.stdout + done.stderr, done.returncode
    start.folder = tmp_path
    start.screen = lambda: pictures.read_ppm(tmp_path / "screen.ppm")
    return start


def plain(width, height):
    return pictures.encode(width, height, pictures.RGB, 8, lambda x, y: PLAIN)


def expected(kind, depth, values, palette, key):
    """The pixel that these samples are, on black."""
    if kind == pictures.PALETTE:
        red, green, blue, alpha = palette[values[0]]
        return tuple(c * alpha // 255 for c in (red, green, blue))
    eight = [value * 255 // (2 ** depth - 1) for value in values]
    alpha = eight[-1] if len(values) % 2 == 0 else 0 if tuple(values) == key else 255
    colours = eight[:3] if len(values) > 2 else eight[:1] * 3
    return tuple(c * alpha // 255 for c in colours)


# --- pictures -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("interlaced", [False, True])
def test_png_formats(run, interlaced):
    """Every colour type and depth, all filters; transparent colours; sizes whose rows end within a byte."""
    for kind, depth in FORMATS:
        dice = random.Random(kind * 100 + depth)
        width, height = 13 + depth, 11
        image = {(x, y): [dice.randrange(2 ** depth) for _ in range(pictures.CHANNELS[kind])]
                 for x in range(width) for y in range(height)}
        palette = [tuple(dice.randrange(256) for _ in range(4)) for _ in range(2 ** depth)] if kind == pictures.PALETTE else None
        key = tuple(image[3, 3]) if kind in (pictures.GREY, pictures.RGB) else None
        alpha = bytes(entry[3] for entry in palette) if palette else b"".join(v.to_bytes(2, "big") for v in key) if key else None
        file = run.folder / "p.png"
        file.write_bytes(pictures.encode(width, height, kind, depth, lambda x, y: image[x, y], interlaced,
                                         palette and b"".join(bytes(entry[:3]) for entry in palette), alpha))
        said, status = run("200x90", f"console -x 200 -y 90 -p file://{file} && echo \x1b[?25l")
        assert status == 0, (kind, depth, said)
        seen = run.screen()
        left, top = (200 - width) // 2, (90 - height) // 2
        for (x, y), values in image.items():
            assert seen.at(left + x, top + y) == expected(kind, depth, values, palette, key), (kind, depth, x, y)


def test_picture_types(run):
    (run.folder / "a.png").write_bytes(plain(2, 2))
    (run.folder / "b.ppm").write_text("P3\n1 1\n255\n1 2 3\n")
    said, _ = run("300x200", f"imgfetch file://{run.folder}/a.png && imgfetch file://{run.folder}/b.ppm && imgstat && imgexec a.png")
    assert "a.png : 76 bytes [PNG]" in said and "b.ppm : 17 bytes [PNM]" in said
    assert "Exec format error" in said


def test_picture_is_kept_or_not(run):
    (run.folder / "a.png").write_bytes(plain(200, 100))
    there = f"imgfetch file://{run.folder}/a.png &&"
    said, status = run("200x100", f"{there} console --picture a.png && imgstat a.png")
    assert status and '"a.png": no such image' in said
    said, status = run("200x100", f"{there} console --keep -p a.png && imgstat a.png")
    assert status == 0 and "a.png : " in said


def test_picture_without_a_mode_is_freed(run):
    """Back to text with a picture in hand: 16 MiB of pixels, forty times."""
    (run.folder / "a.pbm").write_bytes(b"P4 2048 2048\n" + bytes(2048 * 2048 // 8))
    loop = f"set i:int32 0\n:again\nconsole --picture file://{run.folder}/a.pbm --x 0 --y 0 || exit 1\ninc i\niseq ${{i}} 40 || goto again\necho ENDED\n"
    (run.folder / "loop.ipxe").write_text("#!ipxe\n" + loop)
    said, status = run("200x100", f"chain file://{run.folder}/loop.ipxe", memory_bytes=400 << 20)
    assert status == 0 and "ENDED\n" in said, said


def test_refusals(run):
    (run.folder / "a.txt").write_text("no picture\n")
    said, status = run("640x480", f"console --picture file://{run.folder}/a.txt")
    assert status and "Could not use picture: Operation not supported" in said
    assert 'image: "a.txt" is no picture of a format that is built in' in said
    said, status = run("640x480", "console --x 800 --y 600")
    assert status and "Could not configure console: No such file or directory" in said
    assert "no graphics mode has 800x600 pixels of 0 bits; the largest is 640x480" in said
    said, status = run("640x480", "console --x 640 --y 480 --left 300 --right 300")
    assert status and "Could not configure console: Result too large" in said and "room for 4 columns and 30 rows" in said


# --- what is to be seen -------------------------------------------------------------------------------------------------

@pytest.fixture
def watch(net, tmp_path, log_path):
    """watch(size, script): the program on a terminal, and its screen in a file."""
    opened = []

    def start(size, script, rows=24, columns=80):
        opened.append(Watched(net, [], script="#!ipxe\n" + script, log=log_path, size=(rows, columns),
                              args=["--display", f"{size}:{tmp_path}/screen.ppm"]))
        return opened[-1]
    start.folder = tmp_path
    yield start
    for each in opened:
        each.close()


def pixels_when(watched, path, ready):
    """The screen, once it is as @ready says: it is written whenever the program rests."""
    for _ in range(200):
        watched.pump(0.05)
        if path.exists():
            screen = pictures.read_ppm(path)
            if ready(screen):
                return screen
    raise AssertionError("the screen never looked like that")


MENU = "menu Choose\nitem one The first\nitem two The second\nchoose x && echo AT ${x} ||\nprompt Press a key\n"


def test_menu_over_a_picture(watch):
    """80 columns and 24 rows between margins: what is not selected shows the picture."""
    (watch.folder / "bg.png").write_bytes(plain(740, 424))
    screen = watch.folder / "screen.ppm"
    shown = watch("740x424", f"console --picture file://{watch.folder}/bg.png --left 10 --right 10 --top 20 --bottom 20\n" + MENU)
    shown.see("The second")
    seen = pixels_when(shown, screen, lambda s: s.at(400, 20 + 3 * 16) == RED)
    row = [seen.at(x, 20 + 3 * 16) for x in range(seen.width)]
    assert row[10 + 9:10 + 79 * 9] == [RED] * (78 * 9)      # the selected item, from edge to edge
    assert seen.at(0, 0) == seen.at(600, 400) == PLAIN and row[5] == PLAIN
    text = [seen.at(x, y) for y in range(20 + 4 * 16, 20 + 5 * 16) for x in range(10, 400)]
    assert {GREY, PLAIN} <= set(text) and RED not in text and BLUE not in text
    shown.send("\x1b[B\r")
    shown.expect("AT two", 10)


def test_menu_without_a_picture(watch):
    screen = watch.folder / "screen.ppm"
    shown = watch("720x384", "console --x 720 --y 384\n" + MENU)
    shown.see("The second")
    seen = pixels_when(shown, screen, lambda s: s.at(400, 3 * 16) == RED)
    assert seen.at(0, 0) == seen.at(600, 383) == BLUE
    shown.send("\x1b[B")
    pixels_when(shown, screen, lambda s: s.at(400, 4 * 16) == RED and s.at(400, 3 * 16) == BLUE)


def test_scale(run):
    """Twice the size on a 4K screen; by the setting, any size."""
    for before, width, height in (("", 18, 32), ("set console-scale 1 &&", 9, 16), ("set console-scale 5 &&", 45, 80)):
        said, status = run("3840x2160", f"{before} console -x 3840 -y 2160 && echo \x1b[44mA\x1b[0m\x1b[?25l")
        assert status == 0, said
        seen = run.screen()
        assert seen.at(0, 0) == BLUE and seen.at(width - 1, height - 1) == BLUE
        assert seen.at(width, 0) == (0, 0, 0) and seen.at(0, height) == (0, 0, 0)


def test_back_to_text(watch):
    """Colours are reset, and the terminal's size counts again."""
    shown = watch("720x384", "console --x 720 --y 384\ncpair --foreground 1 1\nconsole\n" + MENU, 12, 60)
    screen = shown.see("The second")
    assert screen.style_at(1, screen.line(1).index("C"))["fg"] == 7
    assert screen.line(1).index("C") == (60 - 6) // 2


@pytest.mark.parametrize("columns", (100, 71, 60))
def test_help_fits_the_screen(columns, log_path):
    """Lines of `help`, of the manual and of `explain` do not wrap on a narrow screen (640x480 has 71 columns)."""
    for command in ("help", "help set", "help log", "help pcap", "explain NOTFOUND"):
        with Amorce(None, command=command, size=(24, columns), log=log_path) as amorce:
            amorce.expect_end(20)
            lines = [line.rstrip() for line in amorce.text.splitlines()]
            assert len(lines) > 3 and max(map(len, lines)) <= columns, amorce.text
            assert max(len(line) for line in lines if not line.startswith(" ")) <= 80, amorce.text


def test_help_is_in_columns(log_path):
    """Of every command: the meanings of its options begin in one column, two blanks behind the widest option."""
    with Amorce(None, command="help", log=log_path) as amorce:
        amorce.expect_end(20)
        names = [word for line in amorce.text.splitlines() if line.startswith("  ") for word in line.split()]
    assert len(names) > 50
    with Amorce(None, script="#!ipxe\n" + "".join(f"{name} --help ||\nhelp {name}\n" for name in names), log=log_path) as amorce:
        amorce.expect_end(20)
    seen = 0
    for part in re.split(r"\n(?=Usage:)|(?<=\n)(?=[a-z0-9]+ - )", amorce.text.replace("\r", "")):
        options = re.findall(r"^  ((?:-\w, )?--[\w-]+(?: <[^>]+>)?)( +)\S", part, re.M)
        columns = {len(form + gap) for form, gap in options}
        assert len(columns) <= 1 and (not options or columns == {max(len(form) for form, _ in options) + 2}), part
        seen += len(options)
    assert seen > 200
