#!/usr/bin/env python3
"""Writes the declarations of include/v2f.h for AbiTests.cs, one per line: functions and enums as parsed,
sizes and offsets
from a C compiler.

    header_facts.py HEADER WORKFOLDER > facts.txt
"""

import pathlib
import re
import subprocess
import sys

WIDTHS = {
    "float": "f32",
    "double": "f64",
    "size_t": "size",
    "char": "u8",
    "uint8_t": "u8",
    "int16_t": "i16",
    "int32_t": "i32",
    "uint32_t": "u32",
    "int64_t": "i64",
    "uint64_t": "u64",
    "V2fModel": "u64",
    "V2fStream": "u64",
    "V2fCurves": "u64",
    "V2fStatus": "i32",
    "V2fLogFunction": "pointer",
    "V2fProgressFunction": "pointer",
    "void": "void",
}


def width(declared):
    """`const struct V2fFrame *` is `V2fFrame*`, `size_t *` is `size*`."""
    base = re.sub(r"\b(const|struct)\b|\s", "", declared).rstrip("*")
    stars = declared.count("*")
    if base == "void" and stars:
        return "pointer"
    return WIDTHS.get(base, base) + "*" * stars


def functions(header):
    for result, name, arguments in re.findall(
        r"^(?:V2F_EXPORT\s+)?(const char \*|uint32_t |V2fStatus )(v2f_\w+)\((.*?)\);", header, re.S | re.M
    ):
        each = [] if arguments.strip() == "void" else arguments.split(",")
        yield f"function {name} {width(result)} " + " ".join(
            width(re.match(r"(.*?)\w+$", a.strip(), re.S)[1]) for a in each
        )


def enums(header):
    for name, body in re.findall(r"^enum (\w+)\n.*?\{\n(.*?)\n\};", header, re.S | re.M):
        for member, value in re.findall(r"^\s*(V2F_\w+) = (-?\d+),", body, re.M):
            yield f"enum {name} {member} {value}"


def structs(header):
    for name, body in re.findall(r"^typedef struct (\w+) \{\n(.*?)\n\}", header, re.S | re.M):
        code = re.sub(r"//.*", "", body)
        yield name, re.findall(r"(\w+)(?:\[\d+\])?;", code)


def measured(header_path, header, folder):
    """Sizes and offsets, from a C program."""
    lines = ["#include <stdio.h>", f'#include "{header_path.resolve()}"', "int main(void) {"]
    for name, fields in structs(header):
        lines.append(f'  printf("struct {name} %zu\\n", sizeof({name}));')
        for field in fields:
            lines.append(
                f'  printf("field {name} {field} %zu %zu\\n", offsetof({name}, {field}), '
                f"sizeof((({name} *)0)->{field}));"
            )
    lines.append("  return 0;\n}")
    source = folder / "header_facts.c"
    source.write_text("\n".join(lines) + "\n")
    subprocess.run(["cc", "-std=c99", source, "-o", folder / "header_facts"], check=True)
    return subprocess.run(
        [folder / "header_facts"], check=True, capture_output=True, text=True
    ).stdout.splitlines()


def main():
    header_path, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    header = header_path.read_text()
    print("abi", re.search(r"#define V2F_ABI_VERSION (\d+)", header)[1])
    for line in [*functions(header), *enums(header), *measured(header_path, header, folder)]:
        print(line.rstrip())


if __name__ == "__main__":
    main()
