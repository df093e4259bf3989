"""What a person sees on a graphics screen: a menu over a picture, the settings editor, a download. The same on every kind of
machine; test_screens.py of tests/boot and tests/boot_bios walks through it. The pictures stay in build/screens, from where
`make screens` takes those of docs/screens."""
import time

from . import pictures
from .paths import BUILD

WIDTH, HEIGHT = 1024, 768
DRAWN_S = 20
FOLDER = BUILD / "screens"
URL = "http://10.98.0.1"
BAR = (0xd0, 0x6a, 0x3c)                    # of the current item
MENU = f"""#!ipxe
console --x {WIDTH} --y {HEIGHT} --picture {URL}/background.png --left 96 --right 96 --top 72 --bottom 72 || exit 1
colour --rgb 0x{'%02x%02x%02x' % BAR} 1
colour --rgb 0xf4d9a0 3
colour --rgb 0xffffff 7
cpair --foreground 7 --background 9 1
cpair --foreground 7 --background 1 2
cpair --foreground 3 --background 9 3
menu Salle informatique 2 \u2014 ${{net0/mac}}
item --gap Syst\u00e8mes
item debian Debian 13, installation
item rescue SystemRescue
item memtest Memtest86+
item
item --gap Outils
item --key c config R\u00e9glages
item --key s shell Ligne de commande
item exit D\u00e9marrer le disque local
choose --default rescue --timeout 60000 target && echo CHOSEN ${{target}}
exit
"""


def serve(files):
    files.write("background.png", pictures.evening(WIDTH, HEIGHT))
    files.write("screens.ipxe", MENU)
    files.random("large.bin", 4 << 20)


def shoot(vm, kind, name):
    """A screenshot, and what it must have in any case."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{kind}-{name}.png"
    vm.screenshot(path)
    picture = pictures.read_png(path)
    assert (picture.width, picture.height) == (WIDTH, HEIGHT)
    return picture


def shoot_when(vm, kind, name, is_there):
    """The first screenshot that has it: text is on the serial line a moment before it is on the screen."""
    end = time.monotonic() + DRAWN_S
    while not is_there(picture := shoot(vm, kind, name)) and time.monotonic() < end:
        time.sleep(0.2)
    return picture


def see_menu(vm, kind):
    """Sky between the letters, the bar of the current item in its colour, hills in the margins."""
    vm.sendline(f"chain {URL}/screens.ipxe")
    vm.expect(r"local", 60)
    inside = (96, 72, WIDTH - 96, HEIGHT - 72)
    picture = shoot_when(vm, kind, "menu", lambda picture: picture.colours(inside).get(BAR, 0) > 5000)
    background = pictures.decode(pictures.evening(WIDTH, HEIGHT))
    text = picture.colours(inside)
    assert text.get(BAR, 0) > 5000, sorted(text.items(), key=lambda one: -one[1])[:8]
    assert sum(count for colour, count in text.items() if min(colour) > 0xa0) > 1000
    same = sum(picture.at(x, y) == background.at(x, y) for x in range(0, WIDTH, 7) for y in range(0, HEIGHT, 7))
    assert same > 0.8 * (WIDTH // 7) * (HEIGHT // 7), same
    vm.send("\x1b[B")
    vm.send("\r")
    vm.expect(r"CHOSEN memtest", 20)
    vm.prompt(20)


def see_config(vm, kind):
    """Blue, with headings and values."""
    vm.run(f"console --x {WIDTH} --y {HEIGHT}")
    vm.run("colour --basic 1 1 ; colour --basic 3 3 ; colour --basic 7 7 ; cpair --foreground 7 --background 4 1 ; cpair --foreground 7 --background 1 2 ; "
           "cpair --foreground 6 --background 4 3")
    vm.sendline("config net0.dhcp")
    vm.expect(r"Ctrl-X", 20)
    for _ in range(10):
        vm.send("\x1b[B")
    vm.expect(r"filename - Boot file", 20)
    picture = shoot_when(vm, kind, "config", lambda picture: picture.colours().get((0, 0, 0xaa), 0) > WIDTH * HEIGHT // 2)
    colours = sorted(picture.colours().items(), key=lambda one: -one[1])
    assert colours[0][0] == (0, 0, 0xaa) and colours[0][1] > WIDTH * HEIGHT // 2, colours[:4]
    assert sum(count for colour, count in colours if min(colour) > 0x90) > 3000
    vm.send("\x18")
    vm.prompt(20)


def see_download(vm, kind):
    vm.sendline(f"imgfetch {URL}/slow/large.bin")
    vm.expect(r"\d+% \[#+", 30)
    picture = shoot(vm, kind, "download")
    colours = picture.colours()
    assert colours.get((0, 0, 0), 0) > WIDTH * HEIGHT // 2 and len(colours) > 1
    vm.send("\x03")
    vm.prompt(20)


def walk(vm, kind):
    """From the prompt of a machine with an address, and back to text."""
    see_menu(vm, kind)
    see_config(vm, kind)
    vm.run("console --x 1024 --y 768")
    see_download(vm, kind)
    vm.run("console")
