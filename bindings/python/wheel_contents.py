"""Adds the native library and the default student to the wheel, and sets the wheel's platform tag."""

from __future__ import annotations

import os
import re
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
STUDENT = REPOSITORY / "models" / "tiny-low-latency" / "tiny-low-latency.onnx"
LIBRARY_NAMES = ("libv2f.so", "libv2f.dylib", "v2f.dll")
# Processors by their numbers in ELF files.
ELF_MACHINES = {62: "x86_64", 183: "aarch64"}


class WheelContents(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            raise SystemExit(
                "v2f contains a native library: "
                "build a wheel with bindings/python/build-wheel and install that"
            )
        library = named_library()
        sound = library.with_name(library.name.replace("v2f", "v2f_sound"))
        if not sound.is_file():
            raise SystemExit(f"no {sound}, which reads recordings: run `cargo build --release --workspace`")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_of(library)}"
        build_data["force_include"] = {
            str(library): f"v2f/native/{library.name}",
            str(sound): f"v2f/native/{sound.name}",
            str(STUDENT): f"v2f/students/{STUDENT.name}",
            **{str(REPOSITORY / name): f"v2f/{name}" for name in ("LICENSE-MIT", "LICENSE-APACHE")},
        }


def named_library() -> Path:
    named = os.environ.get("V2F_LIBRARY")
    candidates = (
        [Path(named)] if named else [REPOSITORY / "target" / "release" / name for name in LIBRARY_NAMES]
    )
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve()
    looked = ", ".join(map(str, candidates))
    raise SystemExit(f"no v2f library at {looked}: run `cargo build --release`, or name one in V2F_LIBRARY")


def platform_of(library: Path) -> str:
    """The wheel's platform tag.

    On Linux: the library's processor, and the newest glibc version of its symbols.
    """
    named = os.environ.get("V2F_WHEEL_PLATFORM")
    if named:
        return named
    platform = re.sub(r"[^a-z0-9]", "_", sysconfig.get_platform().lower())
    content = library.read_bytes()
    machine = (
        ELF_MACHINES.get(int.from_bytes(content[18:20], "little")) if content.startswith(b"\x7fELF") else None
    )
    if machine is None:
        return platform
    asked = [int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", content)]
    # A library without glibc symbols uses another C runtime: the tag promises no glibc version.
    return f"manylinux_2_{max(17, *asked)}_{machine}" if asked else f"linux_{machine}"
