"""Compares the error lines of Godot with the lines that EXPECT lines announced: expected_errors.py LOG"""

import pathlib
import sys

announced, wrong = [], []
for line in pathlib.Path(sys.argv[1]).read_text(errors="replace").splitlines():
    if line.startswith("EXPECT "):
        announced.append(line.removeprefix("EXPECT "))
    elif "ERROR" in line.split(":")[0]:
        if announced and announced[0] in line:
            announced.pop(0)
        else:
            wrong.append(line)
assert not wrong, "\n".join(wrong)
assert not announced, f"these announced error lines did not come: {announced}"
