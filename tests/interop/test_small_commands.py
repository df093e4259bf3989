"""Commands of one line's worth: cpuid, imgset; and those of machines, which say that this is none."""
import pathlib
import re

import pytest


def flags():
    return re.search(r"^flags\s*:(.*)", pathlib.Path("/proc/cpuinfo").read_text(), re.M).group(1).split()


# Intel SDM, table 3-10 and 3-11; AMD APM volume 3, E.4.1. A kernel hides some (sse4a): those would not do here.
@pytest.mark.parametrize("words, flag", [("4", "tsc"), ("26", "sse2"), ("--ecx 0", "pni"), ("--ecx 31", "hypervisor"),
                                         ("--ecx 6", "smx"), ("--ext 29", "lm"), ("-a -c 0", "lahf_lm"),
                                         ("--ext 31", "3dnow"), ("18", "pn")])
def test_cpuid(run, words, flag):
    result = run(f"cpuid {words} && echo YES || echo NO ${{errno}}")
    assert ("YES" if flag in flags() else "NO 0x2d") in result.text, result


@pytest.mark.parametrize("words, text", [("32", "Could not look at bit 32"), ("x", '"x": invalid integer value')])
def test_cpuid_bad_bit(run, words, text):
    result = run(f"cpuid {words} || echo FAILED")
    assert text in result.text and "FAILED" in result.text, result


def test_imgset(run):
    result = run("imgset --keep text data:,hello%20there && show text && imgstat")
    assert "hello there : 11 bytes" in result.text.replace("%20", " "), result
    assert "text:string = hello there" in result.text, result
    result = run("imgfetch --name x data:,abc && imgset -k a/b:hex x && show a/b && imgset y x && imgstat x || echo GONE")
    assert "a/b:hex = 61:62:63" in result.text and '"x": no such image' in result.text and "GONE" in result.text, result


def test_imgset_too_long(run, web, files):
    files.random("long.bin", (1 << 20) + 1)
    files.random("most.bin", 64 << 10)
    result = run("set net0/ip 10.98.0.43 && set net0/netmask 255.255.255.0 && ifopen net0 && "
                 "imgset x http://10.98.0.1/long.bin || echo ${errno} && imgstat long.bin && imgset x http://10.98.0.1/most.bin && echo STORED")
    assert 'Could not store "x": No space left on device' in result.text and "long.bin : 1048577" in result.text, result
    assert "settings: a value of 1048577 bytes is longer than the limit of 65536\n" in result.text and "STORED\n" in result.text, result


@pytest.mark.parametrize("words, text, number", [
    ("pciscan loc", "", "0x2d"),
    ("usbscan dev", "", "0x2d"),
    ("imgmem 0xf0000 16", "imgmem: a program has no physical memory", "0x3c"),
    ("imgmem 0 0", "there is no memory of 0 bytes", ""),
    ("ifopen net0 && startpxe net0", "startpxe: only programs of a PC BIOS call the PXE API", "0x3c"),
    ("startpxe net0", '"net0" is no open network device', ""),
    ("fdt data:,none", "this is no device tree", ""),
])
def test_commands_of_machines(run, words, text, number):
    result = run(f"{words} || echo END ${{errno}}")
    assert text in result.text and f"END {number}" in result.text and result.status == 0, result


def test_log_of_commands_of_machines(run):
    """An end of the devices is silent; why there are none is in the log."""
    result = run("stoppxe && fdt && pciscan loc || usbscan dev || log --last 4")
    assert "a program has no PCI devices" in result.text and "a program has no USB devices" in result.text, result


@pytest.mark.parametrize("line, usage, status", [
    ("dhcp --help", "dhcp [", 0),
    (" ping -c 1 -h # why not", "ping [", 0),
    ("test --help", "test <value>", 0),
    ("dhcp --help && echo no", "dhcp [", 1),  # a script: to it, it is a failure, as in iPXE
    ("dhcp --help ; dhcp --help", "dhcp [", 1),
    ("dhcp --help || echo ${errno}", "0xb000695", 0),
    ("dhcp --wrong --help", 'Unrecognised option "--wrong"', 1),
    ("nothing --help", "nothing: command not found", 1),
    ("echo dhcp --help", "dhcp --help", 0),
])
def test_help_that_was_asked_for(run, line, usage, status):
    result = run(line)
    assert usage in result.text and result.status == status, result
    assert ("Operation canceled" in result.text) == (status == 1 and usage == "dhcp ["), result
