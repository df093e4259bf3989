"""Forms and login as people fill them in: the Linux program on a terminal, read back cell by cell."""
import re

import pytest

from lab.watched import Watched

EDIT = 6        # the background of a field: cyan


@pytest.fixture
def form(net, log_path):
    """form(lines): the program runs them, with somebody watching."""
    opened = []

    def start(lines, **more):
        opened.append(Watched(net, [], script="#!ipxe\n" + lines, log=log_path, **more))
        return opened[-1]
    yield start
    for each in opened:
        each.close()


def field(screen, label):
    """What stands in the field behind a label."""
    row = next(row for row in range(screen.rows) if screen.line(row).strip().startswith(label))
    return "".join(text for text, style in screen.cells[row] if style["bg"] == EDIT).rstrip("_")


def active(screen):
    """The label of the field with the cursor; "": there is none."""
    return screen.cursor and re.split("  +|__", screen.line(screen.row).strip())[0]


def test_looks_and_saves(form):
    shown = form("set user me\nform A form for ${user}\nitem --gap Who are you?\nitem user Name\nitem --secret pass Your password\n"
                 "item net9/place:string\npresent && echo SAVED ${user}/${pass}/${net9/place}\n")
    screen = shown.see("Ctrl-X - save changes     Ctrl-C - discard changes")
    assert screen.line(1).strip() == "A form for me" and screen.line(3).strip() == "Who are you?"
    assert screen.style_at(3, 3)["fg"] == 6 and screen.style_at(4, 3) == {"fg": 7, "bg": 4, "bold": True}
    assert field(screen, "Name") == "me" and active(screen) == "Name" and field(screen, "net9/place:string") == ""
    shown.press("2\r", "pa\u00e9ss", "left", "backspace")
    shown.see(lambda screen: field(screen, "Your password") == "****")
    shown.press("down", "here\r")
    shown.expect("SAVED me2/pa\u00e9s/here")
    assert shown.wait(5) == 0
    assert shown.screen.line(0).startswith("SAVED") and shown.screen.style_at(0, 0)["bg"] == 9


@pytest.mark.parametrize("key", ["\x1b", "\x03"])
def test_cancel_stores_nothing_and_ends_the_form(form, key):
    shown = form("set a one\nform --name f F\nitem --form f a A\nitem --menu f b B\npresent --form f || echo CANCELED ${errno} ${a}${b}\n"
                 "present --form f || echo GONE\npresent || echo NONE\n")
    shown.see("Ctrl-X")
    shown.press("\x15two\tbee", key)
    shown.expect(r"CANCELED 0xb\w{6} one\n\"f\": no such user interface\nGONE\nNo default user interface\nNONE")


def test_keep(form):
    shown = form("form F\nitem a A\npresent --keep\npresent --keep || echo AGAIN\npresent && echo SAVED ${a}\npresent || echo GONE\n")
    for keys, shows in [("x\r", ""), ("y\x1b", "x"), ("z\r", "x")]:
        shown.see(lambda screen: "Ctrl-X" in screen.text() and active(screen) == "A" and field(screen, "A") == shows)
        shown.press(keys)
        if "y" in keys:
            shown.expect("AGAIN")
        else:
            shown.see(lambda screen: "Ctrl-X" not in screen.text() or field(screen, "A") == "x")
    shown.expect("SAVED xz\n")
    shown.expect("GONE")


def test_types_are_checked(form):
    """A value that does not fit is told when its field is left, and keeps the form open; nothing is stored before all fit."""
    shown = form("form F\nitem first First\nitem addr:ipv4 Address\nitem n:int8 Number\nitem mac:hex Bytes\nitem last Last\n"
                 "present && show addr && show n && show mac && echo ${first}\n")
    shown.see("Ctrl-X")
    shown.press("1\t10.0.0.300\t")
    screen = shown.see('no value of type ipv4, which looks like "')
    row = next(row for row in range(24) if "no value" in screen.line(row))
    assert screen.line(row - 1).strip().startswith("Address")
    assert screen.style_at(row, screen.line(row).index("no"))["bg"] == 1
    shown.press("12\taa:zz\x18")
    screen = shown.see("no value of type hex")
    assert active(screen) == "Address"
    shown.press("\x1510.0.0.3", "down", "down", "\x15aa:bb", "\x18")
    for wanted in [r"addr:ipv4 = 10\.0\.0\.3", r"n:int8 = 12", "mac:hex = aa:bb", "^1$"]:
        shown.expect(wanted, 5)


def test_a_setting_that_refuses(form):
    """What cannot be stored is told below the field; the form stays."""
    shown = form("form F\nitem a A\nitem netX/mac MAC\npresent || echo CANCELED ${a}\n")
    shown.see("Ctrl-X")
    shown.press("one\t00:11:22:33:44:55\r")
    screen = shown.see(lambda screen: screen.rows_with(1))
    assert active(screen) == "MAC"
    shown.press("\x03")
    shown.expect("CANCELED one")


def test_defaults_types_and_unchanged_values(form):
    """What nobody touched is not stored: values that came from elsewhere stay there. An empty field deletes."""
    shown = form("set net9.dhcp/hostname there\nset num:int32 5\nset gone x\nform F\nitem hostname H\nitem --default num N\nitem gone G\n"
                 "present && show num && show hostname && isset ${gone} || echo DELETED\n")
    screen = shown.see("Ctrl-X")
    assert active(screen) == "N" and field(screen, "H") == "there" and field(screen, "N") == "5"
    shown.press("0\t\x15\r")
    shown.expect("num:int32 = 50", 5)
    shown.expect(r"net9\.dhcp/hostname:string = there", 5)
    shown.expect("DELETED", 5)


def test_moving(form):
    shown = form("form F\nitem a A\nitem --gap\nitem --gap Text\nitem --key 0x0f b B\nitem --key x c C\npresent && echo ${a}/${b}/${c}\n")
    shown.see("Ctrl-X")
    for key, wanted in [("down", "B"), ("down", "C"), ("down", "C"), ("tab", "A"), ("up", "A"), ("\x0f", "B"), ("x", "B"), ("up", "A"),
                        ("end", "A"), ("\r", "B"), ("\r", "C"), ("x", "C")]:
        shown.press(key)
        shown.see(lambda screen: active(screen) == wanted, 5)
    shown.press("\r")
    shown.expect("^/x/x", 5)


def test_long_values_scroll_in_their_field(form):
    shown = form("set long " + "0123456789" * 12 + "END\nform F\nitem long " + "A label that is too long " * 5 + "\npresent && echo [${long}]\n")
    screen = shown.see("END")
    assert "..." in screen.line(3) and screen.row == 3 and screen.column < 78
    shown.press("home")
    shown.see(lambda screen: field(screen, "A label").startswith("0123"))
    shown.press("X", "end", "Y", "\r")
    shown.expect(r"\[X0123456789.*ENDY\]", 5)


@pytest.mark.parametrize("size", [(24, 80), (10, 40), (60, 200), (8, 30)])
def test_many_fields(form, size):
    shown = form("form F\n" + "".join(f"item f{i} Field {i}\n" for i in range(40)) + "present && echo [${f0}${f39}]\n", size=size)
    shown.see("Field 0")
    shown.press("a", *["down"] * 39)
    screen = shown.see(lambda screen: active(screen) == "Field 39")
    assert screen.scrolled == 0
    shown.press("b\r")
    shown.expect(r"\[ab\]")


def test_failures(form):
    shown = form("form F\nitem --gap x\npresent || echo EMPTY ${errno}\nform F\nitem a/b:nonsense X\npresent || echo BAD ${errno}\n")
    shown.expect(r'form: "F" has no field\nEMPTY 0x1c')
    shown.expect(r'"a/b:nonsense" is no name of a setting\nBAD 0x1c')


def test_login(form):
    shown = form("set username me\nlogin && echo IN ${username}:${password}\nlogin || echo CANCELED ${errno} ${username}\n")
    screen = shown.see("Ctrl-X")
    assert field(screen, "Username") == "me" and field(screen, "Password") == ""
    shown.press("\tse:cret\r")
    shown.expect("IN me:se:cret")
    shown.see(lambda screen: "Ctrl-X" in screen.text() and field(screen, "Password") == "*" * 7)
    shown.press("you\x1b")
    shown.expect(r"Could not set credentials: Operation canceled \(error \w+\)\nCANCELED 0xb\w{6} me$")
    shown.wait(5)


def test_read(form):
    shown = form("set x old\nread x && echo [${x}]\nread --timeout 300 x || echo LATE ${errno}\nread x || echo CANCELED\n")
    shown.expect("old")
    shown.press("er\r")
    shown.expect(r"\[older\]")
    shown.expect("LATE 0x4c")
    shown.press("z\x03")
    shown.expect("CANCELED")
