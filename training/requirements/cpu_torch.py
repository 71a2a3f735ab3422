#!/usr/bin/env python3
"""Lets PyPI's Linux build of PyTorch import without the 4 GB of GPU libraries that it links to, for CPU use.

    python requirements/cpu_torch.py            with the Python whose torch was installed with --no-deps

Writes empty libraries of the same names beside torch, whose every function says that there is no device.
Needs gcc, readelf and nm. Does nothing where torch imports already.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

LIBRARY = re.compile(r"lib(cud|cu|nv|nccl)")
SYMBOL = re.compile(r"cu|nccl|nvrtc|nvshmem|nvJitLink|__cuda")
RUNTIME = re.compile(r"libcudart\.so\.(\d+)")  # the library that gets the symbols
NO_DEVICE = 100  # cudaErrorNoDevice: torch.cuda.is_available() is then False


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def wanted(libraries: list[Path]) -> tuple[list[str], dict[str, set[str]]]:
    """GPU libraries that torch links to, and the symbols that only they have, by version ("": none)."""
    needed, defined, undefined = set(), set(), set()
    for path in libraries:
        needed |= set(re.findall(r"NEEDED.*\[(.+?)\]", output("readelf", "-d", str(path))))
        undefined |= {
            line.split()[-1] for line in output("nm", "-D", "--undefined-only", str(path)).splitlines()
        }
        defined |= {
            line.split()[-1].split("@")[0]
            for line in output("nm", "-D", "--defined-only", str(path)).splitlines()
        }
    symbols: dict[str, set[str]] = {}
    for symbol in undefined:
        name, _, version = symbol.partition("@")
        if name not in defined and SYMBOL.match(name):
            symbols.setdefault(version.lstrip("@"), set()).add(name)
    return sorted(name for name in needed - {path.name for path in libraries} if LIBRARY.match(name)), symbols


def build(place: Path, name: str, symbols: dict[str, set[str]]) -> None:
    """One empty library; with symbols, one whose functions say NO_DEVICE."""
    with tempfile.TemporaryDirectory() as folder:
        source, versions = Path(folder, "empty.c"), Path(folder, "versions.map")
        every = sorted({symbol for group in symbols.values() for symbol in group})
        source.write_text("\n".join(f"int {symbol}(void) {{ return {NO_DEVICE}; }}" for symbol in every))
        versions.write_text(
            "\n".join(
                f"{version} {{ global: {'; '.join(sorted(group))}; }};"
                for version, group in symbols.items()
                if version
            )
        )
        command = [
            "gcc",
            "-shared",
            "-fPIC",
            "-Os",
            "-s",
            f"-Wl,-soname,{name}",
            "-o",
            str(place / name),
            str(source),
        ]
        output(*command, *([f"-Wl,--version-script={versions}"] if versions.stat().st_size else []))


def main() -> int:
    if subprocess.run([sys.executable, "-c", "import torch"], capture_output=True).returncode == 0:
        return 0
    if missing := [command for command in ("gcc", "readelf", "nm") if not shutil.which(command)]:
        print(f"cpu_torch.py: {', '.join(missing)} missing: apt-get install gcc binutils")
        return 1
    packages = Path(sysconfig.get_paths()["purelib"])
    libraries = sorted((packages / "torch" / "lib").glob("*.so*"))
    if not libraries:
        print(f"cpu_torch.py: no torch in {packages}")
        return 1
    names, symbols = wanted(libraries)
    runtime = next((match for name in names if (match := RUNTIME.fullmatch(name))), None)
    if runtime is None:
        print("cpu_torch.py: torch does not import, and not for want of GPU libraries")
        return 1
    place = packages / "nvidia" / f"cu{runtime[1]}" / "lib"  # where torch looks
    place.mkdir(parents=True, exist_ok=True)
    for name in names:
        build(place, name, symbols if name == runtime[0] else {})
    failed = subprocess.run([sys.executable, "-c", "import torch"], capture_output=True, text=True)
    print(f"{len(names)} empty GPU libraries in {place}" if failed.returncode == 0 else failed.stderr.strip())
    return failed.returncode


if __name__ == "__main__":
    sys.exit(main())
