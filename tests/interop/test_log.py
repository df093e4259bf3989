"""The boot log: filtered by `log`, shown as it comes by the settings log-level and log-levels; what it holds of a boot."""
import re

import pytest

HOST = "http://10.98.0.1"
EVENT = re.compile(r"^\[ *\d+\.\d{3}\] <(\d)> ([\w-]+): (.*)$", re.M)
SHOWN = re.compile(r"^\[ *\d+\.\d{3}\] (?!<)([\w-]+): (.*)$", re.M)


@pytest.fixture
def booted(run, web, dnsmasq, files):
    """booted("lines behind dhcp and two downloads")"""
    files.write("one.txt", "one")
    files.write("two.txt", "2")

    def start(lines, before=""):
        return run(script=f"#!ipxe\n{before}\nset dhcp-proxy-wait 0\ndhcp -c dhcp net0\nimgfetch {HOST}/one.txt\nimgfetch tftp://10.98.0.1/two.txt\n"
                          f"imgfetch {HOST}/nowhere ||\n{lines}\n")
    return start


def test_filters(booted):
    result = booted("log\necho ==1\nlog --subsystem dhcp,tftp\necho ==2\nlog -s error\necho ==3\nlog --severity 5 --subsystem http --last 1\n"
                    "echo ==4\nlog --last 3\necho ==5\nlog --last 0 --clear\nlog\nlog -s loud || echo ==6\necho ==7\nlog --subsystem dhc")
    parts = re.split(r"^==\d\n", result.text, flags=re.M)
    events = [EVENT.findall(part) for part in parts]
    assert {name for _, name, _ in events[1]} == {"dhcp", "tftp"}, result
    assert events[1] == [event for event in events[0] if event[1] in ("dhcp", "tftp")], result
    assert events[2] and all(level == "3" for level, _, _ in events[2]), result
    assert len(events[3]) == 1 and "404" in events[3][0][2], result
    assert events[4] == events[0][-3:], result
    assert "The log is empty\n" in parts[5] and parts[7] == "No event in the log matches\n", result
    assert events[5] == [] and "\"loud\" is none of error, warning, notice, info, debug" in parts[5], result
    assert [text for _, _, text in events[5]] == [] and events[7] == [], result


def test_what_a_boot_tells(booted):
    """What somebody wants to know who debugs a boot is there afterwards, without asking for it before."""
    result = booted("log")
    text = [f"{name}: {text}" for _, name, text in EVENT.findall(result.text)]
    for wanted in [r"dhcp: net0: sends DISCOVER 1 to port 67", r"dhcp: net0: 10\.98\.0\.1 offers 10\.98\.0\.\d+", r"dhcp: net0: sends REQUEST \d to port 67",
                   r"tcp: connected to 10\.98\.0\.1 port 80", r"http: 10\.98\.0\.1: GET /one\.txt from byte 0", r"http: 10\.98\.0\.1 answers 200, 3 bytes",
                   r"http: 10\.98\.0\.1: GET /nowhere from byte 0, on an open connection", r"http: 10\.98\.0\.1 answers 404, \d+ bytes",
                   r"tftp: 10\.98\.0\.1 agrees to blksize \d+, windowsize \d+, tsize 1", r'image: Registered "two\.txt", 1 bytes, no type']:
        assert any(re.fullmatch(wanted, line) for line in text), (wanted, result)


def test_names_are_told(run, web, dnsmasq):
    result = run(script="#!ipxe\nset dhcp-proxy-wait 0\ndhcp -c dhcp net0\nset net0.dhcp/dns 10.98.0.1\nnslookup x nowhere.example ||\nlog --subsystem dns\n")
    assert re.search(r'dns: asks 10\.98\.0\.1 for "nowhere\.example"', result.text), result


def test_shown_as_it_comes(booted):
    result = booted("echo BEHIND", before="set log-levels http=debug,dhcp=info")
    shown = SHOWN.findall(result.text)
    assert {name for name, _ in shown} == {"http", "dhcp"}, result
    assert any("answers 200" in text for _, text in shown) and not any("DISCOVER" in text for _, text in shown), result
    result = booted("echo BEHIND", before="set log-level 6\nset log-levels net=0,image=3")
    assert {"dhcp"} <= {name for name, _ in SHOWN.findall(result.text)} <= {"dhcp", "http", "fetch", "tftp", "ipv6", "dhcpv6"}, result
    assert SHOWN.findall(booted("echo BEHIND").text) == []


def test_a_script_is_traced(run):
    result = run(script="#!ipxe\nset user u\nset log-levels script=debug\nset a b c\nisset ${a} && echo http://${user}:p@h/${a} ||\nclear log-levels\necho END")
    shown = [text for name, text in SHOWN.findall(result.text) if name == "script"]
    assert shown == ["script.ipxe:4: set a b c", "script.ipxe:5: isset b c", "script.ipxe:5: echo http://h/b c", "script.ipxe:6: clear log-levels"], result
    assert "script:" not in run(script="#!ipxe\nset a b\nlog --subsystem script\n").text
