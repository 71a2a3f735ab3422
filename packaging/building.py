"""Builds the library for this platform or another one, and prints the folder that contains it.

    python3 packaging/building.py NAME [--glibc 2.N] [--static | --check]

--glibc 2.N   for Linux: the oldest glibc that the library must run on. Default: this machine's glibc for its
              own processor, 2.28 for another one.
--static      builds only the static library, which needs no linker of that platform.
--check       builds nothing: runs `cargo check`, with ONNX Runtime and without.

`rustup target add` installs the standard library of another platform. Where that is not possible, nightly
Rust builds it from sources: V2F_RUST_LIBRARY names their folder `library`. scripts/cross downloads the
sources and the linkers. Use such libraries for trials, not for a release: compiler and sources are of
different days.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

import binaries
import platforms

ROOT = pathlib.Path(__file__).resolve().parent.parent
OLDEST_GLIBC = "2.28"


def has_standard_library(platform):
    root = subprocess.run(
        ["rustc", "--print", "sysroot"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return (pathlib.Path(root.strip()) / "lib/rustlib" / platform.triple / "lib").is_dir()


def asked_glibc(platform, glibc):
    """The glibc that zig links a Linux library for; None: this machine's own linker links it."""
    if platform.system != "linux":
        return None
    return glibc or (None if platform == platforms.here() else OLDEST_GLIBC)


def by_zig(platform, glibc):
    return bool(glibc) or (platform.system == "macos" and platforms.here().system != "macos")


def linker_variable(platform):
    """The environment variable that names the linker of a platform to cargo."""
    return f"CARGO_TARGET_{platform.triple.upper().replace('-', '_')}_LINKER"


def missing_linker(platform, glibc):
    """The tool that is missing for linking the shared library, in words; None if none is missing."""
    here = platforms.here()
    if by_zig(platform, glibc):
        return None if shutil.which("cargo-zigbuild") else "cargo-zigbuild and ziglang (PyPI has both)"
    if platform == here or os.environ.get(linker_variable(platform)):
        return None
    if platform.name == "windows-x86_64-gnu":
        return None if shutil.which("x86_64-w64-mingw32-gcc") else platform.linker
    return None if platform.system in ("macos", "ios") and here.system == "macos" else platform.linker


def toolchain(platform):
    """The cargo command for this platform, its options and its environment variables."""
    if platform == platforms.here() or has_standard_library(platform):
        return ["cargo"], [], {}
    sources = os.environ.get("V2F_RUST_LIBRARY")
    if not sources:
        sys.exit(
            f"error: there is no standard library for {platform.triple}. Run: rustup target add {platform.triple} "
            "(where that is not possible: scripts/cross, followed by this command)"
        )
    return ["cargo", "+nightly"], ["-Zbuild-std=std,panic_unwind"], {"__CARGO_TESTS_ONLY_SRC_ROOT": sources}


def oldest_macos(platform):
    """The oldest macOS that the library must run on: MACOSX_DEPLOYMENT_TARGET, else that of the wheel's tag.
    Without it the linker uses a newer one."""
    found = re.match(r"macosx_(\d+)_(\d+)_", platform.wheel or "")
    return os.environ.get("MACOSX_DEPLOYMENT_TARGET") or (f"{found[1]}.{found[2]}" if found else None)


# The core, and what reads recordings for Python.
SHARED = ("--package", "v2f", "--package", "v2f-sound", "--lib")


def cargo(platform, verb, *options, part=("--lib",)):
    """Runs cargo for this platform on the library or another part; true if it succeeded."""
    if not shutil.which("cargo"):
        sys.exit("error: cargo is missing: install Rust (https://www.rust-lang.org/tools/install)")
    words, more, environment = toolchain(platform)
    words = [*words, verb, "--locked", *part, *options, *more]
    if oldest := oldest_macos(platform):
        environment = {"MACOSX_DEPLOYMENT_TARGET": oldest, **environment}
    print(f"{platform.name}: {' '.join(words)}", file=sys.stderr, flush=True)
    return (
        subprocess.run(words, cwd=ROOT, stdout=sys.stderr, env={**os.environ, **environment}).returncode == 0
    )


def import_library(folder):
    """Writes the import library that Microsoft's linker, and thus Unreal, needs for a DLL that mingw linked.
    False if zig, which makes it, is not installed."""
    if subprocess.run([sys.executable, "-m", "ziglang", "version"], capture_output=True).returncode:
        return False
    header = re.sub(r"/\*.*?\*/", "", (ROOT / "include/v2f.h").read_text(), flags=re.S)
    functions = sorted(set(re.findall(r"\b(v2f_\w+)\(", header)))
    (folder / "v2f.def").write_text(
        "LIBRARY v2f.dll\nEXPORTS\n" + "".join(f"  {name}\n" for name in functions)
    )
    made = ["-m", "i386:x86-64", "-d", "v2f.def", "-D", "v2f.dll", "-l", "v2f.dll.lib"]
    subprocess.run([sys.executable, "-m", "ziglang", "dlltool", *made], cwd=folder, check=True)
    return True


def target_folder():
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def build_program(platform, glibc=None):
    """Builds the command line and returns its file. None for another system, or another glibc than this
    machine's: its sound output would need that system's libraries."""
    if platform != platforms.here() or asked_glibc(platform, glibc):
        return None
    if not cargo(platform, "build", "--release", part=("--package", "v2f-cli", "--bin", "v2f")):
        return None
    return target_folder() / "release" / platform.program


def build(platform, glibc=None, is_static=False):
    """Builds the library. Returns the folder that contains it."""
    glibc = asked_glibc(platform, glibc)
    # Unity links the library for iOS into the app.
    is_static = is_static or platform.system == "ios"
    missing = None if is_static else missing_linker(platform, glibc)
    other = f"to use a library that was built elsewhere, give --built {platform.name}=FOLDER"
    if missing:
        named = other if by_zig(platform, glibc) else f"set {linker_variable(platform)} to a linker; {other}"
        sys.exit(
            f"error: no library for {platform.name}: it is linked by {missing}, which is not here; {named}"
        )
    target = target_folder()
    if platform == platforms.here() and not glibc and not is_static:
        folder, done = target / "release", cargo(platform, "build", "--release", part=SHARED)
    else:
        folder = target / platform.triple / "release"
        if is_static:
            done = cargo(
                platform, "rustc", "--release", "--target", platform.triple, "--crate-type", "staticlib"
            )
        else:
            triple = platform.triple + (f".{glibc}" if glibc else "")
            verb = "zigbuild" if by_zig(platform, glibc) else "build"
            done = cargo(platform, verb, "--release", "--target", triple, part=SHARED)
    if not done:
        sys.exit(f"error: no library for {platform.name}, see above; {other}")
    finish(platform, glibc, is_static, folder)
    return folder


def finish(platform, glibc, is_static, folder):
    """Does what cargo does not: the import library, and the check of the glibc version."""
    if is_static:
        return
    if platform.name == "windows-x86_64-gnu":
        import_library(folder)
    asks = binaries.glibc((folder / platform.shared).read_bytes()) if glibc else None
    if asks and asks > int(glibc.split(".")[1]):
        sys.exit(f"error: {folder / platform.shared} needs glibc 2.{asks}, newer than {glibc}")


def refuse_others(platform, folder):
    """Refuses a folder that does not have this platform's library, or has another platform's."""
    found = [folder / name for name in (platform.shared, platform.static) if (folder / name).is_file()]
    if not found:
        sys.exit(
            f"error: {folder} holds neither {platform.shared} nor {platform.static}: no library for {platform.name}"
        )
    found += [folder / name for name in (platform.sound, platform.program) if (folder / name).is_file()]
    for file in found:
        content = file.read_bytes()
        kind, system = binaries.kind(content), binaries.system(content)
        if kind != platform.binary:
            sys.exit(f"error: {file} is {kind or 'no library'}; {platform.name} needs {platform.binary}")
        if system not in (None, platform.system):
            sys.exit(f"error: {file} is for {system}; {platform.name} needs one for {platform.system}")


def glibc_version(text):
    if not re.fullmatch(r"2\.\d+", text):
        raise argparse.ArgumentTypeError(f"{text}: say a version like {OLDEST_GLIBC}")
    return text


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=sorted(platforms.ALL))
    parser.add_argument("--glibc", type=glibc_version)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--static", action="store_true")
    way.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    platform = platforms.ALL[asked.name]
    if not asked.check:
        return print(build(platform, asked.glibc, asked.static))
    for features in ([], ["--no-default-features"]):
        if not cargo(platform, "check", "--release", "--target", platform.triple, *features):
            sys.exit(f"error: the library does not compile for {platform.name}, see above")


if __name__ == "__main__":
    main()
