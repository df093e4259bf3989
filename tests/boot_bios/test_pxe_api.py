"""The PXE API that network boot programs find: every call, made by a program of our own (nbp.py), then by Debian's iPXEs, whose
network driver is our UNDI."""
import contextlib
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading

import pytest

from lab import PC, bios, loaders, payload, peer
from nbp import (BUFFER, FILE_API_CHECK, FILE_CLOSE, FILE_CMDLINE, FILE_EXEC, FILE_EXIT_HOOK, FILE_OPEN, FILE_READ,
                 FILE_SELECT, GET_CACHED_INFO, GET_FILE_SIZE, GET_IFACE_INFO, GET_INFORMATION, GET_MCAST_ADDRESS,
                 GET_NIC_TYPE, GET_STATISTICS, HOOK, INITIATE_DIAGS, RESTART_TFTP, SET_STATION_ADDRESS, START_BASE, START_UNDI,
                 STOP_BASE, STOP_UNDI, TFTP_CLOSE, TFTP_GET_FSIZE, TFTP_OPEN, TFTP_READ, TFTP_READ_FILE, UDP_CLOSE, UDP_OPEN,
                 UDP_READ, UDP_WRITE, UNDI_CLOSE, UNDI_OPEN, UNDI_SHUTDOWN, UNDI_TRANSMIT, UNLOAD_STACK, Program, block, far,
                 heard, port)

pytestmark = pytest.mark.ours       # the peer answers in other details, and over the line that our program writes to
SERVER = bytes([10, 98, 0, 1])
PORT_ECHO = 7007
ARP, IP = 0x0806, 0x0800


def run(prompt, files, program, name="t.nbp", timeout=60, arguments=""):
    """Runs it from the prompt; the lines that it printed, and all text."""
    files.write(name, program.bytes())
    text = prompt.run(f"chain tftp://10.98.0.1/{name} {arguments}".strip(), timeout)
    return heard(text), text


def tftp_open(name, packet, server=SERVER):
    return block(142, (2, server), (10, name.encode()), (138, port(69)), (140, packet))


def content(files, name, size):
    """A file of the served directory and the sum of its bytes."""
    data = files.random(name, size, size & 0xff) if name not in files.digest else None
    data = (files.dir / name).read_bytes()
    assert len(data) == size
    return sum(data) & 0xffffffff


def test_state_at_the_entry(prompt, files):
    """PXE 2.1, 3.3: where the structures are said to be, and that they are right."""
    program = Program()
    state, int1a = program.state(), program.int1a()
    program.end()
    lines, _ = run(prompt, files, program)
    ax, segment, offset, physical, di, pxe, kib = (lines[state].number(i) for i in range(7))
    assert ax == 0 and physical == segment * 16 + offset and offset % 16 == 0
    assert pxe == segment << 16 | di and 500 < kib < 640 and kib * 1024 <= segment * 16
    assert [lines[int1a].number(i) for i in range(4)] == [0x564e, segment, offset, physical]
    program = Program()
    pxenv_at, pxe_at = program.dump(physical, 44), program.dump(segment * 16 + di, 88)
    program.end()
    lines, _ = run(prompt, files, program)
    pxenv, pxe = lines[pxenv_at].words[0], lines[pxe_at].words[0]
    assert pxenv[:9] == b"PXENV+\x01\x02\x2c" and sum(pxenv) % 256 == 0
    assert pxe[:5] == b"!PXE\x58" and pxe[6] == 0 and sum(pxe) % 256 == 0
    assert struct.unpack_from("<HIH", pxe, 0x30)[1] == kib * 1024 or struct.unpack_from("<HIH", pxe, 0x30)[1] >= kib * 1024


def test_cached_packets(prompt, files):
    """What `set` says is what the program reads; both ways to get a packet."""
    prompt.run("set filename t.nbp && set 209:string cfg/one && set 210:string http://10.98.0.1/sl/")
    program = Program()
    pointers = [program.call(GET_CACHED_INFO, block(12, (2, kind))) for kind in (1, 2, 3)]
    copied = program.call(GET_CACHED_INFO, block(12, (2, 2), (4, 600), (6, far(BUFFER * 16))))
    bytes_at = program.dump(BUFFER * 16, 600)
    bad = program.call(GET_CACHED_INFO, block(12, (2, 9)), pxenv=True)
    program.end()
    lines, _ = run(prompt, files, program)
    for line in pointers:
        assert lines[line].status == 0 and lines[line].u16(4) == 1260 and lines[line].u16(10) == 1260, lines[line]
    assert lines[copied].u16(4) == 600 and lines[bad].ax == 1 and lines[bad].status != 0
    ack = lines[bytes_at].words[0]
    mine = bytes(map(int, prompt.run("echo ${net0/ip}").split()[-1].split(".")))
    assert ack[0] == 2 and ack[16:20] == mine and ack[20:24] == SERVER and ack[28:34] == bytes.fromhex("525400980000")
    assert ack[108:].startswith(b"t.nbp\0") and ack[236:240] == b"\x63\x82\x53\x63" and ack[240:243] == b"\x35\x01\x05"
    assert b"\xd1\x07cfg/one" in ack and b"\xd2\x14http://10.98.0.1/sl/" in ack
    second = Program()
    discover = second.dump(sum(p << s for p, s in zip(struct.unpack("<HH", lines[pointers[0]].block[6:10]), (0, 4))), 300)
    second.end()
    found = run(prompt, files, second)[0][discover].words[0]
    assert found[0] == 1 and b"\x35\x01\x01" in found and b"PXEClient:Arch:00000" in found
    prompt.run("clear 209 && clear 210 && clear filename")


@pytest.mark.parametrize("size, packet", [(100_000, 1024), (4096, 512), (0, 512), (3_000_000, 1432), (500, 60000)])
def test_tftp(prompt, files, size, packet):
    total = content(files, f"f{size}.bin", size)
    program = Program()
    fsize = program.call(TFTP_GET_FSIZE, block(142, (2, SERVER), (10, b"f%d.bin" % size)))
    opened = program.call(TFTP_OPEN, tftp_open(f"f{size}.bin", packet))
    read = program.read(TFTP_READ, block(10, (6, far(BUFFER * 16))), 0, packet)
    closed, again = program.call(TFTP_CLOSE), program.call(TFTP_READ, block(10, (6, far(BUFFER * 16))))
    program.end()
    lines, _ = run(prompt, files, program)
    assert lines[fsize].status == 0 and lines[fsize].u32(138) == size
    assert lines[opened].status == 0 and lines[opened].u16(140) == packet
    assert [lines[read].number(i) for i in range(3)] == [0, size, total]
    assert lines[closed].ax == 0 and lines[again].status == 0x1a


def test_tftp_names_and_failures(prompt, files):
    """A URI is fetched by its own protocol; no server is the settings' server; what is missing is told."""
    total = content(files, "f100000.bin", 100_000)
    program = Program()
    by_http = program.call(TFTP_OPEN, tftp_open("http://10.98.0.1/f100000.bin", 1400))
    read = program.read(TFTP_READ, block(10, (6, far(BUFFER * 16))), 0, 1400)
    head = program.call(TFTP_GET_FSIZE, block(142, (2, SERVER), (10, b"http://10.98.0.1/f100000.bin")))
    missing = program.call(TFTP_OPEN, tftp_open("nothing.bin", 512))
    no_size = program.call(TFTP_GET_FSIZE, block(142, (2, SERVER), (10, b"nothing.bin")))
    small = program.call(TFTP_OPEN, tftp_open("f100000.bin", 8, server=bytes(4)))
    program.end()
    lines, _ = run(prompt, files, program)
    assert lines[by_http].status == 0 and [lines[read].number(i) for i in range(3)] == [0, 100_000, total]
    assert lines[head].status == 0 and lines[head].u32(138) == 100_000
    assert lines[missing].ax == 1 and lines[missing].status == 0x3b and lines[no_size].status == 0x3b
    assert lines[small].status == 0 and lines[small].u16(140) == 512


def test_tftp_read_file(prompt, files):
    """Into memory below and above 1 MiB, never into ours, never beyond the room."""
    content(files, "f100000.bin", 100_000)
    data = (files.dir / "f100000.bin").read_bytes()

    def read(at, room, name=b"f100000.bin", group=bytes(4), of=69):
        return block(158, (2, name), (130, struct.pack("<I", room)), (134, struct.pack("<I", at)), (138, SERVER), (146, group),
                     (152, port(of)))

    program = Program()
    low = program.call(TFTP_READ_FILE, read(BUFFER * 16, 200_000))
    first, last = program.dump(BUFFER * 16, 16), program.dump(BUFFER * 16 + 99_984, 32)
    high = program.call(TFTP_READ_FILE, read(0x200000, 100_000))
    multicast = program.call(TFTP_READ_FILE, read(0x200000, 100_000, group=bytes([239, 255, 1, 1]), of=1759))
    short = program.call(TFTP_READ_FILE, read(0x200000, 99_999))
    ours = program.call(TFTP_READ_FILE, read(0x1ff00000, 100_000))       # of 512 MiB the top
    low_area = program.call(TFTP_READ_FILE, read(0x9f000, 100_000))
    huge = program.call(TFTP_READ_FILE, read(0x200000, 0xfffffff0))
    missing = program.call(TFTP_READ_FILE, read(0x200000, 1000, b"nothing.bin"))
    program.end()
    lines, _ = run(prompt, files, program)
    assert lines[low].status == 0 and lines[low].u32(130) == 100_000
    assert lines[first].words[0] == data[:16] and lines[last].words[0][:16] == data[-16:]
    assert lines[high].status == lines[multicast].status == 0 and lines[high].u32(130) == lines[multicast].u32(130) == 100_000
    assert lines[short].ax == 1 and lines[short].status != 0
    assert lines[ours].status == lines[low_area].status == lines[huge].status == 6
    assert lines[missing].status == 0x3b


@contextlib.contextmanager
def echo(net):
    """Sends back what comes, with the sender's port in front."""
    with net.inside():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("10.98.0.1", PORT_ECHO))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                data, sender = sock.recvfrom(2048)
                if data == b"stop":
                    return
                sock.sendto(b"%d:" % sender[1] + data, sender)
    thread = threading.Thread(target=serve)
    thread.start()
    yield
    with net.inside():
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"stop", ("10.98.0.1", PORT_ECHO))
    thread.join(5)
    sock.close()


def test_udp(prompt, machine, files):
    program = Program()
    text = program.data(b"hello, you")

    def write(source):
        return block(20, (2, SERVER), (10, port(source)), (12, port(PORT_ECHO)), (14, 10), (16, far(text)))

    def read(at, room=1000, address=bytes(4)):
        return block(20, (6, address), (12, port(at)), (14, room), (16, far(BUFFER * 16)))

    early = program.call(UDP_WRITE, write(1))
    opened, twice = program.call(UDP_OPEN, block(6)), program.call(UDP_OPEN, block(6))
    nothing = program.call(UDP_READ, read(5001))
    program.call(UDP_WRITE, write(5001))
    answer = program.poll(UDP_READ, read(5001))
    answer_bytes = program.dump(BUFFER * 16, 16)
    program.call(UDP_WRITE, write(0))
    by_default = program.poll(UDP_READ, read(0))
    default_bytes = program.dump(BUFFER * 16, 16)
    ports = [program.call(UDP_WRITE, write(6000 + i)) for i in range(12)]       # more than we keep sockets for
    newest = program.poll(UDP_READ, read(6011, 4))
    closed, closed_twice = program.call(UDP_CLOSE), program.call(UDP_CLOSE)
    program.end()
    with echo(machine.net):
        lines, _ = run(prompt, files, program)
    assert lines[early].status == 0x18 and lines[opened].status == 0 and lines[twice].status == 0x19
    assert lines[nothing].ax == 1 and lines[nothing].status == 1
    got = lines[answer]
    assert got.status == 0 and got.block[2:6] == SERVER and got.u16(14) == 15
    assert got.block[6:8] == bytes([10, 98]) and got.block[10:14] == port(PORT_ECHO) + port(5001)
    assert lines[answer_bytes].words[0][:15] == b"5001:hello, you"
    assert lines[by_default].block[12:14] == port(2069) and lines[default_bytes].words[0][:15] == b"2069:hello, you"
    assert all(lines[line].status == 0 for line in ports)
    assert lines[newest].status == 0 and lines[newest].u16(14) == 4            # cut to the room
    assert lines[closed].status == 0 and lines[closed_twice].status == 0x18


def transmit(program, frame, protocol=0, flag=0, dest=0, split=None):
    """Frame in two pieces: the immediate one and a block."""
    at = program.data(frame)
    split = len(frame) if split is None else split
    rest = len(frame) - split
    tbd = program.data(struct.pack("<H", split) + far(at) + struct.pack("<H", 1 if rest else 0)
                       + struct.pack("<BBH", 1, 0, rest) + far(at + split))
    return program.call(UNDI_TRANSMIT, block(20, (2, bytes([protocol, flag])), (4, far(dest)), (8, far(tbd))))


def arp_request(mac, mine, wanted):
    return struct.pack(">HHBBH", 1, IP, 6, 4, 1) + mac + mine + bytes(6) + wanted


def test_undi(prompt, files):
    """Facts, frames out and in, then the base code again."""
    mac = bytes.fromhex("525400980000")
    mine = bytes(map(int, prompt.run("echo ${net0/ip}").split()[-1].split(".")))
    program = Program()
    info, nic, iface = (program.call(call, block(size)) for call, size in
                        ((GET_INFORMATION, 50), (GET_NIC_TYPE, 17), (GET_IFACE_INFO, 42)))
    group = program.call(GET_MCAST_ADDRESS, block(22, (2, bytes([239, 129, 2, 3]))))
    diags = program.call(INITIATE_DIAGS)
    same_mac = program.call(SET_STATION_ADDRESS, block(18, (2, mac)))
    opened = program.call(UNDI_OPEN, block(136, (4, 7)))
    request = b"\xff" * 6 + mac + struct.pack(">H", ARP) + arp_request(mac, mine, SERVER)
    sent = transmit(program, request, split=14)
    answer = program.frame(ARP)
    by_protocol = transmit(program, arp_request(mac, mine, SERVER), protocol=2, flag=1)
    second = program.frame(ARP)
    too_long = transmit(program, bytes(1600))
    statistics = program.call(GET_STATISTICS, block(18))
    tftp = program.call(TFTP_OPEN, tftp_open("f100000.bin", 512))       # the network is ours again meanwhile
    transmit(program, request, split=42)
    third = program.frame(ARP)
    closed, shut = program.call(UNDI_CLOSE), program.call(UNDI_SHUTDOWN)
    after = program.call(TFTP_OPEN, tftp_open("f100000.bin", 512))
    program.end()
    content(files, "f100000.bin", 100_000)
    lines, _ = run(prompt, files, program)
    assert lines[info].u16(6) == 1500 and lines[info].u16(8) == 1 and lines[info].block[12:18] == mac
    assert lines[info].u16(4) in (10, 11) and lines[iface].u32(22) & 1 << 12     # SeaBIOS's lines for cards
    assert lines[nic].block[2] == 2 and lines[nic].u16(3) == 0x1af4 and lines[nic].u16(11) == 2 << 3
    assert lines[iface].block[2:11] == b"DIX+802.3" and lines[iface].u32(22) & 0xf == 0xf
    assert lines[group].block[6:12] == bytes.fromhex("01005e010203")
    assert lines[diags].status == 3 and lines[same_mac].status == 0
    assert [lines[line].status for line in (opened, sent, by_protocol, tftp, closed, shut, after)] == [0] * 7
    assert lines[too_long].status == 0x6c
    for line in (answer, second, third):
        kind, length, frame = (lines[line].words[i] for i in (1, 2, 3))
        assert frame[:6] == mac and frame[20:22] == b"\0\2" and frame[28:32] == SERVER, lines[line]
        assert kind == b"\x00\x02" and int.from_bytes(length, "big") >= 42      # directed, ARP
    assert lines[answer].number(0) == 1                                     # the transmission was reported
    assert lines[statistics].u32(2) > 0 and lines[statistics].u32(6) > 0
    assert "64 bytes" in prompt.run("ping -c 1 -t 5000 10.98.0.1", 20)


@pytest.mark.parametrize("model", ["virtio-net-pci", "virtio-net-pci,disable-modern=on", "e1000"])
def test_undi_interrupts(net, tap, station, files, dnsmasq, log_path, model):
    """The card raises its line for the answer to a frame, once until all was fetched; then again. Closed, it is quiet; what the
    program needed no interrupt for does not wait for one."""
    dnsmasq()
    with bios.lkrn(net=net, nics=["tap:" + tap], model=model, log=log_path) as pc:
        pc.prompt(30)
        pc.run("dhcp", 40)
        mac = bytes.fromhex(station.replace(":", ""))
        mine = bytes(map(int, pc.run("echo ${net0/ip}").split()[-1].split(".")))
        program = Program()
        info = program.call(GET_INFORMATION, block(50))
        program.end()
        irq = run(pc, files, program)[0][info].u16(4)
        request = b"\xff" * 6 + mac + struct.pack(">H", ARP) + arp_request(mac, mine, SERVER)
        program = Program()
        program.call(UNDI_OPEN, block(136, (4, 7)))
        for _ in range(8):                                                  # an e1000 has its link half a second after that
            transmit(program, request)
            program.frame(ARP)
        program.frame(0x1234, tries=50)
        rounds = []
        for _ in range(3):
            program.listen(irq)
            transmit(program, request)
            heard_at = program.hush(irq)
            rounds.append((heard_at, program.frame(ARP)))
            program.frame(0x1234, tries=50)                                 # of no protocol: what is left is taken
        program.call(UNDI_CLOSE)
        program.listen(irq)
        closed = program.hush(irq)
        program.end()
        lines, _ = run(pc, files, program)
        for heard_at, answer in rounds:
            count, own = lines[heard_at].number(0), lines[heard_at].number(1)
            assert 1 <= own <= count <= 3, lines
            assert len(lines[answer].words) == 4 and lines[answer].words[3][28:32] == SERVER, lines
        assert [lines[closed].number(i) for i in (0, 1)] == [0, 0], lines
        assert "64 bytes" in pc.run("ping -c 1 -t 5000 10.98.0.1", 20)


def test_files(prompt, files):
    """PXEXT: detection, files by URI, arguments, commands of ours."""
    total = content(files, "f3000000.bin", 3_000_000)
    program = Program()
    url, missing_url = (program.data(b"http://10.98.0.1/" + name + b"\0") for name in (b"f3000000.bin", b"nothing"))
    relative = program.data(b"f100000.bin\0")
    command, failing, said, large = (program.data(line + b"\0") for line in
                                     (b"set 209:string by-exec", b"isset ${no-such}", b"echo FROM-THE-PROGRAM",
                                      b"imgfetch --name large http://10.98.0.1/large.bin && imgfree large"))
    check = program.call(FILE_API_CHECK, block(20, (2, 20), (4, struct.pack("<I", 0x91d447b2))))
    stranger = program.call(FILE_API_CHECK, block(20, (2, 20)))
    opened = program.call(FILE_OPEN, block(12, (4, far(url))))
    select, size = (program.call(call, block(length, (2, 1))) for call, length in ((FILE_SELECT, 6), (GET_FILE_SIZE, 8)))
    read = program.read(FILE_READ, block(10, (2, 1), (6, far(BUFFER * 16))), 30000, 1)
    beside = program.call(FILE_OPEN, block(12, (4, far(relative))))
    closed, closed_twice = (program.call(FILE_CLOSE, block(4, (2, 1))) for _ in range(2))
    missing = program.call(FILE_OPEN, block(12, (4, far(missing_url))))
    strange = program.call(FILE_READ, block(10, (2, 77), (6, far(BUFFER * 16))))
    done = program.call(FILE_EXEC, block(6, (2, far(command))))
    failed = program.call(FILE_EXEC, block(6, (2, far(failing))))
    program.call(FILE_EXEC, block(6, (2, far(said))))
    program.call(FILE_EXEC, block(6, (2, far(large))))
    cached = program.call(GET_CACHED_INFO, block(12, (2, 2), (4, 1260), (6, far(BUFFER * 16))))
    packet = program.dump(BUFFER * 16, 1260)
    cmdline = program.call(FILE_CMDLINE, block(8, (2, 100), (4, far(BUFFER * 16))))
    words = program.dump(BUFFER * 16, 16)
    cut = program.call(FILE_CMDLINE, block(8, (2, 4), (4, far(BUFFER * 16))))
    cut_words = program.dump(BUFFER * 16, 5)
    hook = program.call(FILE_EXIT_HOOK, block(6))
    program.end()
    content(files, "f100000.bin", 100_000)
    with open(files.dir / "large.bin", "wb") as file:
        file.truncate(60 << 20)                         # more than what a program leaves us for its own calls
    lines, text = run(prompt, files, program, arguments="one two=3")
    assert lines[check].status == 0 and lines[check].u32(4) == 0xe9c17b20 and lines[check].u32(12) == 0x17f
    assert lines[stranger].ax == 1
    assert lines[opened].status == 0 and lines[opened].u16(2) == 1 and lines[select].u16(4) == 1
    assert lines[size].u32(4) == 3_000_000
    assert [lines[read].number(i) for i in range(3)] == [0, 3_000_000, total]
    assert lines[beside].status == 0 and lines[beside].u16(2) == 2              # relative to the program
    assert lines[closed].status == 0 and lines[closed_twice].status != 0
    assert lines[missing].status == 0x3b and lines[strange].status != 0
    assert lines[done].status == 0 and lines[failed].ax == 1 and "FROM-THE-PROGRAM" in text
    assert "large.bin... " in text and "Not enough" not in text, text
    assert lines[cached].status == 0 and b"\xd1\x07by-exec" in lines[packet].words[0]
    assert lines[cmdline].u16(2) == 10 and lines[words].words[0][:10] == b"one two=3\0"
    assert lines[cut].u16(2) == 10 and lines[cut_words].words[0][:4] == b"one\0"
    assert lines[hook].status == 3                                          # only for .kkkpxe
    prompt.run("clear 209")


def test_restart(prompt, files):
    """RESTART_TFTP: what cannot be fetched, or would reach into our low area, leaves the program running, what can takes its
    place."""
    def restart(name):
        return block(158, (2, name), (130, struct.pack("<I", 0x80000)), (134, struct.pack("<I", 0x7c00)), (138, SERVER),
                     (152, port(69)))
    second = Program()
    state = second.state()
    second.end(0)
    files.write("second.nbp", second.bytes())
    program = Program()
    missing = program.call(RESTART_TFTP, restart(b"nothing.nbp"))
    too_long = program.call(RESTART_TFTP, restart(b"too-long.nbp"))
    content(files, "too-long.nbp", 600 << 10)                               # less than there is up to the video memory
    program.call(RESTART_TFTP, restart(b"second.nbp"))
    program.end(1)
    lines, text = run(prompt, files, program)
    assert f"@{missing:04x} 0001 3b00" in text and f"@{too_long:04x} 0001 3800" in text, text
    assert lines[state].number(0) == 0 and len(lines[state].words) == 7          # the second one's lines
    assert "PXE status" not in text


def test_a_program_starts_another(prompt, files):
    """FILE_EXEC of `chain`: the second program has the API for itself, the first goes on afterwards, its files included."""
    total = content(files, "f100000.bin", 100_000)
    inner = Program()
    opened = inner.call(TFTP_OPEN, tftp_open("f3000000.bin", 512))
    inner.read(TFTP_READ, block(10, (6, far(BUFFER * 16))), 0, 512)
    inner.end(0)
    files.write("inner.nbp", inner.bytes())
    content(files, "f3000000.bin", 3_000_000)
    program = Program()
    command = program.data(b"chain tftp://10.98.0.1/inner.nbp\0")
    program.call(TFTP_OPEN, tftp_open("f100000.bin", 512))
    program.call(FILE_EXEC, block(6, (2, far(command))))
    read = program.read(TFTP_READ, block(10, (6, far(BUFFER * 16))), 0, 512)
    program.end()
    lines, text = run(prompt, files, program)
    assert text.count(f"@{opened:04x} 0000 0000") == 2, text           # both programs' first step
    assert [lines[read].number(i) for i in range(3)] == [0, 100_000, total], text


def test_a_program_boots_linux(net, tap, web, files, dnsmasq, log_path):
    """FILE_EXEC of `boot`: the kernel starts from within the program's call, and finds the machine without our hooks."""
    files.linux()
    program = Program()
    command = program.data(b"kernel http://10.98.0.1/vmlinuz console=ttyS0 quiet by=exec && "
                           b"initrd http://10.98.0.1/initramfs.gz && boot\0")
    program.call(FILE_EXEC, block(6, (2, far(command))))
    program.end(1)
    files.write("boot.nbp", program.bytes())
    dnsmasq()
    script = "#!ipxe\ndhcp && chain tftp://10.98.0.1/boot.nbp\nshell\n"
    with bios.lkrn(script, net=net, nics=["tap:" + tap], memory=1024, log=log_path) as pc:
        pc.expect(r"PAYLOAD-END", 120)
        assert "by=exec" in payload.report(pc.text)["cmdline"]


def test_exit_hook(net, tap, files, dnsmasq, log_path):
    """undionly.kkkpxe: FILE_EXIT_HOOK's code runs when we return to the ROM."""
    dnsmasq(boot=files.program("undionly.kkkpxe"))
    program = Program()
    check = program.call(FILE_API_CHECK, block(20, (2, 20), (4, struct.pack("<I", 0x91d447b2))))
    hook = program.call(FILE_EXIT_HOOK, block(6, (2, struct.pack("<HH", HOOK, 0))))
    program.end()
    files.write("hook.nbp", program.bytes())
    with PC(net=net, nics=["tap:" + tap], rom=None, boot="pxe", log=log_path) as pc:
        bios.interrupt(pc, loaded="undionly.kkkpxe")
        pc.run("dhcp", 40)
        lines = heard(pc.run("chain tftp://10.98.0.1/hook.nbp", 30))
        assert lines[check].u32(12) == 0x1ff and lines[hook].status == 0
        pc.sendline("exit")
        pc.expect("@f00c", 30)


@pytest.mark.parametrize("how, error", [(0, None), (1, "PXE status 01h"), (0x3b, "PXE status 3bh"), ("int18", None)])
def test_endings(prompt, files, how, error):
    """The status becomes ours, the prompt lives on, the lease is kept."""
    lease = prompt.run("show net0.dhcp/ip")
    program = Program()
    if how == "int18":
        program.int18()
    program.end(how if how != "int18" else 7)
    _, text = run(prompt, files, program)
    assert (error in text) if error else ("PXE status" not in text), text
    assert prompt.run("show net0.dhcp/ip").splitlines()[1:] == lease.splitlines()[1:]
    assert "64 bytes" in prompt.run("ping -c 1 -t 5000 10.98.0.1", 20)


def ram(line):
    """Bytes of type 1 in what e820 printed."""
    return sum(length for _, length, kind in (struct.unpack("<QQI", word) for word in line.words) if kind == 1)


def test_letting_go(prompt, files):
    """Memory is hidden until the program stops UNDI; then the machine's own map and vectors are back."""
    program = Program()
    hidden = program.e820()
    base = [program.call(START_BASE), program.call(STOP_BASE), program.call(UNLOAD_STACK, block(12)), program.call(STOP_UNDI)]
    own = program.e820()
    program.end()
    lines, _ = run(prompt, files, program)
    assert [lines[line].status for line in base] == [3, 0, 0, 0]
    assert ram(lines[own]) > 510 << 20
    assert ram(lines[own]) - (128 << 20) < ram(lines[hidden]) < ram(lines[own]) - (16 << 20)
    assert "64 bytes" in prompt.run("ping -c 1 -t 5000 10.98.0.1", 20)                # the NIC is back, too


def test_vectors_that_stay(prompt, files):
    """Who takes an interrupt after us has us in his chain: STOP_UNDI says that it failed, our handler hands every call on, and
    START_UNDI does not put it in a second time. The warning comes once."""
    program = Program()
    program.take(0x15)
    memory_kept, own = program.call(STOP_UNDI), program.e820()
    program.call(START_UNDI, block(22))
    hidden = program.e820()
    program.give(0x15)
    program.take(0x1a)
    clock_kept, gone = program.call(STOP_UNDI), program.int1a()
    program.call(START_UNDI, block(22))
    clock, found = program.int1a(0), program.int1a()
    program.give(0x1a)
    stopped, own_again = program.call(STOP_UNDI), program.e820()
    program.end()
    prompt.run("log --clear")
    lines, text = run(prompt, files, program)
    assert [lines[line].status for line in (memory_kept, clock_kept, stopped)] == [4, 4, 0], text
    assert lines[gone].number(0) != 0x564e
    assert ram(lines[own]) == ram(lines[own_again]) > 510 << 20 > ram(lines[hidden])
    assert len(lines[clock].words) == 4 and lines[found].number(0) == 0x564e
    assert prompt.run("log").count("interrupt 15h stays") == 1
    assert "64 bytes" in prompt.run("ping -c 1 -t 5000 10.98.0.1", 20)


def test_a_stack_of_its_own(prompt, files):
    """A program that calls us on another stack finds what it left on the one that it was given."""
    content(files, "f100000.bin", 100_000)
    program = Program()
    called = program.deep(TFTP_OPEN, tftp_open("f100000.bin", 512))
    program.end()
    lines, _ = run(prompt, files, program)
    assert [lines[called].number(i) for i in (0, 1)] == [0, 0], lines


def test_vectors_of_a_program_that_ended(prompt, files):
    """Who ended without giving an interrupt back has no part in the next program's, while startpxe holds the API, too."""
    keeper, program = Program(), Program()
    for number in (0x18, 0x19, 0x1a):
        keeper.swallow(number)
    keeper.end()
    run(prompt, files, keeper, "keeper.nbp")
    found = program.int1a()
    program.int18()
    after = program.int1a()
    program.end(7)
    lines, text = run(prompt, files, program)
    assert lines[found].number(0) == 0x564e and after not in lines and "PXE status" not in text, text
    prompt.run("startpxe")
    run(prompt, files, keeper, "keeper.nbp")
    lines, text = run(prompt, files, program)
    prompt.run("stoppxe")
    assert lines[found].number(0) == 0x564e and after not in lines and "PXE status" not in text, text


def test_programs_that_start_one_another(prompt, files):
    """Each keeps part of our real-mode stack while it is on a stack of its own: it ends before that does."""
    program = Program()
    again = program.data(b"chain --autofree tftp://10.98.0.1/t.nbp\0")
    program.deep(FILE_EXEC, block(6, (2, far(again))))
    program.end()
    _, text = run(prompt, files, program)
    calls = re.findall(r"^(?:@0000 )?([0-9a-f]{4}) ([0-9a-f]{4}) *$", text, re.M)
    assert len(calls) > 3 and calls == [("0001", "0000")] + [("0000", "0000")] * (len(calls) - 1), text
    assert "of our stack" in prompt.run("log")
    assert "64 bytes" in prompt.run("ping -c 1 -t 5000 10.98.0.1", 20)


def test_int18_that_stays_is_handed_on(net, tap, files, dnsmasq, log_path):
    """A program that ended has us in its chain for INT 18h: the BIOS still gets to boot the next device."""
    dnsmasq()
    program = Program()
    program.take(0x18)
    program.end()
    files.write("int18.nbp", program.bytes())
    with bios.lkrn(net=net, nics=["tap:" + tap], display=True, log=log_path) as pc:
        pc.prompt(30)
        pc.run("dhcp", 40)
        pc.run("chain tftp://10.98.0.1/int18.nbp", 20)
        pc.sendline("exit")
        pc.expect_screen(r"No bootable device", 20)
        assert "INT 18h came back" not in pc.text


def test_int18_comes_back(net, tap, files, dnsmasq, log_path):
    """A BIOS without a next boot device is asked to boot again."""
    dnsmasq()
    program = Program()
    program.swallow(0x18)
    program.end()
    files.write("int18.nbp", program.bytes())
    with bios.lkrn(net=net, nics=["tap:" + tap], log=log_path) as pc:
        pc.prompt(30)
        pc.run("dhcp", 40)
        pc.run("chain tftp://10.98.0.1/int18.nbp", 20)
        pc.sendline("exit")
        pc.expect(r"INT 18h came back", 20)
        pc.prompt(40)


def test_letting_go_of_two(net, files, dnsmasq, log_path):
    """STOP_UNDI stops every NIC; both are back afterwards, and the program's is netX as before."""
    dnsmasq()
    program = Program()
    program.call(STOP_UNDI)
    program.end()
    files.write("stop.nbp", program.bytes())
    with bios.lkrn(net=net, nics=["tap:" + net.tap(), "tap:" + net.tap()], log=log_path) as pc:
        pc.prompt(30)
        pc.run("ifopen net1")
        pc.run("dhcp net0", 40)
        pc.run("chain tftp://10.98.0.1/stop.nbp", 20)
        state = pc.run("ifstat")
        assert state.count("[open]") == 2, state
        assert "net0" in pc.run("show netX/ifname")


def test_unknown_and_damaged_calls(prompt, files):
    program = Program()
    unknown = [program.call(opcode) for opcode in (0x16, 0x24, 0x72, 0x99, 0xffff)]
    empty = program.call(UNDI_TRANSMIT, block(20, (8, far(program.data(bytes(80))))))
    many = program.call(UNDI_TRANSMIT, block(20, (8, far(program.data(b"\0" * 6 + b"\xff\xff" + bytes(72))))))
    pointless = program.call(TFTP_OPEN, block(142, (2, SERVER)))
    program.end()
    lines, _ = run(prompt, files, program)
    assert all(lines[line].ax == 1 and lines[line].u16(0) == 3 for line in unknown)
    assert lines[empty].status == 0x6c and lines[many].status == 0x6c and lines[pointless].ax == 1


def test_no_network(files, log_path, machine):
    with bios.lkrn(net=machine.net, nics=["tap:" + machine.net.tap()], log=log_path) as pc:
        pc.prompt(30)
        text = pc.run("imgfetch --name x data:text/plain,x && imgstat && boot x")
        assert "[PXE-NBP]" in text and "no network device is open" in text, text


@pytest.mark.parametrize("model", ["virtio-net-pci", pytest.param("e1000", marks=pytest.mark.long),
                                   pytest.param("rtl8139", marks=pytest.mark.long)])
@pytest.mark.parametrize("program", ["undionly.kpxe", "ipxe.pxe"])
def test_ipxe_over_our_undi(net, tap, web, files, dnsmasq, log_path, program, model):
    """Debian's iPXE takes our place and drives the NIC through our UNDI calls (.pxe: unloads us and drives it itself)."""
    shutil.copyfile(peer.bios(program), files.dir / program)
    files.write("by-peer.ipxe", "#!ipxe\nimgfetch http://10.98.0.1/20m.bin && imgfetch http://10.98.0.1/chip-${net0/chip}\n"
                "imgfetch http://10.98.0.1/chip-${net0/chip}\nreboot\n")
    if "20m.bin" not in files.digest:
        files.random("20m.bin", 20 << 20, 5)
    dnsmasq(boot="http://10.98.0.1/by-peer.ipxe")
    script = f"#!ipxe\ndhcp || shell\nset filename {program}\nchain tftp://10.98.0.1/{program} || shell\n"
    with bios.lkrn(script, net=net, nics=["tap:" + tap], model=model, display=True, log=log_path) as pc:
        chip = "undionly" if program == "undionly.kpxe" else ""
        web.wait_access(rf"GET /chip-{chip}", 120, meanwhile=pc.pump)
        sent = [line for line in web.access().splitlines() if "20m.bin" in line]
        assert sent and f" {20 << 20}" in sent[-1], sent


PXELINUX = "DEFAULT x\nLABEL x\n  LINUX {0}vmlinuz\n  INITRD {0}initramfs.gz\n  APPEND console=ttyS0 quiet by=x\n"


@pytest.mark.parametrize("config", ["  PXE ::other.0\n", "  COM32 pxechn.c32\n  APPEND 10.98.0.1::other.0\n"])
def test_pxelinux_starts_another_program(net, tap, web, files, dnsmasq, log_path, config):
    """It finds the API as it was; when it returns, we are back at the prompt, on a line that PXELINUX had set up its own way."""
    program = Program()
    state = program.state()
    opened = program.call(TFTP_OPEN, tftp_open("hello.txt", 512))
    read = program.read(TFTP_READ, block(10, (6, far(BUFFER * 16))), 0, 512)
    program.end()
    files.write("other.0", program.bytes())
    loaders.pxelinux(files.dir, "DEFAULT x\nLABEL x\n" + config)
    loaders.module(files.dir, "pxechn.c32")
    dnsmasq()
    script = ("#!ipxe\ndhcp || shell\nset 209:string pxelinux.cfg/default\nset 210:string tftp://10.98.0.1/sl/\n"
              "chain tftp://10.98.0.1/sl/pxelinux.0\nshell\n")
    with bios.lkrn(script, net=net, nics=["tap:" + tap], display=True, log=log_path) as pc:
        pc.prompt(60)
        lines = heard(pc.text)
        assert lines[state].number(5) != 0 and lines[opened].status == 0 and lines[read].number(0) == 0
        assert "64 bytes" in pc.run("ping -c 1 -t 5000 10.98.0.1", 20)


def test_pxelinux_by_http(net, tap, web, files, dnsmasq, log_path):
    """PXELINUX without a stack of its own has HTTP where it finds the FILE calls."""
    files.linux()
    loaders.pxelinux(files.dir, PXELINUX.format("http://10.98.0.1/"))
    dnsmasq()
    script = ("#!ipxe\ndhcp || shell\nset 209:string pxelinux.cfg/default\nset 210:string http://10.98.0.1/sl/\n"
              "chain tftp://10.98.0.1/sl/pxelinux.0 || shell\n")
    with bios.lkrn(script, net=net, nics=["tap:" + tap], display=True, memory=1024, log=log_path) as pc:
        pc.expect(r"PAYLOAD-END", 120)
    assert "GET /sl/ldlinux.c32" in web.access() and "GET /vmlinuz" in web.access()


def test_pxelinux_by_autoboot(net, tap, web, files, dnsmasq, log_path):
    """The boot file that DHCP names, no settings of ours: PXELINUX finds its files by the packet."""
    files.linux()
    loaders.pxelinux(files.dir, PXELINUX.format("::"))
    dnsmasq(boot="sl/pxelinux.0")
    with bios.lkrn("#!ipxe\nautoboot || shell\n", net=net, nics=["tap:" + tap], display=True, memory=1024,
                   log=log_path) as pc:
        pc.expect(r"PAYLOAD-END", 120)
        assert "by=x" in payload.report(pc.text)["cmdline"]


@pytest.mark.long
def test_pxelinux_large_initrd(net, tap, web, files, dnsmasq, log_path):
    """More than all the memory that we keep for ourselves, by TFTP, through PXELINUX: our fetching follows its reading."""
    files.linux()
    size = 100 << 20
    if not (files.dir / "large.gz").exists():
        with open(files.dir / "large.gz", "wb") as large:
            large.write((files.dir / "initramfs.gz").read_bytes().ljust(1 << 21, b"\0"))
            large.truncate(size)
    loaders.pxelinux(files.dir, "DEFAULT x\nLABEL x\n  LINUX ::vmlinuz\n  INITRD ::large.gz\n"
                                "  APPEND console=ttyS0 quiet by=large\n")
    dnsmasq()
    script = ("#!ipxe\ndhcp || shell\nset 209:string pxelinux.cfg/default\nset 210:string tftp://10.98.0.1/sl/\n"
              "chain tftp://10.98.0.1/sl/pxelinux.0 || shell\n")
    with bios.lkrn(script, net=net, nics=["tap:" + tap], display=True, memory=1024, log=log_path) as pc:
        pc.expect(r"PAYLOAD-END", 300)
        assert "by=large" in payload.report(pc.text)["cmdline"]
    os.unlink(files.dir / "large.gz")


def sector():
    """Our boot sector that looks for the API, 512 bytes."""
    with tempfile.TemporaryDirectory(prefix="am-sector-") as work:
        made, linked = pathlib.Path(work, "sector.o"), pathlib.Path(work, "sector.bin")
        source = pathlib.Path(__file__).with_name("pxe_sector.S")
        subprocess.run(["clang", "--target=i386-unknown-none", "-c", source, "-o", made], check=True)
        subprocess.run(["ld.lld", "-m", "elf_i386", "-Ttext=0x600", "--oformat=binary", made, "-o", linked], check=True)
        return linked.read_bytes()


def test_startpxe(prompt, machine, files):
    """A boot sector finds the API by INT 1Ah, fetches a file with it, talks UDP, sees memory without what we use, and gives up."""
    program = Program()
    text = program.data(b"from a sector")
    int1a, memory = program.int1a(), program.e820()
    program.call(UDP_OPEN, block(6))
    program.call(UDP_WRITE, block(20, (2, SERVER), (10, port(5001)), (12, port(PORT_ECHO)), (14, 13), (16, far(text))))
    answer = program.poll(UDP_READ, block(20, (12, port(5001)), (14, 100), (16, far(BUFFER * 16))))
    answer_bytes = program.dump(BUFFER * 16, 18)
    program.end()
    files.write("t.nbp", program.bytes())
    files.write("sector", sector())
    assert "no open network device" in prompt.run("startpxe net7")
    prompt.run("startpxe net0 && imgfetch http://10.98.0.1/sector")
    with echo(machine.net):
        lines = heard(said := prompt.run("imgexec sector", 60))
    assert "gave up" in said, said
    assert lines[int1a].number(0) == 0x564e and lines[answer].status == 0
    assert lines[answer_bytes].words[0] == b"5001:from a sector"
    assert (512 - 128) << 20 < ram(lines[memory]) < (512 - 16) << 20
    assert "again :" in prompt.run("imgfetch --name again http://10.98.0.1/sector && imgstat again")
    prompt.run("startpxe && stoppxe && stoppxe && imgfree")


def test_startpxe_under_a_program(prompt, files):
    """A command of a program may neither end the API under it nor begin another, nor take its VLAN away."""
    def commands(*texts):
        program = Program()
        for text in [program.data(text.encode() + b"\0") for text in texts]:
            program.call(FILE_EXEC, block(6, (2, far(text))))
        program.end()
        said = run(prompt, files, program)[1]
        return [int(ax, 16) for ax in re.findall(r"^(?:@[0-9a-f]{4} )?([0-9a-f]{4}) [0-9a-f]{12} *$", said, re.M)], said

    files.write("sector", sector())
    prompt.run("vcreate --tag 5 net0 && ifopen net0-5 && imgfetch http://10.98.0.1/sector")
    states, text = commands("stoppxe", "startpxe", "vdestroy net0-5")          # over net0-5, which was opened last
    assert states == [0, 1, 1] and "uses net0-5" in text, text
    prompt.run("startpxe net0-5")
    assert "uses net0-5" in prompt.run("vdestroy net0-5")
    states, text = commands("stoppxe", "startpxe", "imgexec sector", "vdestroy net0-5")
    assert states == [1, 1, 1, 1] and text.count("waits for this command") == 3, text
    assert "uses" not in prompt.run("stoppxe && imgfree && vdestroy net0-5")
    assert "64 bytes" in prompt.run("ping -c 1 -t 5000 10.98.0.1", 20)
