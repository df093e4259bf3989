"""What goes in front of a network boot program, so that it meets a machine as it is wanted (front.S)."""
import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).with_name("front.S")
NBP_AT, SECTOR = 0x7c00, 512


def in_front(program, work, **defined):
    """The program with front.S before it; defined: what that knows."""
    made, linked = work / "front.o", work / "front.bin"
    defined["SECTORS"] = -(-len(program) // SECTOR)
    subprocess.run(["clang", "--target=i386-unknown-none", *(f"-D{name}={value}" for name, value in defined.items()),
                    "-c", SOURCE, "-o", made], check=True)
    subprocess.run(["ld.lld", "-m", "elf_i386", f"-Ttext={NBP_AT:#x}", "--oformat=binary", made, "-o", linked], check=True)
    return linked.read_bytes() + program
