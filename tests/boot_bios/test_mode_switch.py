"""Protected mode and real mode by turns: thousands of switches with every register, the stacks, A20 and calls up checked
(`modetest`), while the timer ticks and keys come."""
import pytest

from lab import bios


@pytest.mark.ours
@pytest.mark.parametrize("machine_memory", [32, 3200])
def test_many_switches(machine_memory, log_path):
    """In little memory, and with the program far up, where an address with bit 20 cleared is another one."""
    with bios.lkrn(display=True, memory=machine_memory, log=log_path) as pc:
        pc.prompt(30)
        assert "5000 mode switches, each with a call up and one down in it: fine" in pc.run("modetest --count 5000", 120)
        pc.expect_screen(r"^5000 mode switches", 5)
        listed = pc.run("help")
        assert "echo" in listed and "modetest" not in listed      # a test's tool: in no list


@pytest.mark.ours
def test_keys_come_through(log_path):
    """Typed while the switches go on: the BIOS takes them, we find them afterwards."""
    with bios.lkrn(display=True, log=log_path) as pc:
        pc.prompt(30)
        pc.sendline("echo BEGIN && modetest --count 5000")
        pc.expect(r"^BEGIN", 10)
        pc.keys("echo a")
        pc.expect(r"mode switches[^\n]*: fine\n[^\n]*> echo a", 120)
        pc.keys("b${platform}")
        pc.key("ret")
        pc.expect(r"^abpcbios *$", 10)
