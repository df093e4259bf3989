"""Menus as people see and walk them: the Linux program on a terminal, read back cell by cell.  tests/interop/menus holds scripts
in the ways of well-known boot menus; each path through them is walked."""
import pathlib
import re
import time

import pytest

from lab.screen import Screen
from lab.watched import Watched

MENUS = pathlib.Path(__file__).parent / "menus"
HERE = "http://10.98.0.1/menus"


@pytest.fixture
def menu(net, log_path):
    """menu(lines): the program runs them, with somebody watching.  More: what Amorce takes."""
    opened = []

    def start(lines, **more):
        opened.append(Watched(net, more.pop("nics", []), script="#!ipxe\n" + lines, log=log_path, **more))
        return opened[-1]
    yield start
    for each in opened:
        each.close()


@pytest.fixture
def served(menu, tap, web, files):
    """served("fog"): that script of tests/interop/menus, fetched from the web server; set: settings before."""
    for path in MENUS.glob("*.ipxe"):
        files.write(f"menus/{path.name}", path.read_text())

    def start(name, before=""):
        return menu(f"ifopen net0\nset net0/ip 10.98.0.77\nset net0/netmask 255.255.255.0\n{before}\nchain {HERE}/{name}.ipxe\n", nics=["tap:" + tap])
    return start


def arrive(shown, where):
    """The script says that it came to a label."""
    shown.expect(rf"AT {re.escape(where)}(?![\w-])", 15)


def numbered(count):
    return "".join(f"item i{i} Item {i}\n" for i in range(count))


# --- what it looks like -------------------------------------------------------------------------------------------------

def test_looks(menu):
    shown = menu("menu A title\nitem --gap Heading\nitem one The first\nitem\nitem two The second\nchoose x && echo AT ${x}\n")
    screen = shown.see("The second")
    title = screen.line(1)
    assert title.strip() == "A title" and abs(len(title) - len(title.strip()) - (80 - 7) // 2) <= 1, screen.text()
    assert screen.style_at(1, title.index("A")) == {"fg": 7, "bg": 4, "bold": True}
    assert [screen.line(row).strip() for row in range(3, 8)] == ["Heading", "The first", "", "The second", ""]
    assert screen.style_at(3, 3)["fg"] == 6 and screen.style_at(6, 3) == {"fg": 7, "bg": 4, "bold": False}
    assert screen.selected() == "The first" and screen.style_at(4, 40) == {"fg": 7, "bg": 1, "bold": True}
    assert not screen.cursor
    shown.press("enter")
    arrive(shown, "one")
    assert shown.wait(5) == 0
    assert shown.screen.cursor and shown.screen.line(0) == "AT one" and shown.screen.style_at(0, 0)["bg"] == 9


def test_movement(menu):
    shown = menu("menu\nitem --gap top\n" + numbered(30) + "item --gap bottom\nchoose x && echo AT ${x}\n")
    shown.see_selected("Item 0")
    for key, selected in [("up", 0), ("down", 1), ("down", 2), ("pgdn", 20), ("pgdn", 29), ("down", 29), ("tab", 0), ("end", 29), ("pgup", 11),
                          ("up", 10), ("home", 0), ("pgdn", 18)]:
        shown.press(key)
        shown.see_selected(f"Item {selected}", 5)
        screen = shown.screen
        assert ("top" in screen.text()) == (selected == 0 or "..." not in screen.line(2)), screen.text()
    shown.press("home")
    shown.see("top")
    shown.press("end")
    screen = shown.see("bottom")
    assert screen.line(2).strip() == "..." and screen.line(22) == "", screen.text()
    assert screen.scrolled == 0
    shown.press("enter")
    arrive(shown, "i29")


@pytest.mark.parametrize("size", [(24, 80), (25, 80), (10, 40), (31, 100), (60, 200), (256, 512), (300, 600), (6, 20)])
def test_sizes(menu, size):
    """Nothing is drawn outside, nothing scrolls, everything can be reached."""
    shown = menu("menu " + "long title " * 30 + "\n" + numbered(12) + "item last " + "much text " * 60 +
                 "\nitem --gap\nchoose x && echo AT ${x}\n", size=size)
    shown.see_selected("Item 0")
    assert shown.screen.line(1).endswith("...") or size[1] > 330
    shown.press("end")
    screen = shown.see(lambda screen: (screen.selected() or "").startswith("much text much"[:size[1] - 12]))
    assert screen.scrolled == 0 and screen.selected().endswith("...") or size[1] > 500
    shown.press("enter")
    arrive(shown, "last")


def test_a_terminal_that_changes_its_size(menu):
    import fcntl
    import struct
    import termios
    shown = menu("menu Title\n" + numbered(30) + "choose --timeout 60000 x && echo AT ${x}\n")
    shown.see_selected("Item 0")
    shown.screen.__init__(40, 120)
    fcntl.ioctl(shown.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    screen = shown.see("Item 29", 5)
    assert abs(screen.line(1).index("Title") - 57) <= 1


def test_characters_and_colours_in_texts(menu):
    shown = menu("set e:hex 1b\nset e ${e:string}\nmenu \u00c9t\u00e9 \u65e5\u672c\u8a9e\n"
                 "item a na\u00efve \u65e5\u672c\u8a9e|\nitem b ${e}[1m${e}[32mgreen${e}[0m plain ${e}[2J${e}[5A${e}]no\n"
                 "item c bad\xff\u200bend\nitem d " + "\u65e5" * 60 + "\nchoose x && echo AT ${x}\n")
    screen = shown.see("plain")
    assert screen.line(1).strip() == "\u00c9t\u00e9 \u65e5\u672c\u8a9e"
    assert screen.selected() == "na\u00efve \u65e5\u672c\u8a9e|" and screen.style_at(3, 15)["bg"] == 1
    assert screen.style_at(4, 3) == {"fg": 2, "bg": 4, "bold": True}, screen.style_at(4, 3)
    assert screen.style_at(4, 9) == {"fg": 7, "bg": 4, "bold": False}
    assert screen.line(4).strip() == "green plain ]no"
    assert screen.line(6).strip() == "\u65e5" * 35 + "...", screen.line(6)


def test_a_slow_line(menu):
    """At 9600 baud (960 bytes a second) a menu is there in a second, and each step is a fraction of one."""
    shown = menu("menu Title\n" + numbered(19) + "choose --timeout 9000 x && echo AT ${x}\n")
    shown.see_selected("Item 0")
    assert shown.screen.bytes < 900, shown.screen.bytes
    before = shown.screen.bytes
    shown.see("(8)")
    assert shown.screen.bytes - before < 60
    before = shown.screen.bytes
    shown.press("down")
    shown.see_selected("Item 1")
    assert shown.screen.bytes - before < 300


def test_nothing_of_it_is_logged(menu):
    shown = menu("echo BEFORE\nmenu Secret title\nitem a An item\nchoose x && echo ${dmesg}\n")
    shown.see_selected("An item")
    shown.press("enter")
    shown.expect("BEFORE\n(.*\n)*")
    shown.wait(5)
    assert "title" not in shown.screen.text() and "BEFORE" in shown.screen.text()


# --- keys ---------------------------------------------------------------------------------------------------------------

def test_shortcuts(menu):
    shown = menu("menu\nitem --key a one One\nitem --key b --gap Heading\nitem two Two\nitem --key c three Three\nitem --key c four Four\n"
                 "item --key 0x08 back Back\nitem --key 0x1b esc Escape\nchoose --keep x && echo AT ${x}\nchoose --keep x && echo AT ${x}\n"
                 "choose --keep x && echo AT ${x}\nchoose --default three x && echo AT ${x}\n")
    shown.see_selected("One")
    shown.press("b")
    shown.see_selected("Two")
    shown.press("c")
    arrive(shown, "three")
    shown.press("backspace")
    arrive(shown, "back")
    shown.press("esc")
    arrive(shown, "esc")
    shown.see_selected("Three")
    shown.press("c")
    arrive(shown, "four")
    assert shown.wait(5) == 0


def test_search(menu):
    shown = menu("menu\nitem a Debian 12\nitem b Ubuntu server\nitem c Fedora\nitem --key x d openSUSE Leap\nitem e Debian sid\nitem f \u65e5\u672c\n"
                 "item --gap Debian heading\nchoose x && echo AT ${x}\n")
    shown.see_selected("Debian 12")
    shown.press("SERV")
    shown.see_selected("Ubuntu server")
    shown.see("Search: SERV")
    shown.press("q")                                    # matches nothing: not taken
    shown.press("backspace", "backspace", "backspace", "backspace", "deb")
    shown.see_selected("Debian sid")                    # from the current one on
    shown.press("tab")
    shown.see_selected("Debian 12")
    shown.press("esc")                                  # ends the search only
    shown.see(lambda screen: "Search" not in screen.text())
    shown.press("\u65e5")
    shown.see_selected("\u65e5\u672c")
    shown.press("down", "home")
    shown.see(lambda screen: "Search" not in screen.text())
    shown.press("/x")                                   # behind a slash the shortcut is a letter like others
    shown.see_selected("Debian 12")
    shown.press("esc", "/sus")
    shown.see_selected("openSUSE Leap")
    shown.press("esc", "home", "fx")                    # without it the shortcut chooses, where it does not go on the search
    arrive(shown, "d")


def test_cancel(menu):
    """Escape and Ctrl-C: the setting stays, the menu is gone but for --keep, errno says what it was."""
    shown = menu("set x before\nmenu T\nitem a A\nchoose --keep x || echo ONE ${errno} ${x}\nchoose x || echo TWO ${errno} ${x}\n"
                 "choose x || echo THREE ${errno}\necho END\n")
    shown.see_selected("A")
    shown.press("esc")
    shown.expect(r"ONE 0xb\w{6} before")
    shown.see_selected("A")
    shown.press("\x03")
    shown.expect(r"TWO 0xb\w{6} before")
    shown.expect(r"No default user interface\nTHREE 0x2d\w{6}\nEND")


def test_row_29_menus_end_with_choose(menu):
    """Chosen, canceled and timed out: gone each time; by name too; --keep keeps it."""
    shown = menu("menu --name m T\nitem --menu m a A\nchoose --menu m --timeout 100 x\nchoose --menu m x || echo GONE-1\n"
                 "menu --name m T\nitem --menu m a A\nchoose --menu m x || echo CANCELED\nchoose --menu m x || echo GONE-2\n"
                 "menu --name m T\nitem --menu m a A\nchoose --keep --menu m --timeout 100 x\nchoose --menu m --timeout 100 x && echo KEPT\n"
                 "choose --menu m x || echo GONE-3\n")
    shown.expect(r'"m": no such user interface\nGONE-1')
    shown.see_selected("A")
    shown.press("esc")
    shown.expect(r'CANCELED\n"m": no such user interface\nGONE-2')
    shown.expect(r'KEPT\n"m": no such user interface\nGONE-3')


# --- the countdown --------------------------------------------------------------------------------------------------------

def test_countdown(menu):
    begin = time.monotonic()
    shown = menu("menu\nitem a A\nitem b B\nchoose --timeout 2500 --default b x && echo AT ${x}\n")
    screen = shown.see("(3)")
    assert screen.line(4).endswith("(3)") and screen.selected() == "B"
    shown.see("(2)")
    shown.see("(1)")
    arrive(shown, "b")
    assert 2.4 < time.monotonic() - begin < 10


def test_any_key_ends_the_countdown(menu):
    shown = menu("menu\nitem a A\nitem b B\nchoose --timeout 1500 x && echo AT ${x}\n")
    shown.see("(2)")
    shown.press("f5")
    shown.see(lambda screen: "(" not in screen.text())
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        shown.pump(0.1)
    assert shown.screen.selected() == "A" and "AT" not in shown.text


def test_retimeout(menu):
    shown = menu("menu\nitem a A\nitem b B\nchoose --timeout 60000 --retimeout 1500 x && echo AT ${x}\n")
    shown.see("(60)")
    shown.press("down")
    shown.see("(2)")
    arrive(shown, "b")


# --- items and options ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("items, options, first", [
    ("item a A\nitem --default b B\nitem --default c C\nitem d D", "", "C"),
    ("item a A\nitem --default b B", "--default a", "A"),
    ("item a A\nitem b B\nitem b B2", "-d b", "B2"),
    ("item a A\nitem --default b B", "--default unknown", "A"),
    ("item --gap G\nitem a A", "--default ${none}", "A"),
    ("item a A\nitem b", "--select b", "b"),
    ("item ${none} a heading\nitem --gap -- -- text\nitem a A", "", "A"),
])
def test_where_it_begins(menu, items, options, first):
    shown = menu(f"menu\n{items}\nchoose {options} --timeout 60000 x\n")
    shown.see_selected(first)


def test_typed_settings_and_failures(menu):
    shown = menu("choose x || echo NONE\nmenu\nitem --gap only\nchoose x || echo EMPTY ${errno}\nitem a A || echo NO-MENU\n"
                 "item --menu q a A || echo NO-Q\nmenu\nitem 42 N\nchoose --timeout 50 n:int32 && show n\nmenu\nitem a A\n"
                 "choose --timeout 50 n:int32 || echo NOT-STORED\nmenu\nchoose a/b:nonsense || echo BAD\nmenu --delete && choose x || echo DELETED\n"
                 "menu --name z --delete && echo DELETED-TOO\n")
    for wanted in [r"No default user interface\nNONE", r"has no item that can be chosen\nEMPTY 0x2d", "No default user interface\nNO-MENU",
                   '"q": no such user interface\nNO-Q', r"n:int32 = 42", r'Could not store "n:int32"', "NOT-STORED",
                   '"a/b:nonsense": invalid setting\nBAD', "DELETED", "DELETED-TOO"]:
        shown.expect(wanted, 5)


def test_two_menus_at_once(menu):
    shown = menu("menu --name one First\nmenu --name two Second\nitem -m two b B\nitem -m one a A\nitem --form one c C\n"
                 "choose -m two -t 300 x && choose -m one y && echo AT ${x}${y}\n")
    shown.see("Second")
    shown.see("First")
    shown.press("end", "enter")
    arrive(shown, "bc")


def test_colours(menu):
    shown = menu("colour --rgb 0x00567a 1\ncolour --basic 3 2\ncolour --basic 0xf 5\ncpair --foreground 2 --background 1 1\ncpair -b 5 2\n"
                 "colour 9 || echo NO-COLOUR\ncpair 8 || echo NO-PAIR\ncpair -f 8 3 && echo NO-MATTER\nmenu T\nitem a A\nitem b B\nchoose x\n")
    shown.expect("Could not define colour: Invalid argument")
    shown.expect("NO-COLOUR")
    shown.expect("Could not define colour pair: .*\n.*\nNO-PAIR")
    shown.expect("NO-MATTER")
    screen = shown.see(lambda screen: "  B" in screen.text())
    assert screen.style_at(4, 3) == {"fg": 3, "bg": (0, 0x56, 0x7a), "bold": False}
    assert screen.style_at(3, 3) == {"fg": 7, "bg": 4, "bold": True}


def test_many_items(menu):
    shown = menu("set i:int32 0\nmenu Many\n:next\nitem i${i} Item ${i}\ninc i\niseq ${i} 4096 || goto next\nitem more || echo FULL\n"
                 "choose x && echo AT ${x}\n")
    shown.expect("there are 4096 items already", 60)
    shown.see_selected("Item 0", 10)
    shown.press("end", "enter")
    arrive(shown, "i4095")


# --- well-known menus -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("item, where", [
    ("Boot from local", "local"), ("A menu that", "error of broken"), ("iPXE shell", "shell"), ("esc", "local")])
def test_netboot(served, item, where):
    shown = served("netboot")
    screen = shown.see("Distributions:", 20)
    assert re.search(r"next: 10\.98\.0\.1 - 52-54-00(-[0-9a-f]{2}){3}$", screen.line(1).strip()), screen.line(1)
    assert "Never to be seen" not in screen.text()
    shown.press(*([item] if item == "esc" else [item, "enter"]))
    arrive(shown, where)


def test_netboot_menus_in_files(served):
    shown = served("netboot")
    shown.see("Linux Network", 20)
    shown.press("linux", "enter")
    shown.see("Alpine 3.20")
    shown.press("backspace")                       # the key of "back": ends the inner script, the outer one shows its menu again
    arrive(shown, "linux_exit")
    shown.see("Linux Network")
    shown.press("util", "enter")
    arrive(shown, "utils")
    shown.see("Linux Network")
    shown.press("lin", "enter")
    shown.see("Alpine 3.20")
    shown.press("alp", "enter")                    # a name that is no label of the script
    arrive(shown, "no label alpine-3.20")
    shown.see("Linux Network")
    shown.press("lin", "enter")
    shown.see("Alpine 3.20")
    shown.press("deb", "enter")                    # a label with a dot
    shown.see_selected("Gnome")
    shown.press("esc")
    shown.see("Alpine 3.20")
    shown.press("deb", "enter")
    shown.see_selected("Gnome")
    shown.press("kde", "enter")
    arrive(shown, "desktop kde")


def test_netboot_toggle(served):
    shown = served("netboot")
    shown.see("[ enabled:", 20)
    shown.press("/enabled", "enter")
    shown.see("[ enabled: true ]")
    shown.see_selected("Boot from local hdd")
    shown.press("sh")
    shown.see_selected("iPXE shell green")
    shown.see(lambda screen: "Search" not in screen.text(), 5)     # typing that stops is forgotten
    shown.press("esc")
    arrive(shown, "local")


def test_netboot_goes_to_what_was_chosen_before(served):
    arrive(served("netboot", "set menu shell"), "shell")


@pytest.mark.parametrize("item, where", [
    ("Boot from", "fog.local"), ("Run", "fog.memtest"), ("Perform", "fog.reg-input"), ("Deploy", "nobody for fog.deploy")])
def test_fog(served, web, item, where):
    shown = served("fog")
    screen = shown.see("Host is NOT", 20)
    row = screen.text().splitlines().index("   -------------------------------------")
    assert screen.style_at(row, 3)["fg"] == (255, 0, 0)
    shown.press(item, "enter")
    arrive(shown, where)
    if item == "Deploy":
        assert "POST /echo" in web.access()


def test_fog_timeout(served):
    arrive(served("fog"), "fog.local")


def test_fog_canceled(served):
    """`choose ... && goto` is a line that failed: the script ends, and says where."""
    shown = served("fog")
    shown.see("Host is NOT", 20)
    shown.press("esc")
    shown.expect(r"fog\.ipxe:35: choose .*: Operation canceled \(error 0b\w{6}\)")
    assert shown.wait(10) != 0


@pytest.mark.parametrize("keys, where", [
    ("f", "freedos"), ("u", "ubuntu"), ("p", "pxelinux"), ("c", "config"), ("x", "exit"), ("This\r", "52-54-00-12-34-56"), ("Drop\r", "shell"), ("/config\r", "config"),
    ("\x1b", "cancel"), ("d|\r", "bookworm"), ("d|\x7f|x", "exit"), ("d|\x1b|f", "freedos"), ("", "exit")])
def test_robin(served, keys, where):
    shown = served("robin", "" if not keys else "set menu-timeout 30000")
    shown.see("iPXE boot menu for", 20)
    assert "early" not in shown.text
    for key in keys.split("|") if keys else []:
        shown.press(key)
        if len(keys) > 3:
            shown.see("Debian 12" if key == "d" else "FreeDOS" if key in "\x7f\x1b" else "")
    arrive(shown, where)


def test_robin_second_time_with_a_default(served):
    shown = served("robin", "set submenu-default back\nset menu-timeout 1500\nset menu-default menu-debian")
    shown.see_selected("Back to the first menu...", 20)        # the first menu's time was up
    shown.see_selected("Debian...", 20)                         # the second's too; no countdown any more
    assert "(" not in shown.screen.text().replace("(52", "")
    shown.press("x")
    arrive(shown, "exit")


@pytest.mark.parametrize("keys, where", [("home|enter", "linux"), ("end|enter", "after missing"), ("esc", "after"), ("", "exit")])
def test_romomatic(served, keys, where):
    shown = served("romomatic")
    shown.see_selected("exit", 20)
    shown.press(*keys.split("|") if keys else [])
    arrive(shown, where)
    if "after" in where:
        shown.prompt(5)


@pytest.mark.parametrize("name", ["netboot", "linux", "utils", "fog", "robin", "romomatic"])
def test_check_finds_nothing_but_what_is_missing(run, name):
    result = run(nics=[], args=["--check", str(MENUS / f"{name}.ipxe")])
    lines = [line for line in result.text.splitlines() if not re.search(r"(cpuid|console): command not found", line)]
    assert not lines, result


def test_screen_model():
    """The model that these tests read: wrapping, scrolling, wide characters, unknown sequences."""
    screen = Screen(2, 4)
    screen.feed("abcdef\r\n\u65e5x".encode())
    assert screen.text() == "ef\n\u65e5x" and screen.scrolled == 1
    with pytest.raises(AssertionError):
        screen.feed(b"\x1b[3K")
