"""Scripts, shell and start-up in the real program: what users see, and Appendix B of the compatibility reference as far
as images and autoboot are concerned (the rest: tests/unit/script/appendix_b_test.c)."""
import re

import pytest

HOST = "http://10.98.0.1"


@pytest.fixture
def online(run, web, dnsmasq):
    """run() after `dhcp`: online("commands") or online(script="lines")."""
    def start(lines, timeout=40):
        return run(script="#!ipxe\ndhcp || exit 1\n" + lines, timeout=timeout)
    return start


# --- Appendix B -------------------------------------------------------------------------------------------------------

def test_row_5_boot_without_an_image(run):
    result = run("boot && echo WENT-ON")
    assert "No image selected" in result and "WENT-ON" in result and result.status == 0, result


def test_row_6_chain_reuses_imgfetch_does_not(online, files, web):
    files.write("again.ipxe", "#!ipxe\necho RAN\n")
    before = web.access().count("GET /again.ipxe")
    result = online(f"imgfetch {HOST}/again.ipxe\nchain again.ipxe\nchain again.ipxe\nimgfetch {HOST}/again.ipxe\nimgstat\n")
    assert result.text.count("RAN\n") == 2, result
    assert web.access().count("GET /again.ipxe") - before == 2, result
    assert len(re.findall(r"^again\.ipxe : \d+ bytes", result.text, re.M)) == 2, result


def test_row_7_a_running_image_is_not_in_the_list(online, files):
    files.write("inner.ipxe", "#!ipxe\necho [\nimgstat\necho ]\n")
    result = online(f"imgfetch --name a {HOST}/inner.ipxe\nimgfetch --name b {HOST}/hello.txt\nchain a\necho AFTER\nimgstat")
    inside = re.search(r"^\[\n(.*?)^\]\n", result.text, re.M | re.S)
    assert inside and inside[1].startswith("b : ") and "a : " not in inside[1], result
    after = result.text.split("AFTER\n")[1]
    assert after.index("b : ") < after.index("a : "), result


def test_row_17_autoboot_goes_on_after_success(run, web, dnsmasq):
    result = run("autoboot ; echo DONE")
    assert "BOOT-SCRIPT-OK" in result and "No more network devices\n" in result, result
    assert result.text.index("BOOT-SCRIPT-OK") < result.text.index("No more network devices") < result.text.index("DONE")


@pytest.mark.parametrize("command", ["autoboot", "ifopen", "ifstat", "ifconf", "pxebs"])
def test_an_unknown_device_is_told_once(run, command):
    result = run(f"{command} net9 {'1' if command == 'pxebs' else ''} || echo NO-SUCH")
    assert '"net9": no such network device' in result and "NO-SUCH" in result, result
    assert result.text.count("net9") == 1, result


def test_every_command_answers_help(run):
    for line in run("help").text.splitlines():
        for name in line.split() if line.startswith("  ") else []:
            result = run(f"{name} --help ||")
            assert "not found" not in result and ("Usage:" in result or "Available commands" in result), result


# --- scripts ------------------------------------------------------------------------------------------------------------

def test_relative_names_and_the_end_of_nested_scripts(online, files):
    """A script's names are relative to it; the end of a chain of scripts is told once, with the way that led there."""
    files.write("deep/menu.ipxe", "#!ipxe\nset kernel linuz\n\nkernel ${kernel} quiet\n")
    result = online(f"chain {HOST}/deep/menu.ipxe\n")
    assert result.status != 0, result
    assert f"menu.ipxe:4: kernel linuz quiet: Not found (error 2d001d8e)\n" in result, result
    assert re.search(r"^  called from script\.ipxe:3: chain http://10\.98\.0\.1/deep/menu\.ipxe$", result.text, re.M), result
    assert result.text.count("menu.ipxe:4") == 1, result


def test_a_handled_failure_is_not_the_end(online, files):
    files.write("bad.ipxe", "#!ipxe\nexit 5\n")
    result = online(f"chain {HOST}/bad.ipxe || echo GOT ${{errno}}\necho WENT-ON\n")
    assert "Could not boot: Error 0x00000005 (error 00000005)" in result, result
    assert "GOT 0x5\n" in result and "WENT-ON\n" in result and result.status == 0, result


def test_replace(online, files):
    files.write("next.ipxe", "#!ipxe\necho NEXT\nimgstat\nexit 7\n")
    result = online(f"chain --replace {HOST}/next.ipxe\necho NEVER\n")
    assert "NEXT\n" in result and "NEVER" not in result and result.status != 0, result


def test_check_names_lines(run, tmp_path):
    script = tmp_path / "bad.ipxe"
    script.write_text("#!ipxe\necho fine\nkernal http://x/y\nimgfetch --nmae x y\ngoto nowhere\n")
    result = run(nics=[], args=["--check", str(script)])
    assert result.status == 1, result
    for number, what in ((3, "kernal: command not found"), (4, 'Unrecognised option "--nmae"'), (5, ":nowhere")):
        assert re.search(rf"bad\.ipxe:{number}: .*{re.escape(what)}", result.text), result


# --- keys ---------------------------------------------------------------------------------------------------------------

def test_ctrl_c_ends_a_command_and_a_loop(shell):
    shell.sendline("sleep 100")
    shell.expect("sleep 100")
    shell.send("\x03")
    shell.prompt(5)
    assert "ALIVE" in shell.run("echo ALIVE")


def test_ctrl_c_ends_a_loop_of_goto(net, tap, log_path):
    from lab import Amorce
    with Amorce(net, [], script="#!ipxe\necho BEGIN\n:loop\ngoto loop\n", log=log_path) as amorce:
        amorce.expect("BEGIN")
        amorce.send("\x03")
        assert amorce.wait(5) != 0
        assert "interrupted" in amorce.text, amorce.text


def test_shell_completes_and_remembers(shell):
    shell.send("set some-name value\r")
    shell.prompt(5)
    shell.send("echo <${some-\t>\r")
    shell.expect("<value>", 5)
    shell.prompt(5)
    shell.send("imgst\t\r")
    shell.expect("imgstat", 5)
    shell.prompt(5)
    shell.send("\x1b[A\x1b[A\r")
    shell.expect(r"<value>", 5)


def test_prompt_command(shell):
    shell.sendline("prompt --key s --timeout 300 Now... || echo TIMED ${errno}")
    shell.expect(r"TIMED 0x4c[0-9a-f]{6}", 5)
    shell.prompt(5)
    shell.sendline("prompt --key s Press-s... && echo PRESSED")
    shell.expect(r"^Press-s\.\.\.", 5)
    shell.send("s")
    shell.prompt(5)
    assert re.search(r"^PRESSED", shell.text, re.M), shell.text


def early(net, tap, log_path, job, then, keys=" x\r"):
    """A script with keys typed while `job` runs, which begins with BEGIN on the screen; then it asks."""
    from lab import Amorce
    amorce = Amorce(net, ["tap:" + tap], script=f"#!ipxe\n{job}\n{then}\n", log=log_path)
    amorce.expect("BEGIN", 10)
    amorce.send(keys)
    return amorce


@pytest.mark.parametrize("job", ["echo BEGIN\nsleep 1", "echo BEGIN\ndhcp || exit 9", f"dhcp || exit 9\necho BEGIN\nimgfetch --quiet {HOST}/slow/slow.bin || exit 9"])
def test_keys_typed_during_a_job_are_no_answer(net, tap, log_path, web, dnsmasq, files, job):
    """iPXE's jobs swallow them (compat 0.3): a prompt's failure often restarts the machine."""
    files.random("slow.bin", 400 << 10)
    with early(net, tap, log_path, job, "prompt --key s --timeout 20000 Press-s && echo PRESSED || echo NOT") as amorce:
        amorce.expect("Press-s", 20)
        amorce.send("s")
        assert amorce.wait(5) == 0
        assert re.search(r"^PRESSED", amorce.text, re.M), amorce.text


def test_keys_typed_during_a_job_do_not_stop_a_countdown(net, tap, log_path):
    with early(net, tap, log_path, "echo BEGIN\nsleep 1", "menu\nitem one One\nitem two Two\nchoose --timeout 1000 x\necho CHOSEN ${x}", " ") as amorce:
        amorce.expect("CHOSEN one", 10)


def test_keys_typed_ahead_at_a_shell_stay(shell):
    shell.sendline("sleep 1")
    shell.expect("sleep 1")
    shell.send("echo -n AHE\recho AD\r")
    shell.expect("AHE.*AD", 10)
