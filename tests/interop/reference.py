#!/usr/bin/env python3
"""The commands of the compatibility reference (iPXE as of August 2026, every command of its source tree whatever the
default configuration builds) with their options, and why some are not here.

test_reference.py compares it with what the Linux program, the UEFI and the BIOS image build; docs/compatibility.md
takes its list of missing commands from here.

usage: reference.py --write|--check docs/compatibility.md"""
import pathlib
import sys

BUILDS = ("linux", "efi", "bios")
FETCH = "n|name t|timeout q|quiet a|autofree"
DIGEST = "s|set"

# command: its options as "letter|name"
COMMANDS = {
    # shell and scripts
    "echo": "n|n", "exit": "", "isset": "", "iseq": "", "sleep": "", "goto": "", "prompt": "k|key t|timeout", "shell": "",
    "help": "", "time": "", "sync": "t|timeout",
    # settings
    "show": "q|quiet", "set": "", "clear": "", "read": "t|timeout", "inc": "", "config": "", "login": "", "nslookup": "",
    "pciscan": "", "usbscan": "",
    # images
    "imgfetch": FETCH, "module": FETCH, "initrd": FETCH, "imgselect": FETCH, "imgload": FETCH, "kernel": FETCH,
    "imgargs": FETCH, "imgexec": FETCH + " r|replace", "chain": FETCH + " r|replace", "boot": FETCH + " r|replace",
    "imgstat": "", "imgfree": "", "imgextract": "n|name k|keep t|timeout q|quiet", "imgmem": "n|name",
    "imgset": "k|keep t|timeout q|quiet", "imgdecrypt": "n|name k|keep t|timeout q|quiet",
    "imgtrust": "a|allow p|permanent", "imgverify": "s|signer k|keep t|timeout q|quiet",
    "md4sum": DIGEST, "md5sum": DIGEST, "sha1sum": DIGEST, "sha224sum": DIGEST, "sha256sum": DIGEST,
    "sha384sum": DIGEST, "sha512sum": DIGEST,
    "certstat": "s|subject", "certstore": "s|subject k|keep", "certfree": "s|subject", "fdt": "t|timeout q|quiet",
    "shim": "t|timeout q|quiet l|require-loader p|allow-pxe s|allow-sbat",
    # network
    "ifopen": "", "ifclose": "", "ifstat": "", "ifconf": "c|configurator t|timeout", "dhcp": "c|configurator t|timeout",
    "iflinkwait": "t|timeout", "route": "", "nstat": "", "ipstat": "", "ping": "s|size t|timeout c|count q|quiet",
    "ntp": "", "vcreate": "t|tag p|priority", "vdestroy": "", "pxebs": "", "autoboot": "",
    "lotest": "m|mtu b|broadcast", "iwstat": "", "iwlist": "", "ibstat": "", "fcstat": "", "fcels": "p|port i|id",
    "startpxe": "", "stoppxe": "", "params": "n|name m|method d|delete", "param": "p|params H|header",
    # disks, menus, consoles, machine
    "sanboot": "d|drive n|no-describe k|keep f|filename e|extra l|label u|uuid", "sanhook": "d|drive n|no-describe",
    "sanunhook": "d|drive", "menu": "n|name d|delete", "form": "n|name d|delete",
    "item": "m|menu f|form k|key d|default s|secret g|gap", "choose": "m|menu d|default t|timeout r|retimeout k|keep",
    "present": "f|form k|keep",
    "console": "x|x y|y l|left r|right t|top b|bottom d|depth p|picture k|keep", "colour": "b|basic r|rgb",
    "cpair": "f|foreground b|background", "reboot": "w|warm s|setup", "poweroff": "", "cpuid": "e|ext a|amd c|ecx",
    "profstat": "", "gdbstub": "",
}

SAN = "disks over the network do not exist yet"
TRUST = "certificates and signatures do not exist yet"
WIRELESS = "there are no drivers for wireless cards"
FIBRE = "there are no drivers for InfiniBand and Fibre Channel"
VLAN = "left out for its size: `#define VLAN_CMD` in config/local/general.h"
PCI = "a process has no PCI devices"
PXE_API = "only programs of a PC BIOS call it"
USB = "a BIOS tells nothing of USB devices, and there are no drivers of ours"
MEMORY = "a process has no physical memory"

# Why a command is in no image of ours; a dictionary: only in these builds it is not.
ABSENT = {
    "sanboot": SAN, "sanhook": SAN, "sanunhook": SAN,
    "imgdecrypt": TRUST, "imgtrust": TRUST, "imgverify": TRUST,
    "certstat": TRUST, "certstore": TRUST, "certfree": TRUST,
    "iwstat": WIRELESS, "iwlist": WIRELESS,
    "ibstat": FIBRE, "fcstat": FIBRE, "fcels": FIBRE,
    "vcreate": {"bios": VLAN}, "vdestroy": {"bios": VLAN},
    "md4sum": "MD4 protects nothing; Mbed TLS does not have it",
    "fdt": "only in the UEFI images for arm64: PCs have no device tree",
    "profstat": "nothing is profiled: empty in iPXE's ordinary builds, too",
    "gdbstub": "debugging is done with QEMU's stub",
    "startpxe": {"linux": PXE_API, "efi": PXE_API}, "stoppxe": {"linux": PXE_API, "efi": PXE_API},
    "pciscan": {"linux": PCI}, "usbscan": {"linux": "a process has no USB devices", "bios": USB}, "imgmem": {"linux": MEMORY},
}

# (command, option): why the command has no such option.
ABSENT_OPTIONS = {}

BEGIN = "<!-- made by `make docs` from tests/interop/reference.py -->"
END = "<!-- end -->"


def reason(command, build):
    """Why this build lacks the command; None: it should not."""
    why = ABSENT.get(command)
    return why.get(build) if isinstance(why, dict) else why


def section():
    """The part of docs/compatibility.md between the markers: one row for each reason."""
    rows = {}
    for command in sorted(ABSENT):
        why = ABSENT[command]
        for build, text in sorted(why.items()) if isinstance(why, dict) else [("", why)]:
            rows.setdefault((text, build), []).append(f"`{command}`")
    for command, option in sorted(ABSENT_OPTIONS):
        rows.setdefault((ABSENT_OPTIONS[command, option], ""), []).append(f"`{command} --{option}`")
    names = {"linux": " (the Linux program)", "efi": " (UEFI)", "bios": " (BIOS)", "": ""}
    lines = ["| command | why it is not here |", "| --- | --- |"]
    lines += [f"| {', '.join(commands)}{names[build]} | {text} |"
              for (text, build), commands in sorted(rows.items(), key=lambda row: row[1])]
    return "\n".join([BEGIN, *lines, END])


def main():
    mode, path = sys.argv[1], pathlib.Path(sys.argv[2])
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"reference: {path} has no \"{BEGIN}\" ... \"{END}\"")
    wanted = before + section() + after
    if mode == "--write":
        path.write_text(wanted, encoding="utf-8")
    elif text != wanted:
        sys.exit(f"{path}: the list of missing commands is not that of tests/interop/reference.py: make docs")


if __name__ == "__main__":
    main()
