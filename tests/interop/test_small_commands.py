"""Commands of one line's worth: cpuid, imgset."""
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
    result = run("set net0/ip 10.98.0.43 && set net0/netmask 255.255.255.0 && ifopen net0 && "
                 "imgset x http://10.98.0.1/long.bin || echo ${errno} && imgstat long.bin")
    assert 'Could not store "x": No space left on device' in result.text and "long.bin : 1048577" in result.text, result
