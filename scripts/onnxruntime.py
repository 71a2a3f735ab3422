#!/usr/bin/env python3
"""Downloads the ONNX Runtime library, which plays students in window form, and prints its path.

pip downloads the pinned Python wheel. The SHA-256 must be that of scripts/onnxruntime.pins.json. The shared
library goes into the cache that v2f searches: $V2F_CACHE, else `v2f` in the cache directory of the platform.
If the library is in the cache already, nothing is downloaded.

    python3 scripts/onnxruntime.py            download if it is missing, print the path
    python3 scripts/onnxruntime.py --print    print the path, fail if the library is missing
"""

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PINS = Path(__file__).with_name("onnxruntime.pins.json")
FILE_NAMES = {
    "linux": "libonnxruntime.so",
    "macos": "libonnxruntime.dylib",
    "windows": "onnxruntime.dll",
}
# File name of the library in the wheel, on any system.
LIBRARY_IN_WHEEL = re.compile(
    r"onnxruntime/capi/(libonnxruntime\.so\.[0-9.]+|libonnxruntime\.[0-9.]+\.dylib|onnxruntime\.dll)"
)
DOWNLOAD_SECONDS = 600


class Refused(Exception):
    """The reason why there is no library, and what to do."""


def this_system():
    system = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}.get(
        platform.system(), platform.system()
    )
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    return system, machine


def cache_directory(system):
    if os.environ.get("V2F_CACHE"):
        return Path(os.environ["V2F_CACHE"])
    if system == "windows":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif system == "macos":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "v2f"


def download(wheel, pins, folder):
    """Downloads the pinned wheel into `folder` and returns its path."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"onnxruntime=={pins['version']} --hash=sha256:{wheel['sha256']}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--implementation", "cp"]
    command += ["--python-version", pins["python"], "--platform", wheel["platform"]]
    command += ["--dest", str(folder), "--requirement", str(requirements)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        raise Refused(
            f"the download of onnxruntime {pins['version']} took more than {DOWNLOAD_SECONDS} s; try again"
        )
    found = list(folder.glob("onnxruntime-*.whl"))
    if done.returncode != 0 or len(found) != 1:
        said = (done.stderr.strip().splitlines() or ["pip printed nothing"])[-1]
        raise Refused(
            f"cannot download onnxruntime {pins['version']} ({said}); go online and run this again, or set "
            "V2F_ONNXRUNTIME to the absolute path of an ONNX Runtime library of version 1.24 or newer"
        )
    return found[0]


def unpack(wheel, target):
    """Writes the library in `wheel` to `target`. After a failure `target` is unchanged."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if LIBRARY_IN_WHEEL.fullmatch(name)]
        if len(names) != 1:
            raise Refused(f"the wheel holds {len(names)} libraries where 1 is expected: correct the pins")
        library = archive.read(names[0])
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=target.parent, prefix=".partial-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(library)
        os.chmod(partial, 0o755)
        os.replace(partial, target)
    except BaseException:
        os.unlink(partial)
        raise


def fetch(only_look):
    pins = json.loads(PINS.read_text())
    system, machine = this_system()
    wheel = pins["wheels"].get(f"{system}-{machine}")
    if system not in FILE_NAMES or wheel is None:
        raise Refused(
            f"there is no pinned ONNX Runtime for {system} on {machine} (there are: {', '.join(pins['wheels'])}); "
            "the native engine needs none"
        )
    target = cache_directory(system).absolute() / f"onnxruntime-{pins['version']}" / FILE_NAMES[system]
    if target.is_file():
        return target
    if only_look:
        raise Refused(f"{target} does not exist; run scripts/onnxruntime.py without --print")
    with tempfile.TemporaryDirectory() as folder:
        path = download(wheel, pins, Path(folder))
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != wheel["sha256"]:
            raise Refused(
                f"the downloaded wheel has SHA-256 {found}, expected {wheel['sha256']}: do not use it"
            )
        unpack(path, target)
    return target


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--print", action="store_true", help="download nothing, only print the path")
    try:
        print(fetch(parser.parse_args().print))
    except (Refused, OSError) as error:
        sys.exit(f"onnxruntime.py: {error}")


if __name__ == "__main__":
    main()
