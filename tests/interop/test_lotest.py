"""`lotest` from one TAP to another over the laboratory's bridge; over a wire that loses and one that changes bytes."""
import re

import pytest


def test_frames_arrive(run, net):
    nics = ["tap:" + net.tap(), "tap:" + net.tap()]
    # a bridge forwards only some time after a port has a carrier
    result = run("ifopen net0 net1 && sleep 2 && lotest --count 500 net0 net1 && lotest -b -m 46 -c 20 net1 net0 && echo FINE", nics=nics)
    assert re.search(r"^ *500\s*$", result.text, re.M) and "FINE" in result.text, result


@pytest.mark.parametrize("wire, why", [({"loss": 1.0}, "frame 1 of net0 did not arrive at net1"),
                                       ({"corrupt": 1.0}, "with other bytes|did not arrive")])
def test_a_bad_wire_is_told(run, net, wire, why):
    nics = ["tap:" + net.tap(), "tap:" + net.tap(**wire)]
    result = run("lotest --count 50 net0 net1 || echo FAILED", nics=nics)
    assert "Test failed" in result.text and re.search(why, result.text) and "FAILED" in result.text, result


@pytest.mark.parametrize("words, why", [("net0 net0", "two different devices"), ("net0 net7", '"net7": no such network device'),
                                        ("-m 45 net0 net1", "at least 46 bytes"), ("-m 60000 net0 net1", "carries at most")])
def test_bad_operands(run, net, words, why):
    result = run(f"lotest {words} || echo FAILED", nics=["tap:" + net.tap(), "tap:" + net.tap()])
    assert why in result.text and "FAILED" in result.text, result
