"""What a server answers becomes a setting: fetch and json against nginx, and the longer example of docs/scripts.md. The rows of
JSON: tests/unit/wire/json_test.c."""
import json
import re
import subprocess

import pytest

from lab import paths

BASE = "http://10.98.0.1"
ADDRESS = "set net0/ip 10.98.0.42\nset net0/netmask 255.255.255.0\nset dns 10.98.0.1\nifopen net0\n"


@pytest.fixture(scope="module", autouse=True)
def servers(web, dnsmasq):
    return web, dnsmasq


def lines(result):
    return result.text.replace("\r", "").splitlines()


def script(run, text, **more):
    return run(script="#!ipxe\n" + ADDRESS + text, **more)


def test_fetch(run, files):
    files.write("role.txt", "  web server \n\n")
    result = script(run, f"""fetch --trim --status s role {BASE}/r302/role.txt && echo ROLE <${{role}}> ${{s}}
fetch role {BASE}/chunked/role.txt && echo LENGTH ${{role|length}}
params
param name value
fetch --trim role {BASE}/post##params && echo POST <${{role|field:3}}>
fetch --json a[1].b field data:,{{"a":[0,{{"b":"F"}}]}} && echo FIELD ${{field}}
fetch --status s role {BASE}/none || echo STATUS ${{s}} ${{errno}} <${{role|cut:0,6}}>
fetch --status s role {BASE}/s500 || echo STATUS ${{s}} ${{errno}}
fetch --status s --timeout 500 role http://10.98.0.1:9/x || echo STATUS <${{s}}>
imgstat
""")
    got = lines(result)
    for line in ("ROLE <web server> 200", "LENGTH 15", "POST <POST-OK>", "FIELD F", "STATUS 404 0x2d001d8e <#!ipxe>",
                 "STATUS 500 0x1d001fa3", "STATUS <>"):
        assert line in got, (line, result.text)
    assert "http: 10.98.0.1 answered 404 Not Found for /none" in result.text, result
    assert "role.txt :" not in result.text and "role.txt..." not in result.text, "quiet, and no image"
    assert result.status == 0, result


def test_fetch_is_bounded(run, files):
    files.write("fits", "x" * 65536)
    files.write("more", "x" * 65537)
    files.write("large.json", '{"a":"y","b":"' + "x" * 300_000 + '"}')
    files.write("zero", b"a\0b")
    result = script(run, f"""fetch x {BASE}/fits && echo FITS ${{x|length}}
fetch y {BASE}/more || echo MORE
fetch y {BASE}/chunked/more || echo CHUNKED
fetch y {BASE}/big.bin || echo BIG
fetch --json a y {BASE}/large.json && echo JSON ${{y}}
fetch --json b y {BASE}/large.json || echo FIELD ${{y}}
fetch --json b y {BASE}/big.bin || echo NO JSON
fetch y {BASE}/zero || echo ZERO <${{y}}>
fetch --trim --json a y {BASE}/large.json || echo TRIM <${{y}}>
""")
    got = lines(result)
    for line in ("FITS 65536", "MORE", "CHUNKED", "BIG", "JSON y", "FIELD y", "NO JSON", "ZERO <y>", "TRIM <y>"):
        assert line in got, (line, result.text)
    assert result.text.count("the answer is longer than 65536 bytes") == 3, result
    assert "the answer is longer than 1048576 bytes" in result.text and "byte 1 is 0" in result.text, result


def test_ctrl_c_ends_fetch(shell):
    """While nobody answers: the setting stays what it was, and the line goes on behind ||."""
    for line in ADDRESS.splitlines():
        shell.run(line)
    shell.run("set x OLD")
    shell.sendline("fetch x http://10.98.0.77/nobody || echo CANCELED <${x}> ${errno}")
    shell.expect("errno}")
    shell.send("\x03")
    shell.expect("CANCELED <OLD> 0xb000695")
    shell.prompt(5)


def test_json_of_an_image(run, files):
    files.write("m.json", json.dumps({"os": {"name": "d\u00e9bian", "v": 12}, "disks": ["sda", None, "sdc"]}))
    files.write("page.json", "<html>no</html>")
    result = script(run, f"""imgfetch {BASE}/m.json
json name $.os.name m.json && echo NAME ${{name}}
json v:int8 os.v m.json && inc v && echo V ${{v}}
json --count n disks m.json && json --keys k os m.json && echo COUNT ${{n}} KEYS ${{k}}
set i:int32 0
while test ${{i}} -lt ${{n}}
  json disk disks[${{i}}] m.json || set disk none
  echo DISK ${{i}} ${{disk}}
  inc i
end
imgfetch {BASE}/page.json
json x a page.json || echo ERRNO ${{errno}}
""")
    got = lines(result)
    for line in ("NAME d\u00e9bian", "V 13", "COUNT 3 KEYS name v", "DISK 0 sda", "DISK 1 none", "DISK 2 sdc", "ERRNO 0x43001a98"):
        assert line in got, (line, result.text)
    assert 'json: page.json: no JSON: "<html>no</html>" at byte 0' in result.text, result


# --- the example ---------------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def example():
    """The script and the answer of docs/scripts.md, "A longer example"."""
    section = (paths.ROOT / "docs/scripts.md").read_text().partition("### A longer example")[2].partition("\n## ")[0]
    program, answer = re.findall(r"^```\n(.*?)^```$", section, re.M | re.S)
    return program.replace("boot.example.com", "10.98.0.1"), json.loads(answer)


def test_the_example_is_sound(example, tmp_path):
    path = tmp_path / "example.ipxe"
    path.write_text(example[0])
    done = subprocess.run([paths.linux_program(), "--check", path], stdout=subprocess.PIPE, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_example_with_a_machine(run, files, example, tap):
    program, answer = example
    answer["tasks"][1]["platforms"].append("linux")
    answer["tasks"][2]["do"] = "install"            # a process cannot run a kernel
    answer["tasks"].insert(1, {"do": "script", "uri": "never.ipxe", "platforms": ["efi"]})
    answer["tasks"].append({})
    mac = "52-54-00-12-34-56"
    files.write("firmware.ipxe", "#!ipxe\necho FIRMWARE for ${site} on ${console}\n")
    files.write(f"machines/{mac}.json", json.dumps(answer, indent=1))
    result = run(script=program.replace("${net0/mac:hexhyp|lower}", mac))
    assert [line for line in lines(result) if re.match(r"This is|\d/\d|FIRMWARE|What|All|.* gives up", line)] == [
        "This is WEB7, with 5 tasks", "1/5: set", "2/5: script, but not on linux", "3/5: script",
        "FIRMWARE for Bern on ttyS1", "4/5: install", 'What is "install"?', "5/5: nothing", 'What is "nothing"?',
        "All of web7.example.com is done."], result.text
    assert result.status == 0, result


def test_the_example_with_an_unknown_machine(run, files, example):
    files.write("menu.ipxe", "#!ipxe\necho MENU\n")
    result = run(script=example[0])
    assert re.search(r"^Nobody knows ([0-9a-f]{2}-){5}[0-9a-f]{2}\r?$", result.text, re.M), result
    assert "MENU" in lines(result) and result.status == 0, result


def test_the_example_without_a_server(run, example):
    result = run(script=example[0].replace("http://10.98.0.1", "http://10.98.0.1:9").replace("sleep ${pause}", "sleep 0"))
    assert [line for line in lines(result) if re.match("Try|This machine", line)] == [
        "Try 1: no answer, the next one in 1 s", "Try 2: no answer, the next one in 2 s",
        "Try 3: no answer, the next one in 4 s", "This machine gives up, status 0x46001b82"], result.text
    assert result.status != 0, result
