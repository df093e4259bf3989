"""The dry run (amorce --simulate): scripts walked with recorded answers, without network, machine, person or root."""
import pathlib
import subprocess

import pytest

from lab import paths

MENUS = pathlib.Path(__file__).parent / "menus"
HERE = "http://10.98.0.1/menus"


class Walk:
    def __init__(self, args, cwd=None):
        done = subprocess.run([paths.linux_program(), *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60, cwd=cwd)
        self.status, self.text, self.complaint = done.returncode, done.stdout, done.stderr
        self.lines = done.stdout.splitlines()

    def __repr__(self):
        return f"status {self.status}\n{self.text}{self.complaint}"


@pytest.fixture
def walk(tmp_path):
    """walk("lines of a script", "--answer", ...)"""
    def run(lines, *args):
        script = tmp_path / "boot.ipxe"
        script.write_text("#!ipxe\n" + lines)
        return Walk(["--simulate", script, *args])
    return run


@pytest.fixture
def served(tmp_path):
    """served("fog", ...): that script of tests/interop/menus as a server would have it."""
    def run(name, *args):
        return Walk(["--simulate", f"{HERE}/{name}.ipxe", "--map", f"{HERE}={MENUS}", *args])
    return run


LINUX = """dhcp || goto failed
set base http://${next-server}/debian
menu Boot menu for ${net0/mac}
item --gap Systems
item linux Debian 12
item shell Shell
choose --timeout 5000 --default shell target || goto canceled
goto ${target}
:linux
kernel --name vmlinuz ${base}/linux console=ttyS0 ---
initrd ${base}/initrd.gz
initrd ${base}/key /etc/key mode=600
boot || goto failed
:canceled
exit 3
:failed
prompt --timeout 10000 Press a key && exit 4 || reboot
:shell
shell
exit 0
"""


def test_the_way_to_a_kernel(walk):
    done = walk(LINUX, "--answer", "choose:target=linux", "--set", "net0.dhcp/next-server=10.0.0.7", "--set", "net0/mac=02:00:00:00:00:01")
    assert done.lines == [
        "dhcp net0",
        'menu "Boot menu for 02:00:00:00:00:01": chose linux of linux, shell',
        "fetch http://10.0.0.7/debian/linux",
        "kernel vmlinuz console=ttyS0 ---",
        "fetch http://10.0.0.7/debian/initrd.gz",
        "initrd initrd.gz",
        "fetch http://10.0.0.7/debian/key",
        "initrd key /etc/key mode=600",
        "boot vmlinuz console=ttyS0 --- with 2 initrds: initrd.gz, key /etc/key mode=600",
    ], done
    assert done.status == 0 and done.complaint == "", done


def test_the_same_twice(walk):
    assert walk(LINUX, "--answer", "choose=linux", "--trace").text == walk(LINUX, "--answer", "choose=linux", "--trace").text


def test_ways_that_fail(walk):
    done = walk(LINUX, "--answer", "choose=linux", "--fail", "*/initrd.gz")
    assert done.status == 1 and done.lines[-1].startswith("failed: Not found (error "), done
    assert any(line.startswith("| boot.ipxe:12: initrd http://192.0.2.1/debian/initrd.gz: Not found") for line in done.lines), done
    assert not any(line.startswith("boot ") for line in done.lines), done
    done = walk(LINUX, "--fail", "dhcp net0")
    assert done.status == 0 and done.lines[-2:] == ['prompt "Press a key": timeout', "reboot"], done
    done = walk(LINUX, "--fail", "dhcp net0", "--answer", "prompt=s")
    assert done.status == 1 and done.lines[-1] == "exit 4", done
    done = walk(LINUX, "--answer", "choose=")
    assert done.status == 1 and done.lines[-2:] == ['menu "Boot menu for 52:54:00:12:34:56": canceled', "exit 3"], done


def test_nobody_is_there(walk):
    """What has no answer does what it does when nobody touches a key; what would wait for ever ends the walk and says so."""
    done = walk(LINUX)
    assert 'menu "Boot menu for 52:54:00:12:34:56": took shell of linux, shell' in done.lines, done
    assert done.status == 1 and done.lines[-1].startswith("stopped at boot.ipxe:20: a shell waits for somebody"), done
    assert walk(LINUX, "--answer", "shell=exit").lines[-2:] == ["shell", "exit 0"]
    for lines, wanted in [
            ("menu Which?\nitem a\nitem b\nchoose x", 'stopped at boot.ipxe:5: menu "Which?" asks for one of a, b: --answer choose:x=NAME'),
            ("read name", "stopped at boot.ipxe:2: read asks for name: --answer read:name=TEXT"),
            ("prompt Go on?", 'stopped at boot.ipxe:2: prompt "Go on?" waits for a key: --answer prompt=KEY'),
            ("login", 'stopped at boot.ipxe:2: form "" asks for username, password: --answer form:FIELD=TEXT, form=save or form=cancel'),
    ]:
        done = walk(lines + "\n")
        assert done.status == 1 and done.lines == [wanted], done


def test_every_kind_of_answer(walk):
    done = walk("read name\nread --timeout 5 other || echo nothing\nlogin\nform Net\nitem net0/ip:ipv4 Address\nitem dns Server\npresent\nform\n"
                "item name\npresent || echo no\nform\nitem name\npresent\nprompt --key 0x02 B && prompt A || echo wrong\nnslookup there host\n"
                "nslookup here known\necho ${name} ${username} ${password} ${net0/ip} ${there} ${here}\n",
                "--answer", "read:name=Anna", "--answer", "form:password=secret", "--answer", "form:username=anna",
                "--answer", "form:net0/ip:ipv4=10.0.0.9", "--answer", "form=cancel", "--answer", "form=save", "--answer", "prompt=ctrl-b",
                "--answer", "prompt=ctrl-c", "--answer", "nslookup:known=10.1.1.1")
    assert done.lines == [
        "read name: Anna", "read other: timed out", "echo nothing",
        'form "": username=anna, password=***', 'form "Net": net0/ip:ipv4=10.0.0.9',
        'form "": canceled', "echo no", 'form "": saved as it is',
        'prompt "B": ctrl-b', 'prompt "A": ctrl-c', "echo wrong",
        "nslookup there host", "nslookup here known", "echo Anna anna secret 10.0.0.9 192.0.2.1 10.1.1.1", "exit 0"], done
    assert done.status == 0


def test_answers_that_nobody_asks_for_or_that_do_not_fit(walk):
    done = walk("echo x\n", "--answer", "choose=a")
    assert done.status == 1 and done.lines == ["echo x", "exit 0", "stopped: nothing asked for --answer choose=a"], done
    done = walk("menu T\nitem a\nitem b\nchoose x\n", "--answer", "choose=c")
    assert done.status == 1 and done.lines == ['stopped at boot.ipxe:5: menu "T" has no item for --answer choose=c: it has a, b'], done


def test_folders_stand_for_servers(walk, tmp_path):
    (tmp_path / "www/sub").mkdir(parents=True)
    (tmp_path / "www/sub/next.ipxe").write_text("#!ipxe\necho in ${cwuri}\nchain ../missing || echo gone\nchain page || echo page\nchain program\n")
    (tmp_path / "www/sub/page").write_text("<html>404</html>\n")
    (tmp_path / "www/sub/program").write_bytes(b"MZ\0\0")
    (tmp_path / "value").write_text("from here")
    done = walk("chain file:value.ipxe || imgset there value\necho ${there}\nchain http://10.0.0.1/sub/next.ipxe\n", "--map", f"http://10.0.0.1={tmp_path}/www")
    assert [line for line in done.lines if not line.startswith("failed")] == [
        "fetch file:value.ipxe", "fetch value", "echo from here", "fetch http://10.0.0.1/sub/next.ipxe", "echo in http://10.0.0.1/sub/next.ipxe",
        "fetch http://10.0.0.1/missing", "echo gone", "fetch http://10.0.0.1/sub/page", "echo page", "fetch http://10.0.0.1/sub/program",
        "boot program with 1 initrd: page"], done
    assert done.status == 0
    assert "failed chain page: image: \"page\" (17 bytes) is nothing that can be run here" in done.lines, done


def test_names_stay_beside_the_script(walk):
    """The server that the walk makes up is no other one than the script came from."""
    done = walk("dhcp\necho ${next-server} ${cwuri}\nset next-server 10.0.0.9\necho ${cwuri}\n")
    assert any(line.startswith("echo 192.0.2.1 file:") for line in done.lines) and "echo tftp://10.0.0.9/" in done.lines, done


def test_content_that_must_be_known(walk):
    for lines in ("imgset x http://10.0.0.1/x\n", "imgfetch http://10.0.0.1/x\nimgset x x\n", "sha256sum http://10.0.0.1/x\n",
                  "fetch x http://10.0.0.1/x\n", "imgfetch http://10.0.0.1/x\njson x a.b x\n"):
        done = walk(lines)
        assert done.status == 1 and "--map" in done.lines[-1] and done.lines[-1].startswith("stopped at boot.ipxe:"), done


def test_settings(walk):
    done = walk("echo ${platform} ${buildarch} ${manufacturer} ${uuid} ${net1/mac} ${net0/mac:hexhyp} ${serial}|\nset platform pcbios\necho ${platform}\n"
                "echo ${net0/ip}|${filename}\ndhcp net1\necho ${net1/ip} ${filename} ${netmask}\n",
                "--set", "buildarch=arm64", "--set", "manufacturer=Acme Inc", "--set", "uuid=12345678-1234-1234-1234-123456789abc",
                "--set", "net1/mac=02:00:00:00:00:02", "--set", "net1.dhcp/filename=http://10.0.0.1/x")
    assert done.lines == ["echo efi arm64 Acme Inc 12345678-1234-1234-1234-123456789abc 02:00:00:00:00:02 52-54-00-12-34-56 |", "echo pcbios", "echo |",
                          "dhcp net1", "echo 192.0.2.11 http://10.0.0.1/x 255.255.255.0", "exit 0"], done
    done = walk("echo x\n", "--set", "net0/ip:ipv4=nonsense")
    assert done.status == 1 and "net0/ip" in done.text and "echo" not in done.text, done


def test_autoboot_and_the_boot_file(walk):
    done = walk("autoboot\n", "--set", "net0.dhcp/filename=http://10.0.0.1/kernel")
    assert done.lines[-3:] == ["dhcp net0", "fetch http://10.0.0.1/kernel", "boot kernel with 0 initrds"] and done.status == 0, done


def test_time_is_not_waited_for(walk):
    done = walk("sleep 86400\nmenu T\nitem a\nchoose --timeout 86400000 x\necho ${x}\n")
    assert done.lines[-2:] == ["echo a", "exit 0"], done


@pytest.mark.parametrize("loop", [":top\ngoto top\n", "while isset 1\necho x\nend\n", ":top\nchain http://10.0.0.1/x.ipxe || goto top\n"])
def test_loops_end(walk, loop):
    done = walk(loop, "--limit", "50", "--fail", "*.ipxe")
    assert done.status == 1 and done.lines[-1].endswith(": 50 commands were run, which is the limit (--limit)"), done
    assert done.lines[-1].startswith("stopped at boot.ipxe:"), done


def test_trace(walk):
    done = walk("set a b\nisset ${a} && echo ${a} ||\n", "--trace")
    assert done.lines == ["boot.ipxe:2> set a b", "boot.ipxe:3> isset b", "boot.ipxe:3> echo b", "echo b", "exit 0"], done


def test_what_asks_the_network_or_a_person(walk):
    """Noted, and successful unless --fail says otherwise; nothing is sent, nobody is waited for."""
    done = walk("ping 10.0.0.1\nconfig\ndoctor net0\nntp pool.example || echo no\nifstat\nroute\n", "--fail", "ntp *")
    assert done.lines == ["ping 10.0.0.1", "config", "doctor net0", "ntp pool.example",
                          'failed ntp pool.example: simulate: "ntp pool.example" fails, as --fail says', "echo no", "exit 0"], done


SCAN = """:next
pciscan loc || goto done
echo ${loc:busdevfn} ${pci/${loc}.0.2}:${pci/${loc}.2.2}
goto next
:done
usbscan dev && echo ${usb/${dev}.8.2} || echo no stick
"""


def test_buses(walk):
    """The devices of a dry run are those that have a setting."""
    assert walk(SCAN).lines == ["pciscan loc: no device left", "usbscan dev: no device left", "echo no stick", "exit 0"]
    done = walk(SCAN, "--set", "pci/0x18.2.2=100e", "--set", "pci/0x18.0.2=8086", "--set", "pci/0.0.2=1af4", "--set", "usb/257.8.2=0627")
    assert done.lines == ["pciscan loc: 0x0", "echo 0000:00:00.0 1af4:", "pciscan loc: 0x18", "echo 0000:00:03.0 8086:100e",
                          "pciscan loc: no device left", "usbscan dev: 0x101", "echo 0627", "exit 0"], done
    assert done.status == 0
    done = walk("pciscan builtin/version || echo stored nowhere\n", "--set", "pci/0.0.2=1af4")
    assert done.lines[0].startswith("pciscan builtin/version: ") and "left" not in done.lines[0] and done.lines[1] == "echo stored nowhere", done


def test_memory(walk):
    """There is some, and nobody knows what it holds."""
    done = walk("imgmem -n rom 0xf0000 65536 && imgstat rom\nimgmem 0 0 || echo none\nimgmem 16 4 || echo failed\nimgset x rom\n",
                "--fail", "imgmem 16 *")
    assert done.lines[0] == "imgmem -n rom 0xf0000 65536" and "echo none" in done.lines and "echo failed" in done.lines, done
    assert done.lines[-1].startswith("stopped at boot.ipxe:5: imgset must know what rom holds"), done


def test_the_pxe_api(walk):
    done = walk("startpxe || echo closed\nifopen net0\nstartpxe net0 && stoppxe\nstartpxe net0 || echo no\nchain http://10.0.0.1/sector\n")
    assert [line for line in done.lines if not line.startswith("failed")] == [
        "startpxe", "echo closed", "startpxe net0", "stoppxe", "startpxe net0", "fetch http://10.0.0.1/sector", "boot sector with 0 initrds"], done
    assert walk("ifopen net0\nstartpxe || echo no\n", "--fail", "startpxe").lines[-2:] == ["echo no", "exit 0"]


def test_a_device_tree(walk, tmp_path):
    way = "kernel http://10.0.0.1/Image console=ttyAMA0\ninitrd http://10.0.0.1/initrd\nboot\n"
    done = walk("fdt http://10.0.0.1/board.dtb\n" + way)
    assert done.lines[0] == "fetch http://10.0.0.1/board.dtb" and done.status == 0, done
    assert done.lines[-1] == "boot Image console=ttyAMA0 with 1 initrd: initrd and device tree board.dtb", done
    assert walk("imgfetch http://10.0.0.1/a\nfdt a\nfdt\n" + way).lines[-1] == "boot Image console=ttyAMA0 with 1 initrd: initrd"
    (tmp_path / "board.dtb").write_text("none")
    done = walk("fdt http://10.0.0.1/board.dtb\n", "--map", f"http://10.0.0.1={tmp_path}")
    assert done.status == 1 and "this is no device tree" in done.text, done


def test_an_answer_in_json(walk, tmp_path):
    (tmp_path / "www").mkdir()
    (tmp_path / "www/host").write_text('{"kernel": {"name": "vmlinuz"}}')
    done = walk("imgfetch --name a http://10.0.0.1/host\njson k kernel.name a\nchain http://10.0.0.1/${k}\n", "--map", f"http://10.0.0.1/host={tmp_path}/www/host")
    assert "fetch http://10.0.0.1/vmlinuz" in done.lines and done.lines[-1].startswith("boot vmlinuz with 1 initrd: a"), done


def test_posted_parameters(walk):
    done = walk("params\nparam mac ${net0/mac}\nparam id 7\nchain http://u:p@10.0.0.1/x##params\n")
    assert done.lines == ["fetch http://10.0.0.1/x with mac=52:54:00:12:34:56, id=7", "boot x with 0 initrds"], done


# --- menus as users write them --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name, answers, wanted", [
    ("netboot", ["choose=linux", "choose=debian.12", "choose:version=kde", "choose=shell"], ["echo AT desktop kde", "echo AT shell"]),
    ("netboot", ["choose=utils", "choose=sig_check", "choose=local"], ["echo AT utils", "echo AT local"]),
    ("netboot", ["choose=broken"], ["echo AT error of broken"]),
    ("netboot", ["choose="], ["echo AT local"]),
    ("fog", ["choose=fog.login", "form:username=a", "form:password=b"],
     ["fetch http://10.98.0.1/echo with mac0=52:54:00:12:34:56, username=a, password=b", "boot echo with 0 initrds"]),
    ("fog", ["choose=fog.deploy"], ["boot echo with 0 initrds"]),
    ("fog", ["choose=fog.login", "form=cancel"], ["echo AT refused"]),
    ("fog", [], ["echo AT fog.local"]),
    ("robin", ["choose=menu-debian", "choose=back", "choose=52-54-00-12-34-56"], ["echo AT 52-54-00-12-34-56"]),
    ("robin", ["choose=menu-debian", "choose=bookworm"], ["echo AT bookworm"]),
    ("robin", [], ["echo AT exit"]),
    ("romomatic", ["choose=missing", "shell=exit"], ["echo AT after missing", "shell", "echo AT linux"]),
    ("romomatic", [], ["echo AT exit"]),
])
def test_menus(served, name, answers, wanted):
    done = served(name, *[word for answer in answers for word in ("--answer", answer)])
    assert done.status == 0, done
    at = 0
    for line in wanted:
        assert line in done.lines[at:], (line, done)
        at = done.lines.index(line, at) + 1


def leaves(done):
    return {line.strip() for line in done.lines if line.strip().startswith("echo AT ")}


def test_all_ways(served):
    done = served("robin", "--walk-all")
    assert done.status == 0, done
    assert leaves(done) == {f"echo AT {name}" for name in ("freedos", "ubuntu", "52-54-00-12-34-56", "pxelinux", "config", "shell", "exit", "bookworm")}, done
    assert sum(line.strip() == "chose bookworm" for line in done.lines) == 1, done
    done = served("netboot", "--walk-all")
    assert done.status == 0 and {"echo AT desktop kde", "echo AT desktop gnome", "echo AT no label alpine-3.20", "echo AT error of broken", "echo AT shell",
                                 "echo AT utils"} <= leaves(done), done
    assert served("fog", "--walk-all", "--fail", "*/echo").lines.count("  echo AT nobody for fog.deploy") == 1


def test_all_ways_tell_of_one_that_is_broken(walk):
    lines = "menu T\nitem good\nitem bad\nitem sh\nchoose x\ngoto ${x}\n:good\nchain http://10.0.0.1/k\n:bad\nkernel\n:sh\nprompt\nread a\nlogin\nshell\n"
    done = walk(lines, "--walk-all")
    assert done.status == 1, done
    assert [line for line in done.lines if "boot.ipxe:11: kernel" in line], done
    assert done.lines[-5:] == ["  chose sh", '  prompt "": enter', "  read a: left as it is", '  form "": saved as it is', "  shell"], done
    assert walk(lines.replace("kernel\n", "exit\n"), "--walk-all").status == 0


def test_all_ways_are_not_endless(walk):
    """Sub-menus without end, each with a name of its own: the depth is the limit."""
    deep = "".join(f":m{i}\nmenu M{i}\nitem m{i + 1}\nchoose x && goto ${{x}}\n" for i in range(40))
    done = walk(deep, "--walk-all")
    assert done.status == 1 and "menus lie behind one another, which is the limit of --walk-all" in done.text, done


# --- the command line -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("args, wanted", [
    (["--answer", "chose=x"], "--answer is for choose, form, nslookup, prompt, read or shell"),
    (["--answer", "prompt=abc"], "--answer prompt wants"),
    (["--set", "x"], "--set wants NAME=VALUE"),
    (["--map", "folder"], "--map wants URI=FOLDER"),
    (["--limit", "many"], "--limit wants a number"),
    (["-c", "dhcp"], "--simulate goes with no script, -c or --nic"),
])
def test_wrong_command_lines(args, wanted):
    done = Walk(["--simulate", MENUS / "fog.ipxe", *args])
    assert done.status == 2 and wanted in done.complaint, done


def test_answers_to_nothing():
    done = Walk(["--set", "a=b", "-c", "dhcp"])
    assert done.status == 2 and "are for --simulate" in done.complaint, done


def test_scripts_that_are_not_there():
    done = Walk(["--simulate", "/nowhere/boot.ipxe"])
    assert done.status == 1 and "/nowhere/boot.ipxe: No such file" in done.complaint, done
    done = Walk(["--simulate", "http://10.0.0.1/boot.ipxe", "--map", "http://10.0.0.1=/nowhere"])
    assert done.status == 1 and "/nowhere/boot.ipxe: No such file" in done.text, done
    done = Walk(["--simulate", "http://10.0.0.1/boot.ipxe"])
    assert done.lines == ["fetch http://10.0.0.1/boot.ipxe", "boot boot.ipxe with 0 initrds"], done
