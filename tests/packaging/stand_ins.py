"""Writes stand-ins for the libraries and programs of every platform: files with a valid header and little
else.
Usage: stand_ins.py FOLDER
"""

import pathlib
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import binaries  # noqa: E402  (found by the line above)
import platforms  # noqa: E402

REST = 100


def number(table, processor):
    return next(key for key, name in table.items() if name == processor)


def shared(platform):
    """The header of a library, and the bytes that identify its platform."""
    form, processor = platform.binary.split()
    name = platform.name.encode()
    if form == "ELF":
        marker = b"GLIBC_2.17 GLIBC_2.28" if platform.system == "linux" else b"Android\0"
        return (
            b"\x7fELF".ljust(18, b"\0")
            + struct.pack("<H", number(binaries.ELF, processor))
            + bytes(REST)
            + marker
            + name
        )
    if form == "PE":
        head = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40) + b"PE\0\0"
        return head + struct.pack("<H", number(binaries.COFF, processor)) + bytes(REST) + name
    command = struct.pack(
        "<III", binaries.BUILD_VERSION, 24, number(binaries.SYSTEMS, platform.system)
    ) + bytes(12)
    head = struct.pack("<7I", number(binaries.MACH_O, processor), 3, 6, 1, len(command), 0, 0)
    return b"\xcf\xfa\xed\xfe" + head + command + bytes(REST) + name


def static(platform):
    """An archive with one object."""
    content = shared(platform)
    if platform.binary.startswith("PE"):
        content = struct.pack("<H", number(binaries.COFF, platform.binary.split()[1])) + bytes(REST)
    member = b"a.o/".ljust(48) + str(len(content)).encode().ljust(10) + b"`\n"
    return b"!<arch>\n" + member + content


def main():
    for platform in platforms.ALL.values():
        folder = pathlib.Path(sys.argv[1]) / platform.name
        folder.mkdir(parents=True)
        if platform.system != "ios":
            (folder / platform.shared).write_bytes(shared(platform))
            (folder / platform.sound).write_bytes(shared(platform))
        (folder / platform.static).write_bytes(static(platform))
        if platform.system not in ("android", "ios"):
            (folder / platform.program).write_bytes(shared(platform))
        if platform.system == "windows":
            (folder / "v2f.dll.lib").write_bytes(b"stands for an import library\n")
        if platform.name == "windows-x86_64-gnu":
            (folder / "libv2f.dll.a").write_bytes(b"stands for mingw's\n")


if __name__ == "__main__":
    main()
