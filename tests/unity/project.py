"""Tests bindings/csharp/V2F.csproj without a .NET SDK: it compiles the Unity package's files, and has the
version of Cargo.toml.

project.py REPOSITORY
"""

import pathlib
import re
import sys
import xml.etree.ElementTree

root = pathlib.Path(sys.argv[1])
folder = root / "bindings/csharp"
project = xml.etree.ElementTree.parse(folder / "V2F.csproj").getroot()
includes = [each.get("Include") for each in project.iter("Compile")]
compiled = {path.resolve() for include in includes for path in folder.glob(include)}
wanted = {path.resolve() for path in (root / "unity_package/Runtime/Interop").glob("*.cs")}
version = re.search(r'^version = "(.+)"', (root / "Cargo.toml").read_text(), re.M)[1]
assert wanted and compiled == wanted, f"the project compiles {includes}"
assert project.find(".//Version").text == version, "the project's version is not Cargo.toml's"
assert project.find(".//AllowUnsafeBlocks").text == "true" and project.find(".//LangVersion").text == "7.2"
assert project.find(".//None[@Include='README.md']") is not None and (folder / "README.md").is_file()
print(f"project file: {len(compiled)} files, version {version}")
