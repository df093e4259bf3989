/* tests/unit/script/check_test.c - what `amorce --check` says about scripts. */
#include "tests/unit/check.h"
#include "tests/unit/script/rig.h"

static const struct {
    const char *script;
    int problems;
    const char *output;
} rows[] = {
    { "#!ipxe\necho hello\n", 0, "" },
    { "echo hello\n", 1,
      "test:1: does not begin with \"#!ipxe\": it will not be recognised as a script\n" },
    { "\xef\xbb\xbf#!ipxe\n", 1,
      "test:1: begins with a byte order mark: it will not be recognised as a script\n" },
    { "#!ipxe\nehco hi\n\nset x 1 && chian y || ; goto\n", 3,
      "test:2: ehco: command not found\ntest:4: chian: command not found\n"
      "test:4: goto: wants at least 1 argument, has 0\n" },
    { "#!ipxe\n${cmd} --what\necho ${x} || goto ${y}\n", 0, "" },
    { "#!ipxe\ngoto here\ngoto there || goto ${x}\n:here\n:th\\\nere2\n", 1,
      "test:3: goto: no line defines the label \":there\"\n" },
    { "#!ipxe\n  :there # comment\ngoto there\n", 0, "" },
    { "#!ipxe\nopt --wrong\nopt -u five\nopt --uint ${n} --${o} --wrong\nopt ${o} --wrong a b c d e\n",
      2,
      "test:2: opt: Unrecognised option \"--wrong\"\ntest:3: opt: \"five\": invalid integer value\n" },
    { "#!ipxe\niseq ${a}\niseq ${a} b c\niseq a b c\niseq a ${b} ${c}\n", 3,
      "test:2: iseq: wants at least 2 arguments, has 1\ntest:4: iseq: takes at most 2 arguments, has 3\n"
      "test:5: iseq: takes at most 2 arguments, has 3\n" },
    { "#!ipxe\nopt --text=${x} --wrong=1\n", 1,
      "test:2: opt: Unrecognised option \"--wrong=1\"\n" },
    { "#!ipxe\ntime goto nowhere\ntime time tiem x\ntime\n", 3,
      "test:2: goto: no line defines the label \":nowhere\"\ntest:3: tiem: command not found\n"
      "test:4: time: wants at least 1 argument, has 0\n" },
    { "#!ipxe\necho a \\\n  b \\\n  || nosuch\nnosuch2\n", 2,
      "test:2: nosuch: command not found\ntest:5: nosuch2: command not found\n" },
    { "#!ipxe\necho x\necho a \\\n", 1,
      "test:3: the script ends in a line that is to be continued (\\)\n" },
    { "#!ipxe\nopt --help --wrong\nsay --anything\n", 0, "" },
    { "#!ipxe\nif isset ${x} && iseq ${x} 1\n  foreach y in a b\n    echo ${y}\n  end\nelse if true ; echo\n"
      "else\nend || echo\nwhile not isset ${x} ; set x 1 ; end\nif --help\n:end\ngoto end\n",
      0, "" },
    { "#!ipxe\nif true\nwhile ture\nforeach x\nend\nend\n", 3,
      "test:3: ture: command not found\ntest:4: foreach: its form is foreach SETTING in WORDS\n"
      "test:2: the block that begins here has no \"end\"\n" },
    { "#!ipxe\nend\nelse\nif true\nelse\nelse\nend\nforeach x in\nelse\nend\n", 4,
      "test:2: end: no block is open\ntest:3: else: no \"if\" is open\n"
      "test:6: else: the \"if\" of line 4 has had its \"else\"\ntest:9: else: no \"if\" is open\n" },
    { "#!ipxe\nif\nelse echo\nend if\nif true && end\ntrue || if iseq a && nosuch\ntrue && end\nnot nosuch\n",
      8,
      "test:2: if: a command must follow as its condition\n"
      "test:3: else: only \"if\" or \";\" may follow, not \"echo\"\n"
      "test:4: end: takes no arguments, not \"if\"\n"
      "test:5: end: blocks cannot stand in a condition\n"
      "test:6: iseq: wants at least 2 arguments, has 1\ntest:6: nosuch: command not found\n"
      "test:7: end: && and || cannot stand before it\ntest:8: nosuch: command not found\n" },
    { "#!ipxe\nset --eval x 3 * (4\nset -e x ${a} +\nset x 3 * (4\ninc x 1 +\ninc x ${y} -\ninc x -5\n"
      "set --eval ${x} +\nset --evil x 1\n",
      3,
      "test:2: set: \"3 * (4\": not closed at \"(4\"\ntest:5: inc: \"1 +\": a number is missing at the end\n"
      "test:9: set: Unrecognised option \"--evil\"\n" },
    { "#!ipxe\ntest ${a} == b\ntest -n ${x}\nif not test ${a} -lt five\nend\ntest 1 -eq ${n}\ntest ${a} ${b} c\n"
      "while test\nend\ntest --help\ntest - = -\n",
      3,
      "test:2: test: \"==\" is no operator\ntest:4: test: \"five\": no number at \"five\"\n"
      "test:8: test: its forms are A, -n A, -z A and A OPERATOR B\n" },
    { "#!ipxe\necho ${a|lower|sub:x,y} ${a|cut:1,${n}} ${${b|upper}|field:2,|count}\n"
      "set x${a|lowre} ${b|or:${c|cut}}\n${x|nosuch${y}} ${z|trim|${f}}|nofilter a|b\n"
      "echo ${a|field:0} ${net0/mac:hexhyp|upper} ${a|sub:,x} ${a|lower:x} ${a|or}\n"
      "echo ${a|or:no name} ${b c} a|b {x|y\n",
      7,
      "test:3: \"lowre\" is no filter, or its arguments are wrong\n"
      "test:3: \"cut\" is no filter, or its arguments are wrong\n"
      "test:5: \"field:0\" is no filter, or its arguments are wrong\n"
      "test:5: \"sub:,x\" is no filter, or its arguments are wrong\n"
      "test:5: \"lower:x\" is no filter, or its arguments are wrong\n"
      "test:5: \"or\" is no filter, or its arguments are wrong\n"
      "test:6: \"${a|or:no\" has no end: a blank in a filter is written %20\n" },
};

static void test_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        int problems = rig_check(rows[i].script);
        const char *output = rig_output();
        if (problems != rows[i].problems || strcmp(output, rows[i].output) != 0)
            fail_msg("%s\n%d problems, want %d; output:\n%s\nwant:\n%s", rows[i].script, problems,
                     rows[i].problems, output, rows[i].output);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_check) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
