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
        assert "at most 1000000 runs, not 4294967297" in pc.run("modetest --count 4294967297", 120)  # more than a size_t holds
        assert "can be kept, not 4295032832" in pc.run("pcap --start --size 0x100010000")
        assert "of each frame, not 4294967424" in pc.run("pcap --start --snap 0x100000080")
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
