"""Blocks of scripts (docs/design/016-language.md) in the real program: chained scripts, Ctrl-C, the shell, --check; and that
scripts which use the words for something else mean what they meant. The rows of the language: tests/unit/script/flow_test.c."""
import re

HOST = "http://10.98.0.1"


def lines(result):
    return result.text.replace("\r", "").splitlines()


def test_nics_and_branches(run, web, dnsmasq):
    result = run(script=f"""#!ipxe
foreach nic in net7 net0
  ifopen ${{nic}} && dhcp ${{nic}} || goto next
  if isset ${{${{nic}}/ip}}
    set found ${{nic}}
    goto have
  end
:next
end
echo NO NIC
exit 1

:have
if iseq ${{found}} net7
  echo WRONG
else if iseq ${{found}} net0 && isset ${{net0/mac}}
  echo FOUND ${{found}}
else
  echo WRONG TOO
end
""")
    assert "FOUND net0" in lines(result) and "WRONG" not in result.text and "NO NIC" not in lines(result), result
    assert result.status == 0, result


def test_retry_until_the_server_has_it(run, web, dnsmasq, files):
    """A loop around a download: the condition is a command that fails and tells so, thrice."""
    files.write("late.ipxe", "#!ipxe\nforeach x in 1 2\necho INNER ${try}${x}\nend\n")
    result = run(script=f"""#!ipxe
dhcp
set try:int32 1
set file absent
while not chain {HOST}/${{file}}.ipxe
  inc try
  iseq ${{try}} 3 && set file late ||
end && echo AFTER ${{try}}
""")
    assert result.text.count("Could not boot: Not found") + result.text.count("Not found (error") >= 2, result
    assert re.search(r"^INNER 31\r?\nINNER 32\r?\n(.*\n)*?AFTER 3\r?$", result.text, re.M), result
    assert result.status == 0, result


def test_a_failure_in_a_block_of_a_chained_script_says_where(run, web, dnsmasq, files):
    files.write("inner.ipxe", "#!ipxe\nif true\nforeach x in 1\n  nosuch ${x}\nend\nend\n".replace("true", "isset 1"))
    files.write("open.ipxe", "#!ipxe\necho RUNS\nwhile isset 1\necho NEVER\n")
    result = run(script=f"#!ipxe\ndhcp\nif chain {HOST}/inner.ipxe\nelse\n  echo HANDLED\nend\n"
                        f"foreach f in open\n  chain {HOST}/${{f}}.ipxe\nend\n")
    assert "inner.ipxe:4: nosuch 1: " in result.text and "HANDLED" in lines(result), result
    assert "RUNS" in lines(result) and "NEVER" not in lines(result), result
    assert 'the block that begins in line 3 has no "end"' in result.text, result
    assert re.search(r"^open\.ipxe:3: while isset 1: Wrong usage", result.text, re.M), result
    assert re.search(r"^  called from script\.ipxe:8: chain http://10\.98\.0\.1/open\.ipxe", result.text, re.M), result
    assert result.status != 0, result


def test_ctrl_c_ends_loops(net, tap, log_path):
    """Between commands the script ends; in a command whose failure the script ignores, the loop does."""
    from lab import Amorce
    for body, begun, text in (("", "BEGIN", "interrupted"), ("dhcp ||", r"Configuring \(net0", "a loop was interrupted")):
        with Amorce(net, ["tap:" + tap], script=f"#!ipxe\necho BEGIN\nwhile isset 1\n{body}\nend\necho ON\n", log=log_path) as amorce:
            amorce.expect(begun)
            amorce.send("\x03")
            assert amorce.wait(5) != 0
            assert text in amorce.text and "ON\r\n" not in amorce.text, amorce.text


def test_loop_limit(run):
    result = run(nics=[], script="#!ipxe\nset loop-limit 5\nset n:int32 0\nwhile isset 1\ninc n\nend || echo ROUNDS ${n}\n")
    assert "ROUNDS 5" in lines(result) and "loop-limit" in result.text and result.status == 0, result


def test_a_million_rounds_take_seconds(run):
    result = run(nics=[], timeout=60, script="#!ipxe\nwhile isset 1 ; end || echo DONE\n")
    assert "DONE" in lines(result) and "more than 1000000 rounds" in result.text, result


def test_the_shell_takes_blocks_in_one_line(shell):
    assert re.findall(r"<(\d)>", shell.run("foreach x in 1 2 3 ; echo <${x}> ; end")) == ["1", "2", "3"]
    assert "NO" in shell.run("if iseq 1 2 ; echo YES ; else ; echo NO ; end")
    assert "ends in its line" in shell.run("while isset 1")
    assert "no block is open" in shell.run("end")
    shell.sendline("while isset 1 ; sleep 1 ; end")
    shell.expect("sleep 1 ; end")
    shell.send("\x03")
    shell.prompt(5)
    assert "ALIVE" in shell.run("echo ALIVE")


def test_a_command_line_of_one_line(run):
    result = run("foreach x in a b ; echo ITEM ${x} ; end && echo END", nics=[])
    assert [line for line in lines(result) if line.startswith(("ITEM", "END"))] == ["ITEM a", "ITEM b", "END"], result


def test_old_scripts_mean_what_they_meant(run):
    """Labels, arguments, settings of these names; what nobody runs; a menu that jumps to a label `end`."""
    result = run(nics=[], script="""#!ipxe
set if 1
set end 2
set while:int32 3
inc while
echo if ${if} end ${end} while ${while} foreach else
goto ${nothing} || goto end
:else
echo NEVER
:end
echo THE END
exit
if this were a command
end
end
""")
    assert "if 1 end 2 while 4 foreach else" in lines(result) and "THE END" in lines(result), result
    assert "NEVER" not in result.text and result.status == 0, result


def test_check_knows_blocks(run, tmp_path):
    script = tmp_path / "blocks.ipxe"
    script.write_text("#!ipxe\nif iseq ${a}\nforeach x of a\nend\nelse\nelse if true\nwhile\n")
    result = run(nics=[], args=["--check", str(script)])
    told = re.findall(r"blocks\.ipxe:(\d): (.*)", result.text.replace("\r", ""))
    assert [number for number, _ in told] == ["2", "3", "6", "6", "7", "2", "7"], result
    assert told[5][1] == told[6][1] == 'the block that begins here has no "end"', result
    good = tmp_path / "good.ipxe"
    good.write_text("#!ipxe\nif iseq ${a} b ; echo ; end\nforeach x in ${list}\n  while not isset ${x}\n  end\nend ||\n:end\n")
    assert run(nics=[], args=["--check", str(good)]).status == 0


# --- arithmetic, tests, filters (docs/design/021-expressions.md); their rows: the unit tests of core and cmd ------------------

def test_numbers_tests_and_filters(run):
    result = run(nics=[], script="""#!ipxe
set list red,green,,blue
set i:int32 0
set --eval sum 0
while test ${i} -lt ${list|count:,}
  inc i
  set word ${list|field:${i},,|or:none}
  set --eval sum ${sum} + ${word|length}
  if test ${word} matches [rb]* && not test ${word} in blue black
    echo PICK ${word|upper}
  end
end
echo SUM ${sum} I ${i}
inc i ( 1 << 4 ) - 20
echo I ${i}
set x -e
echo SET <${x}>
test ${sum} -eq 15 or 0 || echo WORDS
test ten -eq 10 || echo STATUS ${errno}
set --eval sum ${sum} / (${i} - ${i}) || echo STATUS ${errno} ${sum}
echo <${x|nosuch}>
""")
    got = lines(result)
    for line in ("PICK RED", "SUM 16 I 4", "I 0", "SET <-e>", "WORDS", "STATUS 0x1c000b82", "STATUS 0x46001b82 16", "<>"):
        assert line in got, (line, result.text)
    assert 'test: "ten": no number at "ten"' in result.text, result
    assert 'arithmetic: "16 / (0 - 0)": division by zero at "/ (0 - 0)"' in result.text, result
    assert "PICK BLUE" not in result.text and result.status == 0, result


def test_an_unknown_filter_is_in_the_log(shell):
    shell.run("echo <${x|nosuch}>")
    assert '"nosuch" is no filter, or its arguments are wrong' in shell.run("log")


def test_tab_completes_filters(shell):
    shell.run("set city Bern")
    shell.send("echo <${city|upp\t>\r")
    shell.expect("<BERN>")
    shell.prompt(5)


def test_check_knows_expressions(tmp_path):
    import subprocess
    from lab import paths
    script = tmp_path / "x.ipxe"
    script.write_text("#!ipxe\nset --eval a 1 +\ntest ${a} == 1\necho ${a|uper}\nset --eval b ${a} + 1\ntest ${a} -lt 5\n")
    done = subprocess.run([paths.linux_program(), "--check", script], stdout=subprocess.PIPE, text=True, timeout=30)
    assert re.findall(r":(\d+): (.*)", done.stdout) == [
        ("2", 'set: "1 +": a number is missing at the end'), ("3", 'test: "==" is no operator'),
        ("4", '"uper" is no filter, or its arguments are wrong')], done.stdout
    assert done.returncode == 1


# --- explain --------------------------------------------------------------------------------------------------------------------

def test_explain(run):
    result = run(nics=[], script="""#!ipxe
explain
imgfetch nosuch://x/y || explain
explain enodns
explain 0x2d0c613b
explain rubbish || explain ${errno}
""")
    text = result.text.replace("\r", "")
    assert re.search(r"^Nothing has failed\.$", text, re.M), result
    assert re.search(r"^3c001683 NOTSUP: Operation not supported\nThis build, or the other side, cannot do that", text, re.M), result
    assert re.search(r'^It was: fetch: the scheme "nosuch" is not one', text, re.M), result
    assert re.search(r"^3e00218e NODNS: .*\n.*\"show dns\"", text, re.M), result
    assert re.search(r"^2d0c613b is no error of this program: .*\n.*\niPXE's of this class mean:\n2d00118e NOENT: ", text, re.M), result
    assert 'explain: "rubbish" is neither the name nor the number of an error\n2d00118e NOENT: ' in text, result
    assert max(len(line) for line in text.splitlines()) < 80, "lines fit a screen"


def test_explain_quotes_no_earlier_failure(run):
    """Both are INVAL; the second one has no sentence."""
    result = run(nics=[], script="#!ipxe\ncpair 8 || explain\nconfig nosuch || explain\n")
    assert result.text.count("INVAL: ") == 2 and result.text.count("It was: colour: there are colour pairs") == 1, result


def test_the_shell_hints_at_explain_once(net, tap, log_path):
    from lab import Amorce
    with Amorce(net, [], command="shell", log=log_path) as amorce:
        amorce.prompt(10)
        assert "explain" not in amorce.run("isset ||") + amorce.run("isset ${nothing}") + amorce.run("nosuch")
        assert '("explain" tells more)' in amorce.run("imgfetch nosuch://x/y")
        assert "NOTSUP" in amorce.run("explain")
        assert "tells more" not in amorce.run("imgfetch nosuch://x/y")
