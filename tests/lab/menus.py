"""The boot menus of tests/interop/menus, written as those of well-known servers are, walked at the serial line of a virtual
machine.  Every path through them is walked on the Linux program (tests/interop/test_menu.py)."""
from .paths import ROOT

FOLDER = ROOT / "tests/interop/menus"
URL = "http://10.98.0.1/menus"

# menu: (text that must come, what is typed then)...; the last text ends the walk
WALKS = {
    "netboot": [("Linux Network", "linux\r"), ("Alpine 3", "deb\r"), ("KDE", "kde\r"), ("AT desktop kde", ""), ("Signature", "\x1b"),
                ("AT local", "")],
    "fog": [("Host is NOT registered", "dep\r"), ("AT nobody for fog.deploy", "")],
    "robin": [("Debian\\.\\.\\.", "d"), ("Debian 12", "\b"), ("FreeDOS", "thi\r"), ("AT 52-54-00-12-34-56", "")],
    "romomatic": [("Boot Linux", "\x1b[H\r"), ("AT linux", "")],
}


def serve(files):
    """Put the menus where the web server of the test looks."""
    for path in FOLDER.glob("*.ipxe"):
        files.write(f"menus/{path.name}", path.read_text())


def walk(console, name):
    """From the prompt through that menu and back to the prompt."""
    console.sendline("clear menu ; set menu-timeout 60000")
    console.prompt(10)
    console.sendline(f"chain {URL}/{name}.ipxe")
    for text, keys in WALKS[name]:
        console.expect(text, 40)
        if keys:
            console.send(keys)
    console.prompt(10)
