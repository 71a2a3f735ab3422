"""Reads format, processor and system of a built library from its bytes: "ELF x86-64", "PE x86-64",
"Mach-O arm64", ...
"""

import re
import struct

ELF = {40: "arm", 62: "x86-64", 183: "arm64"}
COFF = {0x8664: "x86-64", 0xAA64: "arm64"}
MACH_O = {0x01000007: "x86-64", 0x0100000C: "arm64"}
MACH_O_HEAD = 32
# Load commands that name the system: one with a number for it, and two older ones, one per system.
BUILD_VERSION = 0x32
SYSTEMS = {1: "macos", 2: "ios", 7: "ios simulator"}
OLDER = {0x24: "macos", 0x25: "ios"}
# A universal Mach-O: a big-endian header, then processor, subtype, offset, size and alignment (as a power of
# two) of each part.
UNIVERSAL = 0xCAFEBABE
ALIGNMENT = 14


def kind(content):
    """Format and processor of a library or an object file; None if it is neither."""
    if content.startswith(b"!<arch>\n"):
        return next((found for member in members(content) if (found := kind(member))), None)
    if len(content) < 64:
        return None
    if content.startswith(b"\x7fELF"):
        return f"ELF {ELF.get(struct.unpack_from('<H', content, 18)[0], 'of another processor')}"
    if content.startswith(b"\xcf\xfa\xed\xfe"):
        return f"Mach-O {MACH_O.get(struct.unpack_from('<I', content, 4)[0], 'of another processor')}"
    if content.startswith(b"MZ"):
        head = struct.unpack_from("<I", content, 0x3C)[0]
        if content[head : head + 4] == b"PE\0\0" and len(content) >= head + 6:
            return f"PE {COFF.get(struct.unpack_from('<H', content, head + 4)[0], 'of another processor')}"
        return None
    machine = struct.unpack_from("<H", content)[0]
    return f"PE {COFF[machine]}" if machine in COFF else None


def system(content):
    """The system of a library or of an archive of objects; None if the file does not name one."""
    if content.startswith(b"!<arch>\n"):
        return next((found for member in members(content) if (found := system(member))), None)
    form = (kind(content) or "").split(" ")[0]
    if form == "PE":
        return "windows"
    if form == "Mach-O":
        return apple_system(content)
    if form == "ELF":
        return "linux" if b"GLIBC_2." in content else "android" if b"Android\0" in content else None
    return None


def apple_system(content):
    count, at = struct.unpack_from("<I", content, 16)[0], MACH_O_HEAD
    for _ in range(count):
        if at + 12 > len(content):
            return None
        command, size, number = struct.unpack_from("<III", content, at)
        if command == BUILD_VERSION:
            return SYSTEMS.get(number, "another system of Apple")
        if command in OLDER:
            return OLDER[command]
        at += max(size, 8)
    return None


def members(content):
    """Contents of the first hundred files of an ar archive."""
    at, count = 8, 0
    while at + 60 <= len(content) and count < 100:
        name, size = content[at : at + 16], content[at + 48 : at + 58].strip()
        if not size.isdigit():
            return
        start, end = at + 60, at + 60 + int(size)
        if name.startswith(b"#1/") and name[3:].strip().isdigit():
            start += int(name[3:])  # BSD: the name stands before the content.
        yield content[start:end]
        at, count = end + end % 2, count + 1


def glibc(content):
    """N of the newest symbol version GLIBC_2.N that an ELF library needs; None if it needs none."""
    return max((int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", content)), default=None)


def universal(parts):
    """Joins the Mach-O libraries of several processors into one."""
    head = struct.pack(">II", UNIVERSAL, len(parts))
    at, body = 1 << ALIGNMENT, b""
    for content in parts:
        processor, subtype = struct.unpack_from("<II", content, 4)
        head += struct.pack(">IIIII", processor, subtype, at, len(content), ALIGNMENT)
        padding = -len(content) % (1 << ALIGNMENT)
        body += content + bytes(padding)
        at += len(content) + padding
    return head.ljust(1 << ALIGNMENT, b"\0") + body
