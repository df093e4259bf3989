"""The PC's screen, keyboard and serial line; its clock; what is shown when the processor finds a fault of ours."""
import re
import struct
import time

import pytest

from lab import VM, Timeout, bios, paths

COLUMNS, ROWS = 80, 25
ESC = "\x1b"
RAISE_TRIES = 10
BIOS_KEYS = 8  # SeaBIOS keeps 16


def cells(pc, rows=ROWS):
    """Rows of (character, attribute) from the display's memory."""
    path = pc.dir / "cells.bin"
    pc.qmp("pmemsave", val=0xb8000, size=2 * COLUMNS * rows, filename=str(path))
    data = path.read_bytes()
    pairs = list(zip(data[::2], data[1::2]))
    return [pairs[row * COLUMNS:][:COLUMNS] for row in range(rows)]


def text(row):
    return bytes(character for character, _ in row).decode("cp437").rstrip()


@pytest.mark.ours
def test_colours_and_characters(log_path):
    script = (f"#!ipxe\necho -n {ESC}[2J{ESC}[3;5H{ESC}[1;33;44m\u250c\u2500\u2510 \u00e4\u03c0{ESC}[0;31mred{ESC}[0m\n"
              f"echo -n {ESC}[?25l{ESC}[10;1H\u2014\u4e2d|\necho ${{unset}}\necho SHOWN\nshell\n")
    with bios.lkrn(script, display=True, log=log_path) as pc:
        pc.expect_screen(r"^SHOWN", 20)
        shown = cells(pc)
        assert text(shown[2]) == "    \u250c\u2500\u2510 \u00e4\u03c0red"
        assert [attribute for _, attribute in shown[2][4:13]] == [0x1e] * 6 + [0x04] * 3
        assert text(shown[9]) == "-?|"
        assert shown[9][0][1] == 0x07


@pytest.mark.ours
def test_whole_screens(log_path):
    """Every cell, the last one too, without scrolling; and quickly."""
    draw = "".join(f"echo -n {ESC}[{row + 1};1H{ESC}[4{row % 8}m" + f"{row:02}" + "x" * (COLUMNS - 3) + "|\n" for row in range(ROWS))
    script = f"#!ipxe\nset i:int32 0\n:again\n{draw}inc i\niseq ${{i}} 40 || goto again\necho -n {ESC}[0m{ESC}[H\nsleep 600\n"
    with bios.lkrn(script, display=True, log=log_path) as pc:
        pc.expect(r"initialising", 20)
        begin = time.monotonic()
        while [text(row) for row in cells(pc)] != [f"{row:02}" + "x" * (COLUMNS - 3) + "|" for row in range(ROWS)]:
            assert time.monotonic() - begin < 20, pc.screen()
            pc.pump(0.1)
        assert [row[1][1] for row in cells(pc)][:2] == [0x07, 0x47]


@pytest.mark.ours
def test_scrolling(log_path):
    """A line that fills the screen's width makes no empty one below it."""
    script = ("#!ipxe\nset i:int32 0\n:again\necho line ${i}\ninc i\niseq ${i} 100 || goto again\n"
              f"echo {'w' * COLUMNS}\necho LAST\nshell\n")
    with bios.lkrn(script, display=True, log=log_path) as pc:
        pc.expect_screen(r"^LAST\nAmorce>", 30)
        lines = pc.screen().splitlines()
        assert lines[ROWS - 5:] == ["line 98", "line 99", "w" * COLUMNS, "LAST", "Amorce>"], lines


@pytest.mark.ours
def test_fifty_rows(log_path, tmp_path):
    """An expansion ROM that loads the card's 8x8 font makes the screen 80x50: mov ax,1112h; xor bl,bl; int 10h; retf."""
    rom = b"\x55\xaa\x01\xb8\x12\x11\x30\xdb\xcd\x10\xcb".ljust(511, b"\0")
    (tmp_path / "font.rom").write_bytes(rom + bytes([-sum(rom) & 0xff]))
    script = "#!ipxe\nset i:int32 0\n:again\necho line ${i}\ninc i\niseq ${i} 100 || goto again\necho LAST\nsleep 600\n"
    with bios.lkrn(script, display=True, args=["-option-rom", str(tmp_path / "font.rom")], log=log_path) as pc:
        end = time.monotonic() + 30
        while [text(row) for row in cells(pc, 50)] != [f"line {i}" for i in range(52, 100)] + ["LAST", ""]:
            assert time.monotonic() < end, [text(row) for row in cells(pc, 50)]
            pc.pump(0.1)


def column(pc):
    """Of the cursor, as the BIOS knows it."""
    path = pc.dir / "cursor.bin"
    pc.qmp("pmemsave", val=0x450, size=1, filename=str(path))
    return path.read_bytes()[0]


def await_column(pc, wanted):
    end = time.monotonic() + 10
    while column(pc) != wanted:
        assert time.monotonic() < end, f"the cursor is in column {column(pc)}, not {wanted}"
        pc.pump(0.02)


def press(pc, names, wanted):
    """The keyboard itself keeps no more than three keys when this machine is slow: what each does is awaited."""
    for count, name in enumerate(names):
        pc.key(name)
        await_column(pc, wanted[count])


@pytest.mark.ours
def test_keyboard(log_path):
    """Letters, shifted ones, and keys that have no letter."""
    with bios.lkrn(display=True, log=log_path) as pc:
        pc.expect_screen(r"^Amorce>", 30)
        press(pc, "xech", range(9, 13))
        press(pc, ["spc", "a", "z", "home", "delete", "right", "right", "right", "o", "end", "left", "delete", "b", "backspace"],
              [13, 14, 15, 8, 8, 9, 10, 11, 12, 15, 14, 14, 15, 14])
        pc.keys("B_${")
        pc.keys("platf")
        pc.keys("orm}")
        pc.key("ret")
        pc.expect(r"^aB_pcbios *$", 20)
        pc.prompt()
        pc.key("up")
        pc.key("ret")
        pc.expect(r"^aB_pcbios *$", 20)
        pc.prompt()
        pc.sendline("echo BEGIN && sleep 100")
        pc.expect(r"^BEGIN", 10)
        pc.key("ctrl", "c")
        pc.prompt(10)


@pytest.mark.ours
def test_bios_on_the_line(log_path):
    """SeaBIOS without a card sends the screen to COM1 and takes keys from there: nothing appears twice."""
    with VM(firmware="bios", machine="pc,graphics=off", kernel=paths.bios_program(),
            initrd="#!ipxe\necho ONE-LINE\nshell\n", log=log_path) as pc:
        pc.expect(r"SeaBIOS", 20)
        shown = pc.expect(r"initialising([\s\S]*?)ONE-LINE([^>]*)>", 20)
        assert "ONE-LINE" not in shown[1] + shown[2]
        typed = "echo xabcdefghijklmnopqrstuvwxyz0123456789${platform}x"
        for begin in range(0, len(typed), BIOS_KEYS):  # were we to read the line too, they would come in another order
            pc.send(typed[begin:begin + BIOS_KEYS])
            await_column(pc, len("Amorce> " + typed[:begin + BIOS_KEYS]))
        pc.send("\r")
        answer = pc.expect(r"\n(xabcdefghijklmnopqrstuvwxyz0123456789pcbiosx) *\n([^>]*)>", 10)
        assert "pcbiosx" not in answer[2]


@pytest.mark.ours
def test_nobody_reads_the_line(log_path):
    """Far more than the other end's buffers take: the program waits a little and goes on."""
    script = f"#!ipxe\nset i:int32 0\n:again\necho {'n' * 70} ${{i}}\ninc i\niseq ${{i}} 6000 || goto again\necho ALL-DONE\nsleep 600\n"
    with bios.lkrn(script, display=True, log=log_path) as pc:
        begin = time.monotonic()
        while not re.search(r"^ALL-DONE", pc.screen(), re.M):
            assert time.monotonic() - begin < 120, pc.screen()
            time.sleep(0.5)


@pytest.mark.ours
def test_debug_port(log_path, tmp_path):
    """QEMU's port E9h has the text while the setting says so; what menus draw, too. Without that port nothing is written."""
    port = tmp_path / "port"
    script = ("#!ipxe\necho BEFORE\nset debugcon 1\necho DURING\nmenu Drawn ones\nitem a One\nchoose --timeout 1 x || clear debugcon\n"
              "clear debugcon\necho AFTER\nshell\n")
    with bios.lkrn(script, args=["-debugcon", f"file:{port}"], log=log_path) as pc:
        pc.expect(r"^AFTER", 20)
        written = port.read_text(errors="replace")
    assert written.startswith("DURING\n") and "Drawn ones" in written and "AFTER" not in written, written


@pytest.mark.ours
def test_line_that_the_firmware_names(log_path, tmp_path):
    """ACPI's SPCR says COM2: it is written there, not to COM1."""
    table = bytes([0, 0, 0, 0, 1, 8, 0, 1]) + struct.pack("<Q", 0x2f8) + bytes(6) + bytes([7]) + bytes(21)
    (tmp_path / "spcr").write_bytes(table)
    line = tmp_path / "com2"
    args = ["-acpitable", f"sig=SPCR,rev=2,oem_id=AMORCE,data={tmp_path / 'spcr'}", "-serial", f"file:{line}"]
    with bios.lkrn("#!ipxe\necho ON-COM2\nsleep 600\n", args=args, log=log_path) as pc:
        end = time.monotonic() + 20
        while not (line.exists() and b"ON-COM2" in line.read_bytes()):
            assert time.monotonic() < end
            pc.pump(0.2)
        with pytest.raises(Timeout):
            pc.expect("ON-COM2", 1)


def test_clock(log_path):
    """The machine's seconds are ours, and so is its date."""
    with bios.lkrn(log=log_path) as pc:
        pc.prompt(30)
        begin = time.monotonic()
        pc.run("sleep 3", 20)
        assert 2.8 < time.monotonic() - begin < 6
        now = int(re.search(r"\d+", pc.run("echo ${unixtime:int32}"))[0])
        assert abs(now - time.time()) < 5


@pytest.mark.ours
def test_no_timer_chip(log_path):
    """A machine without its 8254: nothing ticks, and nobody may wait for a tick. ACPI's timer gives the clock."""
    with bios.lkrn(args=["-machine", "pit=off"], log=log_path) as pc:
        pc.prompt(30)
        pc.run("sleep 3", 15)           # without it the clock is some eight times too slow
        with pytest.raises(Timeout):
            pc.wait(15)                 # asleep by now, if it ever is
        assert "alive" in pc.run("echo alive", 10)


@pytest.mark.ours
def test_fault(log_path):
    """A non-maskable interrupt stands for any exception: in real mode it is the BIOS's, so it may take some."""
    with bios.lkrn("#!ipxe\necho BUSY\n:again\ngoto again\n", log=log_path) as pc:
        pc.expect(r"BUSY", 20)
        for attempt in range(RAISE_TRIES):
            pc.qmp("inject-nmi")
            try:
                pc.expect(r"eip [0-9a-f]{8} [^\n]* program at [0-9a-f]{8}\n", 2)
                break
            except Timeout:
                assert attempt + 1 < RAISE_TRIES
        pc.expect(r"internal error: non-maskable interrupt \(exception 2\) at \S*[0-9a-f]{8}\n", 5)
        pc.expect(r"a key is pressed\.", 5)
        ended = None
        for _ in range(RAISE_TRIES):  # what is typed before the message is out does not count
            try:
                pc.send("x")
                ended = pc.wait(1)
                break
            except Timeout:
                continue
        assert ended == 0
