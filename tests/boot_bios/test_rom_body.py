"""Where an expansion ROM keeps its body, tried with a small one in place of the program: body.S says that it was started."""
import random
import struct
import subprocess

import pytest

from lab import BUILD, PC, ROOT, bios, disk, paths

pytestmark = pytest.mark.ours
OK = r"^BODY-OK form=0005 rom=[c-e][0-9a-f]{3} blocks=([0-9a-f]{2})"
STUB_BLOCKS, SECTOR = 0x10, 512
ROM_ADDRESS_MASK = b"\x66\x81\xe1\x00\xf8\xff\xff"          # andl $0xfffff800, %ecx in rom_card.S


@pytest.fixture
def rom(tmp_path):
    """rom(form, size): such a ROM for the e1000, its bytes after `what`; the part that the BIOS copies has a good sum again."""
    paths.bios_program("8086100e.mrom")         # with it the prefix was made
    work = tmp_path / "body"
    subprocess.run(["clang", "--target=i386-unknown-none-elf", f"-I{ROOT}/src/plat/bios", "-c",
                    ROOT / "tests/boot_bios/body.S", "-o", f"{work}.o"], check=True)
    subprocess.run(["ld.lld", "-m", "elf_i386", "-Ttext=0x100000", "--oformat=binary", f"{work}.o", "-o", f"{work}.bin"], check=True)

    def make(form, size, what=bytes):
        payload, path = tmp_path / "payload", tmp_path / f"test.{form}"
        payload.write_bytes(bytes(4) + random.Random(size).randbytes(size))
        subprocess.run([ROOT / "tools/bios-media", form, BUILD / "i386-bios/prefix/rom.bin", f"{work}.bin", payload, path,
                        "8086100e", "test"], check=True)
        data = bytearray(what(path.read_bytes()))
        data[6] = (data[6] - sum(data[:data[2] * SECTOR])) & 0xff
        path.write_bytes(data)
        return path
    return make


def before_entry(data, words):
    """These instructions before the ROM's entry, as a BIOS of another kind would call it; the bytes as a bytearray."""
    entry = 3
    assert data[entry] == 0xe9                                  # jmp
    at = data[2] * SECTOR - 16                                  # nothing is there
    target = entry + 3 + int.from_bytes(data[entry + 1:entry + 3], "little")
    words += b"\xe9" + (target - at - len(words) - 3).to_bytes(2, "little", signed=True)
    assert len(words) <= 16 and not any(data[at:at + 16])
    data = bytearray(data)
    data[at:at + len(words)] = words
    data[entry + 1:entry + 3] = (at - entry - 3).to_bytes(2, "little")
    return data


def card(path, log_path, cards=1, **more):
    return PC(nics=["user,net=10.0.2.0/24"] * cards, model="e1000", rom=path, boot="pxe", display=True, memory=64, log=log_path, **more)


def started(path, log_path):
    """How many blocks of the ROM stayed in memory."""
    with card(path, log_path) as pc:
        return int(pc.expect(OK, 30).group(1), 16)


@pytest.mark.parametrize("size", [10_000, 110_000])
def test_memory_of_the_bios(rom, log_path, size):
    """Moved away by PMM at power-on: what stays is short."""
    path = rom("rom", size)
    assert path.read_bytes()[2] * SECTOR > size
    assert started(path, log_path) <= STUB_BLOCKS


def test_no_memory_of_the_bios(rom, log_path):
    """Without PMM the body stays behind the ROM's code."""
    path = rom("rom", 20_000, lambda data: data.replace(b"$PMM", b"$XYZ"))
    assert started(path, log_path) * SECTOR > 20_000


def test_looks_like_memory_of_the_bios(rom, log_path):
    """Bytes that are no PMM structure but for its signature: looked for from C0000h on, where the ROM itself has them."""
    def false_one(data):
        start = b"\xb8\x00\xe0"                                         # movw $0xe000, %ax
        at = (BUILD / "i386-bios/prefix/rom.bin").stat().st_size - 32
        assert data.count(start) == 1 and not any(data[at:at + 16])
        return (data[:at] + b"$PMM\x01\x10" + data[at + 6:]).replace(start, b"\xb8\x00\xc0")
    assert started(rom("rom", 20_000, false_one), log_path) <= STUB_BLOCKS


@pytest.mark.parametrize("form, size", [("mrom", 10_000), ("mrom", 1_000_000), ("rom", 200_000)])
def test_body_in_the_card(rom, log_path, form, size):
    path = rom(form, size)
    assert path.read_bytes()[2] <= STUB_BLOCKS
    assert started(path, log_path) <= STUB_BLOCKS


def test_borrowed_address(rom, log_path):
    """A BIOS that cleared the ROM's address: the card's other registers have some. The e1000's are 128 KiB."""
    def no_address(data):
        assert data.count(ROM_ADDRESS_MASK) == 1
        return data.replace(ROM_ADDRESS_MASK, ROM_ADDRESS_MASK[:3] + bytes(4))
    assert started(rom("mrom", 100_000, no_address), log_path) <= STUB_BLOCKS
    with card(rom("mrom", 200_000, no_address), log_path) as pc:
        pc.expect_screen(r"^Amorce: the BIOS gave the card's ROM no address", 30)


def test_damaged(rom, log_path, tmp_path):
    """Said, and the next device is started."""
    after = bios.disk(disk.image(tmp_path / "after.img", 1 << 20), 1)
    path = rom("mrom", 50_000, lambda data: data[:-1000] + bytes([data[-1000] ^ 1]) + data[-999:])
    with card(path, log_path, devices=[after]) as pc:
        pc.expect_screen(r"^Amorce: the file is damaged", 30)
        pc.expect(disk.BOOTED, 30)


def test_ctrl_b_before_the_boot_order(log_path, tmp_path):
    """Whoever asked for us gets us, whatever the BIOS would have started; `exit` goes on with that."""
    first = bios.disk(disk.image(tmp_path / "first.img", 1 << 20), 0)
    with PC(nics=["user,net=10.0.2.0/24"], model="e1000", rom=paths.bios_program("8086100e.mrom"), display=True, devices=[first],
            log=log_path) as pc:
        pc.expect_screen(r"Press Ctrl-B to configure Amorce \(PCI 00:03\.0\)", 20)
        pc.key("ctrl", "b")
        pc.expect_screen(r"^Amorce>", 30)
        pc.keys("exit\n")
        pc.expect(disk.BOOTED, 30)


def test_ctrl_b_opens_once(log_path, tmp_path):
    """Whose turn comes by the boot order has had it: the next device is not taken for a start that was asked for."""
    after = bios.disk(disk.image(tmp_path / "after.img", 1 << 20), 5)
    with PC(nics=["user,net=10.0.2.0/24"], model="e1000", rom=paths.bios_program("8086100e.mrom"), boot="pxe", display=True,
            devices=[after], log=log_path) as pc:
        pc.expect_screen(r"Press Ctrl-B to configure", 20)
        pc.key("ctrl", "b")
        pc.expect_screen(r"^Amorce>", 30)
        pc.keys("exit\n")
        pc.expect(disk.BOOTED, 30)


def test_no_ctrl_b(log_path, tmp_path):
    """Another key is left to whom it was meant for, and the boot order is the BIOS's."""
    first = bios.disk(disk.image(tmp_path / "first.img", 1 << 20), 0)
    with PC(nics=["user,net=10.0.2.0/24"], model="e1000", rom=paths.bios_program("8086100e.mrom"), display=True, devices=[first],
            log=log_path) as pc:
        pc.expect_screen(r"Press Ctrl-B to configure", 20)
        pc.keys("x")
        pc.expect(disk.BOOTED, 10)
        assert "starting execution" not in pc.screen()


def test_boots_from_its_own_card_alone(log_path):
    """A machine with two cards: what the first one's ROM starts does not go on with the second one."""
    with PC(nics=["user,net=10.0.2.0/24"] * 2, model="e1000", rom=paths.bios_program("8086100e.mrom"), boot="pxe", display=True,
            log=log_path) as pc:
        pc.expect(r"Configuring \(net0", 60)
        pc.expect(r"No more network devices", 60)
        assert "Configuring (net1" not in pc.text


@pytest.mark.parametrize("segment, taken", [(0xd000, True), (0xffff, False), (0x2000, False)])
def test_pci_3_moves_the_rom(rom, log_path, tmp_path, segment, taken):
    """SeaBIOS is no BIOS of PCI 3.0: words before the ROM's entry say so, and where it shall be."""
    def say_so(data):
        version = b"\x81\xfb\x00\x03"                          # cmpw $0x0300, %bx
        assert data.count(version) == 1
        return before_entry(data.replace(version, b"\x81\xfb\x00\x02"), b"\xbb" + segment.to_bytes(2, "little"))
    memory = tmp_path / "memory"
    with card(rom("mrom", 10_000, say_so), log_path, cards=2) as pc:
        pc.expect_screen(r"Press Ctrl-B to configure .*00:04\.0", 20)       # the first one's has come back; SeaBIOS wipes later
        pc.qmp("pmemsave", val=0xd0000, size=STUB_BLOCKS * SECTOR, filename=str(memory))
        pc.expect(OK, 30)
    there = memory.read_bytes()
    assert (there[:2] == b"\x55\xaa") == taken
    assert not taken or sum(there[:there[2] * SECTOR]) & 0xff == 0


def names_of_the_rom():
    """Where what is in its code: name -> offset."""
    lines = subprocess.run(["nm", BUILD / "i386-bios/prefix/rom.elf"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[2]: int(line.split()[0], 16) for line in lines}


def after_power_on(path, log_path, memory):
    """The ROM's segment, and its bytes: the first one's of two cards, whose second shows its line by then."""
    lowest, highest, step = 0xc0000, 0xf0000, 2048
    with card(path, log_path, cards=2) as pc:
        pc.expect_screen(r"Press Ctrl-B to configure .*00:04\.0", 20)
        pc.qmp("pmemsave", val=lowest, size=highest - lowest, filename=str(memory))
    data, head = memory.read_bytes(), path.read_bytes()[:2]
    at = next(at for at in range(0, len(data), step) if data[at:at + 2] == head and b"PCIR\x86\x80\x0e\x10" in data[at:at + step])
    return (lowest + at) // 16, data[at:]


@pytest.mark.parametrize("option, pnp, hooked", [(True, False, True), (True, True, False), (False, False, False)])
def test_bios_without_plug_and_play(rom, log_path, tmp_path, option, pnp, hooked):
    """NONPNP_HOOK_INT19: such a BIOS knows no boot entry, so booting begins with us. SeaBIOS has Plug and Play, and takes INT 19h
    back after each ROM: the ROM is told that there is none, and a disk's first sector puts its vector there again."""
    names = names_of_the_rom()

    def change(data):
        asks = b"\x80\x3e" + struct.pack("<H", names["has_pnp"]) + b"\x00\x75"     # cmpb $0, has_pnp; jne
        assert data.count(asks) == 1
        at = data.index(asks) + len(asks) + 1
        assert data[at] == 0xeb                                     # jmp, which the option leaves out
        data = data[:at] + (b"\x90\x90" if option else data[at:at + 2]) + data[at + 2:]
        return data if pnp else before_entry(data, b"\x31\xff")  # xorw %di, %di
    path = rom("mrom", 10_000, change)
    segment, data = after_power_on(path, log_path, tmp_path / "memory")
    kept = data[names["old_int19"]:][:4]                            # the BIOS's vector
    assert any(kept) == hooked, kept
    if not hooked:
        return
    sector = b"\x66\xc7\x06\x64\x00" + struct.pack("<HH", names["int19"], segment) + b"\xcd\x19"     # movl $ours, 0x64; int $0x19
    first = tmp_path / "first.img"
    first.write_bytes((b"\x31\xc0\x8e\xd8" + sector).ljust(510, b"\0") + b"\x55\xaa" + bytes(SECTOR * 2047))
    with PC(nics=["user,net=10.0.2.0/24"], model="e1000", rom=path, display=True, memory=64, devices=[bios.disk(first, 0)],
            log=log_path) as pc:
        pc.expect(OK, 30)
