#!/usr/bin/env python3
"""Compares docs/contract.md and docs/troubleshooting.md with include/v2f.h.

    tests/docs/contract.py          prints the differences, exit status 1
    tests/docs/contract.py bless    rewrites the table of docs/contract.md

The table of functions is made from the comments of the header. Every status code must have a section in the
troubleshooting page.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER, CONTRACT, TROUBLES = (
    ROOT / path for path in ("include/v2f.h", "docs/contract.md", "docs/troubleshooting.md")
)
BEGIN, END = "<!-- from include/v2f.h -->", "<!-- end -->"
FIELDS = ("Parameters", "Returns", "Threads", "Real-time safe", "See also")
# Every call that returns a status can return these; the page says so above the table.
SILENT = (
    "v2f_version",
    "v2f_abi_version",
    "v2f_student_format_version",
    "v2f_status_message",
    "v2f_last_error",
)


def functions(header):
    """Name and comment of each function, in the header's order."""
    found = re.findall(r"((?:^//.*\n)+)^(?:V2F_EXPORT\s+)?(?:const char \*|uint32_t |V2fStatus )(v2f_\w+)\(", header, re.M)
    comments = {name: re.sub(r"^// ?", "", comment, flags=re.M) for comment, name in found}
    declared = set(re.findall(r"^\w[\w *]*?(v2f_\w+)\(", header, re.M))
    assert declared == set(comments) and len(declared) > 30, (
        f"functions without a comment: {declared ^ set(comments)}"
    )
    return comments


def fields(comment):
    """The parts of the comment by name. A part ends at the name of the next one."""
    text = " ".join(comment.split())
    starts = sorted(
        (match.start(), match.end(), name) for name in FIELDS if (match := re.search(rf"{name}: ", text))
    )
    ends = [start for start, _, _ in starts[1:]] + [len(text)]
    return {name: text[first:end].strip() for (_, first, name), end in zip(starts, ends, strict=False)}


def statuses(name, parts, every):
    """The codes that a function returns, without V2F_OK; `as v2f_x` means those of that function."""
    text = parts["Returns"]
    found = re.findall(r"V2F_(?:ERROR_\w+|BUSY|NO_FRAME)", text)
    other = re.search(r"as `(v2f_\w+)`", text)
    if other:
        found = statuses(other[1], every[other[1]], every) + found
    if not found and name not in SILENT:
        sys.exit(f"{name}: its comment names no code that it returns")
    return list(dict.fromkeys(found))


def table(header):
    every = {name: fields(comment) for name, comment in functions(header).items()}
    rows = ["| function | threads | real-time safe | returns, beside `V2F_OK` |", "|---|---|---|---|"]
    for name, parts in every.items():
        missing = [field for field in ("Returns", "Threads", "Real-time safe") if field not in parts]
        if missing:
            sys.exit(f"{name}: its comment has no {missing}")
        codes = " ".join(f"`{code.removeprefix('V2F_')}`" for code in statuses(name, parts, every))
        rows.append(
            f"| `{name}` | {parts['Threads'].rstrip('.')} | {parts['Real-time safe'].rstrip('.')} | {codes or '(no status)'} |"
        )
    return "\n".join(rows)


def check_troubles(header):
    """What is wrong with the sections of the page, one for each code."""
    codes = dict(re.findall(r"^  V2F_(\w+) = (-?\d+),$", header.split("enum V2fEngine")[0], re.M))
    sections = dict(re.findall(r"^## `V2F_(\w+)` \((-?\d+)\)$", TROUBLES.read_text(), re.M))
    assert len(codes) > 10, "the header's codes are not found"
    wrong = [
        f"V2F_{code} ({number}) has no section in {TROUBLES.name}"
        for code, number in codes.items()
        if sections.get(code) != number
    ]
    return wrong + [
        f"{TROUBLES.name} explains V2F_{code}, which the header does not have"
        for code in sections
        if code not in codes
    ]


def main():
    header = HEADER.read_text()
    before, rest = CONTRACT.read_text().split(BEGIN)
    fresh = f"{before}{BEGIN}\n{table(header)}\n{END}{rest.split(END)[1]}"
    if sys.argv[1:] == ["bless"]:
        CONTRACT.write_text(fresh)
    wrong = check_troubles(header)
    if CONTRACT.read_text() != fresh:
        wrong.append(
            "the table of docs/contract.md is not what include/v2f.h says: run tests/docs/contract.py bless"
        )
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"docs/contract.md and docs/troubleshooting.md fit the header: {fresh.count('| `v2f_')} functions")


if __name__ == "__main__":
    main()
