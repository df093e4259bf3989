#!/usr/bin/env python3
"""The commands of the compatibility reference (iPXE as of August 2026, every command of its source tree whatever the
default configuration builds) with their options, and why some are not here.

test_reference.py compares it with what the Linux program, the UEFI and the BIOS image build; docs/compatibility.md is made from it and
from the other tables beside it.

usage: reference.py --write|--check docs/compatibility.md"""
import pathlib
import sys

import reference_build
import reference_settings
from reference_differences import DIFFERENCES

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
PXE_API = "only programs of a PC BIOS call it"
USB = "a BIOS tells nothing of USB devices, and there are no drivers of ours"
FDT = "PCs have no device tree; the UEFI image for arm64 has it"

# Why a command is in no image of ours; a dictionary: only in these builds it is not.
ABSENT = {
    "sanboot": SAN, "sanhook": SAN, "sanunhook": SAN,
    "imgdecrypt": TRUST, "imgtrust": TRUST, "imgverify": TRUST,
    "certstat": TRUST, "certstore": TRUST, "certfree": TRUST,
    "iwstat": WIRELESS, "iwlist": WIRELESS,
    "ibstat": FIBRE, "fcstat": FIBRE, "fcels": FIBRE,
    "md4sum": "MD4 protects nothing; Mbed TLS does not have it",
    "fdt": {"efi": FDT, "bios": FDT},
    "profstat": "nothing is profiled: empty in iPXE's ordinary builds, too",
    "gdbstub": "debugging is done with QEMU's stub",
    "startpxe": {"efi": PXE_API}, "stoppxe": {"efi": PXE_API}, "usbscan": {"bios": USB},
}

# (command, option): why the command has no such option.
ABSENT_OPTIONS = {}

def reason(command, build):
    """Why this build lacks the command; None: it should not."""
    why = ABSENT.get(command)
    return why.get(build) if isinstance(why, dict) else why


# --- docs/compatibility.md ------------------------------------------------------------------------------------------------

HEAD = """# Where Amorce differs from iPXE

Made by `make docs` from the tables of the compatibility reference (tests/interop/reference*.py), which the tests hold against what is
built. Scripts, servers and habits carry over; this page lists what is different on purpose, and what is missing. Everything else is
a bug.
"""
BUILD_NAMES = {"linux": " (the Linux program)", "efi": " (UEFI)", "bios": " (BIOS)", "": ""}


def cell(text):
    return text.replace("|", "\\|")


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "| " + " | ".join(["---"] * len(head)) + " |"] +
                     ["| " + " | ".join(cell(text) for text in row) + " |" for row in rows])


def missing(what, reasons):
    """One row for each reason of {name: why}, or {name: {build: why}}."""
    rows = {}
    for name, why in sorted(reasons.items()):
        for build, text in sorted(why.items()) if isinstance(why, dict) else [("", why)]:
            rows.setdefault((text, build), []).append(f"`{name}`")
    return table([what, "why it is not here"], [(", ".join(names) + BUILD_NAMES[build], text) for (text, build), names in
                                                sorted(rows.items(), key=lambda row: row[1])])


def page():
    parts = [HEAD]
    for heading, (lead, rows) in DIFFERENCES.items():
        parts.append(f"## {heading}\n" + (lead + "\n\n" if lead else "") + table(["Subject", "iPXE", "Amorce"], rows) + "\n")
    commands = {**ABSENT, **{f"{command} --{option}": why for (command, option), why in ABSENT_OPTIONS.items()}}
    parts.append("## Commands that are not here\n" + missing("command", commands) + "\n")
    parts.append("## Settings\nThese are known by name; nothing comes of them yet:\n\n" +
                 table(["setting", "why"], [(", ".join(f"`{name}`" for name in names), why) for why, names in
                                            by_reason(reference_settings.NO_EFFECT)]) + "\n\n" +
                 missing("block", reference_settings.ABSENT_BLOCKS) + "\n")
    parts.append("## Formats, schemes, forms and options\n" + "\n\n".join([
        missing("image type", reference_build.ABSENT_IMAGE_TYPES), missing("scheme", reference_build.ABSENT_SCHEMES),
        missing("form", reference_build.ABSENT_MEDIA), missing("option of `config/`", {**reference_build.ABSENT_OPTIONS, **reference_build.OFF_HERE})]) + "\n")
    return "\n".join(parts)


def by_reason(reasons):
    rows = {}
    for name, why in reasons.items():
        rows.setdefault(why, []).append(name)
    return rows.items()


def main():
    mode, path = sys.argv[1], pathlib.Path(sys.argv[2])
    if mode == "--write":
        path.write_text(page(), encoding="utf-8")
    elif path.read_text(encoding="utf-8") != page():
        sys.exit(f"{path} is not what tests/interop/reference.py makes: make docs")


if __name__ == "__main__":
    main()
