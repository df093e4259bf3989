"""The settings browser and editor as people use it: the Linux program on a terminal, read back cell by cell."""
import pytest

from lab import Dnsmasq
from lab.watched import Watched

ALERT, SEPARATOR = 1, 6
DELETE = "Ctrl-D - delete setting     Ctrl-X - exit configuration utility"
LEAVE, CTRL_D, CTRL_U = "\x18", "\x04", "\x15"


@pytest.fixture
def config(net, log_path):
    """config(lines): the program runs them, with somebody watching.  More: what Amorce takes."""
    opened = []

    def start(lines, **more):
        opened.append(Watched(net, more.pop("nics", []), script="#!ipxe\n" + lines, log=log_path, **more))
        return opened[-1]
    yield start
    for each in opened:
        each.close()


def at(name, value=None):
    """For see(): the selection is on `name`, perhaps with a value (and where that comes from)."""
    def is_there(screen):
        words = (screen.selected() or "").split()
        return words[:1] == [name] and (value is None or " ".join(words[1:]) == value)
    return is_there


def alert(screen):
    """What the line of the keys says in alert colours; "": nothing."""
    row = screen.rows - 2
    return screen.line(row).strip() if screen.style_at(row, 3)["bg"] == ALERT else ""


def find(shown, name, value=None):
    """Go there by searching."""
    shown.press("/" + name)
    shown.see(at(name, value))
    shown.press("esc")
    shown.see(lambda screen: "Search" not in screen.text())


def test_looks(config):
    shown = config("set user me\nset net9.dhcp/hostname there\nset syslog 10.0.0.9\nconfig && echo LEFT ${errno}\n")
    screen = shown.see("Ctrl-X - exit configuration utility")
    title = screen.line(1)
    assert title.strip() == "Amorce configuration settings"
    assert screen.style_at(1, title.index("A")) == {"fg": 7, "bg": 4, "bold": True}
    assert "Ctrl-D" not in screen.text() and "net9/" in screen.text() and not screen.cursor
    heading = next(row for row in range(24) if screen.line(row).strip() == "netdev")
    assert screen.style_at(heading, 3)["fg"] == SEPARATOR
    assert screen.line(heading + 1).split(None, 1) == ["mac", "<not specified>"]
    find(shown, "hostname", "there net9.dhcp")
    screen = shown.screen
    help_row = next(row for row in range(24) if screen.line(row).strip() == "hostname - Host name")
    assert help_row == 19 and screen.style_at(help_row, 3)["bold"]
    assert screen.line(help_row + 1).strip() == "Type string, for example any text; from net9.dhcp"
    find(shown, "syslog", "10.0.0.9")
    shown.see(DELETE)
    shown.press("end")
    screen = shown.see(at("user", "me"))
    assert "A setting of your own" in screen.text() and "other" in screen.text()
    shown.press(LEAVE)
    shown.expect("LEFT 0x0")
    assert shown.wait(5) == 0
    assert shown.screen.line(0).startswith("LEFT") and shown.screen.style_at(0, 0)["bg"] == 9


def test_walks_blocks(config):
    shown = config("set net9.dhcp/hostname there\nset net9/x 1\nconfig || echo CANCELED\n")
    shown.see("Ctrl-X")
    find(shown, "net9/")
    shown.press("enter")
    screen = shown.see("settings - net9")
    assert screen.selected() == ".." and "dhcp/" in screen.text()
    shown.press("down", "enter")
    shown.see("settings - net9.dhcp")
    find(shown, "hostname", "there")
    shown.press("home", "enter")
    shown.see(lambda screen: screen.line(1).endswith("settings - net9") and at("dhcp/")(screen))
    shown.press("home", "enter")
    shown.see(lambda screen: screen.line(1).endswith("settings") and at("net9/")(screen))
    shown.press("\x03")
    shown.expect(r"Could not save settings: Operation canceled.*\nCANCELED")


@pytest.mark.parametrize("name, typed, shows, wrong", [
    ("filename", "boot me.ipxe", "boot me.ipxe", None),
    ("gateway", "10.0.0.1", "10.0.0.1", "10.0.0.300"),
    ("dns6", "2001:DB8::1", "2001:db8::1", "10.0.0.1"),
    ("san-drive", "128", "0x80", "many"),
    ("mtu", "1500", "1500", "1k5"),
    ("trust", "00:11:fF", "00:11:ff", "zz"),
    ("uuid", "4C4C4544-0043-3610-8052-C3C04F4B3533", "4c4c4544-0043-3610-8052-c3c04f4b3533", "4c4c"),
    ("priority", "-5", "-5", "x"),
])
def test_types(config, name, typed, shows, wrong):
    """Typing begins a new value; one that is none keeps what was typed, says what its type looks like, and nothing is stored."""
    shown = config(f"config && echo [${{{name}}}] && show {name}\n")
    shown.see("Ctrl-X")
    find(shown, name)
    if wrong:
        shown.press(wrong, "enter")
        screen = shown.see("is no value of type")
        assert name != "mtu" or alert(screen).endswith('which looks like "-1"'), screen.text()
        assert f'"{wrong}"' in alert(screen)
        shown.press(CTRL_U)
        shown.see("Enter - accept changes     Ctrl-C - discard changes")
    shown.press(typed, "enter")
    shown.see(at(name, shows))
    shown.see(DELETE)
    shown.press(LEAVE)
    shown.expect(rf"\[{shows}\]")


def test_keymap_that_is_not_there(config):
    """Stored, as `set` stores it, and told."""
    shown = config("config && show keymap\n")
    shown.see("Ctrl-X")
    find(shown, "keymap")
    shown.press("xx", "enter")
    shown.see(lambda screen: 'there is no layout "xx"' in alert(screen))
    shown.press("up")
    shown.see(lambda screen: not alert(screen) and "keymap                 xx" in screen.text())
    shown.press(LEAVE)
    shown.expect(r"keymap:string = xx")
    assert shown.text.count("there is no layout") == 1, shown.text


def test_edit_discard_and_delete(config):
    shown = config("set hostname old\nset x one\nconfig && echo [${hostname}] [${x}]\n")
    shown.see("Ctrl-X")
    find(shown, "hostname", "old")
    shown.press("enter", "er", "left", "left", "X", "enter")
    shown.see(at("hostname", "oldXer"))
    for key in ["\x03", "esc"]:
        shown.press("y")
        screen = shown.see("Enter - accept")
        assert screen.cursor
        shown.press(key)
        shown.see(lambda screen: at("hostname", "oldXer")(screen) and DELETE in screen.text() and not screen.cursor)
    shown.press("enter", CTRL_U, "enter")               # an empty value deletes
    shown.see(at("hostname", "<not specified>"))
    shown.press(CTRL_D)                                 # nothing is there
    find(shown, "x", "one")
    shown.press(CTRL_D)                          # what is of the user's own is gone from the list, too
    shown.see(lambda screen: "other" not in screen.text() and "Ctrl-X - exit" in screen.text())
    shown.press(LEAVE)
    shown.expect(r"\[\] \[\]")


def test_inherited_values(config):
    """Ctrl-D does not reach into other blocks; a change is stored in the block that is shown."""
    shown = config("set net9.dhcp/hostname there\nconfig && show hostname && show net9.dhcp/hostname\n")
    shown.see("Ctrl-X")
    find(shown, "hostname", "there net9.dhcp")
    shown.press(CTRL_D, "\x0c")
    screen = shown.see(lambda screen: "Search" not in screen.text() and at("hostname")(screen))
    assert "there" in screen.text() and "Ctrl-D" not in screen.text()
    shown.press("enter", "2", "enter")
    shown.see(at("hostname", "there2"))
    shown.press(LEAVE)
    shown.expect("hostname:string = there2")
    shown.expect("net9.dhcp/hostname:string = there$")


def test_what_cannot_be_stored(config):
    shown = config("config builtin && echo LEFT\n")
    shown.see("settings - builtin")
    find(shown, "platform", "linux")
    shown.press("x", "enter")
    shown.see(lambda screen: "can only be read" in alert(screen))
    shown.press("\x03")
    shown.see(lambda screen: not alert(screen) and at("platform", "linux")(screen))
    shown.press(CTRL_D)
    shown.see(lambda screen: "can only be read" in alert(screen))
    shown.press("up")
    shown.see(lambda screen: not alert(screen) and at("buildarch")(screen))
    shown.press(LEAVE)
    shown.expect("LEFT")


def test_passwords_are_masked(config):
    shown = config("set password secret\nset reverse-password s2\nconfig && echo END\n")
    shown.see("Ctrl-X")
    find(shown, "password", "********")
    assert "secret" not in shown.screen.text() and "s2" not in shown.screen.text()
    shown.press("enter")
    shown.see("secret___")
    shown.press("\x03")
    shown.see(at("password", "********"))
    shown.press(LEAVE)
    shown.expect("END")


def test_a_lease(config, net, tap):
    """All that the server sent is listed, also what has no name; only what the block can hold."""
    with Dnsmasq(net, extra=["dhcp-option=option:log-server,10.98.0.7", "dhcp-option=option:tftp-server,old", "dhcp-option-force=224,named",
                               "dhcp-option-force=175,190:2:6d:65", "dhcp-option-force=225,01:ff:02"], boot="http://10.98.0.1/x.ipxe"):
        shown = config("dhcp net0\nconfig net0.dhcp && echo END\n", nics=["tap:" + tap])
        screen = shown.see("settings - net0.dhcp", 30)
    assert "mac " not in screen.text()
    find(shown, "filename", "http://10.98.0.1/x.ipxe")
    find(shown, "224", "named")
    find(shown, "225", "01:ff:02")
    find(shown, "dhcp-server", "10.98.0.1")
    shown.press("home", "enter")
    shown.see(lambda screen: screen.line(1).endswith("settings - net0"))
    find(shown, "mac")
    shown.press("home", "enter")
    shown.see(lambda screen: screen.line(1).endswith("settings"))
    find(shown, "netX/")
    shown.press("enter")
    shown.see("settings - net0")
    shown.press(LEAVE)
    shown.expect("END")


def test_moving_and_search(config):
    shown = config("config && echo END\n")
    screen = shown.see("Ctrl-X")
    first = screen.selected()
    shown.press("end")
    last = shown.see(lambda screen: (screen.selected() or first) != first).selected().split()[0]
    assert screen.line(2).strip() == "..."
    shown.press("tab")
    shown.see(lambda screen: screen.selected() == first)
    shown.press("pgdn", "pgdn", "pgup", "home", "up")
    shown.see(lambda screen: screen.selected() == first)
    shown.press("end")
    shown.see(at(last))
    shown.press("/user-")
    shown.see("Search: user-")
    shown.see(at("user-class"))
    shown.press("tab", "backspace")
    shown.see("Search: user")
    shown.press("enter", "v", "enter")                  # Enter edits what was found
    shown.see(at("user-class", "v"))
    shown.press("\x0c")
    shown.see(at("user-class", "v"))
    assert screen.scrolled == 0
    shown.press(LEAVE)
    shown.expect("END")


@pytest.mark.parametrize("size", [(24, 80), (10, 40), (16, 50), (60, 200), (135, 480), (6, 20)])
def test_sizes(config, size):
    """Nothing is drawn outside, nothing scrolls, everything can be reached and changed."""
    shown = config("set zzz " + "long " * 200 + "\nconfig && echo [${zzz}]\n", size=size)
    shown.see("Ctrl-X")
    shown.press("end")
    screen = shown.see(at("zzz"))
    assert screen.scrolled == 0
    shown.press("short", "enter")
    shown.see(at("zzz", "short"))
    assert screen.scrolled == 0
    shown.press(LEAVE)
    shown.expect(r"\[short\]")


def test_a_slow_line(config):
    """At 9600 baud (960 bytes a second) it is there in a second, and a step or a letter is a fraction of one."""
    shown = config("config && echo END\n")
    shown.see("Ctrl-X - exit configuration utility")
    assert shown.screen.bytes < 900, shown.screen.bytes
    find(shown, "chip")
    before = shown.screen.bytes
    shown.press("down")
    shown.see(at("ifname"))
    assert shown.screen.bytes - before < 300, shown.screen.bytes - before
    shown.press("a")
    shown.see("Enter - accept")
    before = shown.screen.bytes
    shown.press("b")
    shown.see("ab____")
    assert shown.screen.bytes - before < 40


def test_scopes(config):
    shown = config("config nowhere || echo NONE ${errno}\nset a.b/zz v\nconfig a.b && echo END\n")
    shown.expect(r'"nowhere": no such scope\nNONE 0x1c')
    shown.see("settings - a.b")
    find(shown, "zz", "v")
    shown.press(LEAVE)
    shown.expect("END")
