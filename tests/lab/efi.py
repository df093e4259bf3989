"""Small EFI programs for tests, compiled with the flags of the UEFI target."""
import subprocess

from . import paths

_FLAGS = """--target=x86_64-unknown-windows -std=gnu11 -O2 -ffreestanding -nostdlibinc -fno-ms-compatibility
    -fno-ms-extensions -fms-compatibility-version=0 -fgnuc-version=4.2.1 -U_WIN32 -U_WIN64 -mno-stack-arg-probe
    -fno-stack-protector -fno-builtin -fshort-wchar -Wall -Wextra -Werror""".split()
_INCLUDES = ["-I", str(paths.ROOT), "-isystem", str(paths.ROOT / "third_party/gnu-efi/include"), "-isystem",
             "/usr/include/efi"]


def compiled(source, folder):
    """The x86-64 program of one C file; made in folder."""
    target = folder / source.with_suffix(".efi").name
    subprocess.run(["clang", *_FLAGS, *_INCLUDES, "-c", source, "-o", folder / "child.o"], check=True)
    subprocess.run(["lld-link", "/subsystem:efi_application", "/entry:efi_main", "/nodefaultlib", "/dynamicbase",
                    f"/out:{target}", folder / "child.o"], check=True)
    return target
